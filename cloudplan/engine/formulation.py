"""The columns that every constraint family shares."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cloudplan.engine.milp import Milp
from cloudplan.engine.problem import Bools, Ints, Problem


@dataclass(slots=True)
class Formulation:
    """A problem under construction as a MIP; -1 stands where there is no column."""

    problem: Problem
    milp: Milp
    x: Ints  # (W, S) workload on site
    y: Ints  # (S,) site open, where being open matters
    n: Ints  # (S, T) hosts, on finite sites
    total: Ints  # (T,) hosts of all sites together; (0,) without finite sites
    together: dict[tuple[int, bytes, int, bytes], int] = field(default_factory=dict)
    amounts: dict[int, Ints] = field(default_factory=dict)  # limit -> (S,) its shared costs
    rows: dict[int, tuple[int, float]] = field(default_factory=dict)  # limit -> row and scale


def new_formulation(problem: Problem) -> Formulation:
    """The columns of a problem, with the costs that belong to one column alone."""
    _, sites, years, _ = problem.shape
    milp = Milp()
    x = _masked_columns(milp, problem.eligible)
    y = _masked_columns(milp, matters_open(problem))
    n = np.full((sites, years), -1)
    for s in np.flatnonzero(problem.finite):
        n[s] = milp.add_columns(years, upper=float(max(problem.most_hosts[s], 0)), integer=True)
    milp.add_cost(x, problem.cost)
    hosts = host_coefficients(problem.run_cost, problem.buy_cost)
    milp.add_cost(n, hosts)
    opening = open_coefficients(problem, problem.open_cost, problem.buy_cost)
    milp.add_cost(y, opening)
    most = float(problem.most_hosts[problem.finite].sum())
    total = milp.add_columns(years if problem.finite.any() else 0, upper=most, integer=True)
    return Formulation(problem, milp, x, y, n, total)


def matters_open(problem: Problem) -> Bools:
    """(S,) where a column y is needed: hosts, or a cost or limit of being open."""
    matters: Bools = problem.finite | (problem.open_cost != 0)
    for limit in problem.limits:
        matters = matters | (limit.open != 0)
    return matters


def host_coefficients(run: Ints, buy: Ints) -> Ints:
    """(S, T) what a host in n[s,t] costs: run, bought at t, and then not bought at t + 1."""
    later = np.zeros_like(buy)
    later[:, :-1] = buy[:, 1:]
    return run + buy - later


def open_coefficients(problem: Problem, opening: Ints, buy: Ints) -> Ints:
    """(S,) what y[s] costs: `opening`, less the installed hosts that n[s,0] counts as bought."""
    standing: Ints = problem.installed * buy[:, :1].sum(axis=1) * problem.finite
    return opening - standing


def _masked_columns(milp: Milp, mask: Bools) -> Ints:
    columns = np.full(mask.shape, -1)
    columns[mask] = milp.add_columns(int(mask.sum()), integer=True)
    return columns
