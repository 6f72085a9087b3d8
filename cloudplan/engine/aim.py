"""(6) How little a limit can count at all: the same problem, with the limit as its objective."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine.exact import solve
from cloudplan.engine.pair_table import FREE, PairTable, TrafficTable
from cloudplan.engine.problem import Infeasible, Limits, NoPlanYet, Problem, Solution


def least_amount(problem: Problem, k: int, limits: Limits) -> Solution | Infeasible | NoPlanYet:
    """The plan that limit k counts least of, all other rules kept; its objective is that amount.

    Raises `ValueError` for a limit on a share of costs: that is no sum.
    """
    if problem.limits[k].shared is not None:
        raise ValueError("a limit on shared costs cannot be an objective")
    return solve(aimed_at(problem, k), limits)


def aimed_at(problem: Problem, k: int) -> Problem:
    """What limit k counts, to be minimised; limits of the same label are left out with it."""
    limit = problem.limits[k]
    others = [i for i, other in enumerate(problem.limits) if other.label != limit.label]
    return replace(
        problem,
        cost=np.where(problem.eligible, limit.on_site, 0),
        run_cost=limit.run,
        buy_cost=limit.buy,
        open_cost=limit.open,
        pairs=_counted(problem, k),
        limits=tuple(problem.limits[i] for i in others),
    )


def _counted(problem: Problem, k: int) -> PairTable:
    table, traffic = PairTable.of(problem.pairs, problem.shape[1]), problem.limits[k].traffic
    if isinstance(traffic, TrafficTable) and traffic.weight is None:
        price = traffic.price
        return replace(table, price=price, surcharge_of=np.full(len(table), FREE))
    none = np.zeros((problem.shape[1], problem.shape[1]), dtype=np.int64)
    pairs = [
        replace(pair, cost=none if counted is None else counted)
        for pair, counted in zip(problem.pairs, traffic, strict=False)
    ]
    rest = [replace(pair, cost=none) for pair in list(problem.pairs)[len(pairs) :]]
    return PairTable.of([*pairs, *rest], problem.shape[1])
