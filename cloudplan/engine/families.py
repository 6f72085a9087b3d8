"""One function per family of constraints; the numbers are those of docs/model.md."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cloudplan.engine.formulation import Formulation
from cloudplan.engine.hosts import floor_hosts, idle_hosts


def add_one_site_each(form: Formulation) -> None:
    """(1) sum_s x[w,s] = 1."""
    for row in form.x:
        form.milp.add_row([(row, 1)], lower=1, upper=1)


def add_capacity(form: Formulation) -> None:
    """(2) sum_w demand[w,t,r] x[w,s] <= host_size[s,r] (n[s,t] - idle[s] y[s]), in hosts."""
    problem, milp = form.problem, form.milp
    _, _, years, resources = problem.shape
    idle = idle_hosts(problem)
    for s in np.flatnonzero(problem.finite):
        demand = problem.demand_on(int(s))
        for t in range(years):
            for r in range(resources):
                hosts = demand[:, t, r] / max(int(problem.host_size[s, r]), 1)
                on = [(form.x[:, s], hosts), (form.n[s, t], -1), (form.y[s], idle[s])]
                milp.add_row(on, upper=0)


def add_hosts(form: Formulation) -> None:
    """(2b) floor[s] y[s] <= n[s,t] <= most[s] y[s] and n[s,t-1] <= n[s,t]."""
    problem, milp = form.problem, form.milp
    floor = floor_hosts(problem)
    for s in np.flatnonzero(problem.finite):
        n, y = form.n[s], form.y[s]
        milp.add_row([(n[0], 1), (y, -floor[s])], lower=0)
        milp.add_row([(n[-1], 1), (y, -problem.most_hosts[s])], upper=0)
        for before, after in pairwise(n):
            milp.add_row([(before, 1), (after, -1)], upper=0)


def add_total_hosts(form: Formulation) -> None:
    """total[t] = sum_s n[s,t]: whole, which says more than that every n is."""
    for t, total in enumerate(form.total):
        form.milp.add_row([(form.n[:, t], 1), (np.array([total]), -1)], lower=0, upper=0)


def add_opening(form: Formulation) -> None:
    """(3) x[w,s] <= y[s], summed over w: row by row it ruins the solver; y[s] <= sum_w x[w,s]."""
    for s in np.flatnonzero(form.y >= 0):
        x = form.x[:, s]
        form.milp.add_row([(x, 1), (form.y[s], -int((x >= 0).sum()))], upper=0)
        form.milp.add_row([(x, 1), (form.y[s], -1)], lower=0)


def add_apart(form: Formulation) -> None:
    """(5a) sum over w of the group and s of a class of x[w,s] <= 1."""
    for apart in form.problem.apart:
        group = form.x[list(dict.fromkeys(apart.workloads))]
        for site_class in np.unique(apart.site_class):
            form.milp.add_row([(group[:, apart.site_class == site_class], 1)], upper=1)


def add_together(form: Formulation) -> None:
    """(5b) x[w,s] = x[w0,s] for every w of the group; a site that one may not use is no one's."""
    for group in form.problem.together:
        first, *others = group.workloads
        for w in others:
            for mine, leader in zip(form.x[w], form.x[first], strict=True):
                if mine >= 0 or leader >= 0:
                    form.milp.add_row([(mine, 1), (leader, -1)], lower=0, upper=0)
