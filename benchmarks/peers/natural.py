"""The model that one would write by hand for a general solver: one binary per workload and site.

x[w,s] and y[s] are binary, n[s,t] whole hosts, u[e,s,l] the traffic that leaves site s at a tariff
above l (docs/model.md, "How traffic becomes linear"). Columns and rows that a problem does not
need are left out: without hosts to buy there is no n, without a price for being open no y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.peers.program import UNLIMITED, Arrays, Program, Terms
from cloudplan.engine.problem import Bools, Ints, Pair, Problem


@dataclass(frozen=True, slots=True)
class Natural:
    """A program, and the columns that hold its answer: `x` (W, S), -1 where not eligible."""

    arrays: Arrays
    x: Ints


def natural(problem: Problem, most_links: int) -> Natural:
    """All of a problem but its limits, equation (6). Raises `ValueError` where it has some.

    Beyond `most_links` pairs of workload and site, x <= y is not said of each of them, but left
    to capacity and to one row a site: a solver may drown in as many rows.
    """
    if problem.limits:
        raise ValueError("the peers' model has no limits")
    program = Program()
    x = _one_site_each(program, problem)
    buys = _may_buy(problem)
    y = _open(program, problem, x, buys, int((x >= 0).sum()) <= most_links)
    n = _hosts(program, problem, y, buys)
    _capacity(program, problem, x, y, n)
    for pair in problem.pairs:
        _traffic(program, pair, x)
        _forbidden(program, pair, x)
    _groups(program, problem, x)
    return Natural(program.arrays(), x)


def _one_site_each(program: Program, problem: Problem) -> Ints:
    """(1)"""
    x = np.full(problem.cost.shape, -1)
    x[problem.eligible] = program.add_columns(problem.cost[problem.eligible], 1)
    program.add_rows(len(x), [(np.arange(len(x))[:, None], x, 1)], 1, 1)
    return x


def _may_buy(problem: Problem) -> Bools:
    """(S,) finite sites whose hosts cost something or are not settled."""
    costs = (problem.run_cost != 0).any(axis=1) | (problem.buy_cost != 0).any(axis=1)
    open_to: Bools = problem.finite & (costs | (_least(problem) < problem.most_hosts))
    return open_to


def _least(problem: Problem) -> Ints:
    return np.maximum(problem.installed, np.minimum(problem.spare, problem.most_hosts))


def _open(program: Program, problem: Problem, x: Ints, buys: Bools, row_by_row: bool) -> Ints:
    """(3) (S,) columns of y for the sites where being open matters."""
    y = np.full(problem.open_cost.shape, -1)
    needed = (problem.open_cost != 0) | buys
    y[needed] = program.add_columns(problem.open_cost[needed], 1)
    for s in np.flatnonzero(needed):
        inside = x[x[:, s] >= 0, s]
        rows = np.arange(inside.size)
        if row_by_row:
            program.add_rows(inside.size, [(rows, inside, 1), (rows, y[s], -1)], -1, 0)
        elif not problem.finite[s]:
            program.add_rows(1, [(0, inside, 1), (0, y[s], -inside.size)], -inside.size, 0)
    return y


def _hosts(program: Program, problem: Problem, y: Ints, buys: Bools) -> Ints:
    """(2b) (S, T) columns of n: least·y <= n <= most·y, n[t] = n[t-1] + b[t], b >= 0 bought."""
    years = problem.shape[2]
    n, rows = np.full((y.size, years), -1), np.arange(years)
    for s in np.flatnonzero(buys):
        most, least = int(problem.most_hosts[s]), int(_least(problem)[s])
        n[s] = program.add_columns(problem.run_cost[s], most)
        bought = program.add_columns(problem.buy_cost[s], most)
        program.add_rows(years, [(rows, n[s], 1), (rows, y[s], -least)], 0, UNLIMITED)
        program.add_rows(years, [(rows, n[s], 1), (rows, y[s], -most)], -UNLIMITED, 0)
        before = np.concatenate([[y[s]], n[s, :-1]])
        times = np.where(rows == 0, -int(problem.installed[s]), -1)
        terms: Terms = [(rows, n[s], 1), (rows, bought, -1), (rows, before, times)]
        program.add_rows(years, terms, 0, 0)
    return n


def _capacity(program: Program, problem: Problem, x: Ints, y: Ints, n: Ints) -> None:
    """(2)"""
    for s in np.flatnonzero(problem.finite):
        asked = problem.demand_on(int(s))
        for t, r in np.ndindex(problem.shape[2:]):
            size = int(problem.host_size[s, r])
            usable = int(problem.most_hosts[s] - problem.spare[s]) * size
            terms: Terms = [(0, x[:, s], asked[:, t, r])]
            if n[s, t] >= 0:
                terms += [(0, n[s, t], -size), (0, y[s], size * int(problem.spare[s]))]
            elif y[s] >= 0:
                terms.append((0, y[s], -usable))
            program.add_rows(1, terms, -UNLIMITED, usable if y[s] < 0 else 0)


def _traffic(program: Program, pair: Pair, x: Ints) -> None:
    """(4) u >= x[i,s] - sum of x[j,s2] at the sites cheaper than the level, for every level."""
    here, there = (np.flatnonzero(x[w] >= 0) for w in (pair.first, pair.second))
    price = pair.cost[np.ix_(here, there)]
    ordered = np.sort(price, axis=1)
    for k in np.flatnonzero(ordered[:, 0]):
        program.add_cost(int(x[pair.first, here[k]]), int(ordered[k, 0]))
    sender, step = np.nonzero(np.diff(ordered, axis=1))
    level, rows = ordered[sender, step + 1], np.arange(sender.size)
    u = program.add_columns(level - ordered[sender, step], 1)
    near = np.where(price[sender] < level[:, None], x[pair.second, there], -1)
    here_x = x[pair.first, here[sender]]
    terms: Terms = [(rows, u, 1), (rows, here_x, -1), (rows[:, None], near, 1)]
    program.add_rows(rows.size, terms, 0, UNLIMITED)


def _forbidden(program: Program, pair: Pair, x: Ints) -> None:
    """(4)"""
    if pair.allowed.all():
        return
    for s in np.flatnonzero(x[pair.first] >= 0):
        far = x[pair.second, ~pair.allowed[s]]
        program.add_rows(1, [(0, x[pair.first, s], 1), (0, far, 1)], -UNLIMITED, 1)


def _groups(program: Program, problem: Problem, x: Ints) -> None:
    """(5a), (5b)"""
    for apart in problem.apart:
        members = x[list(apart.workloads)]
        for number in np.unique(apart.site_class):
            inside = members[:, apart.site_class == number]
            program.add_rows(1, [(0, inside, 1)], -UNLIMITED, 1)
    for together in problem.together:
        first, *others = together.workloads
        rows = np.arange(x.shape[1])
        for other in others:
            program.add_rows(rows.size, [(rows, x[first], 1), (rows, x[other], -1)], 0, 0)
