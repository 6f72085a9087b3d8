"""Pairs of workload and site that can be ruled out before anything is solved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.pair_table import FREE, PairTable, TrafficTable
from cloudplan.engine.problem import Bools, Limit, Problem

LARGEST = 2.0**62


def tighten(problem: Problem) -> Problem:
    """The same problem with fewer eligible pairs; no allowed assignment is lost."""
    eligible = problem.eligible & fits_alone(problem)
    for pair in problem.pairs:
        if pair.first == pair.second:
            eligible[pair.first] &= pair.allowed.diagonal()
    for group in problem.together:
        members = list(group.workloads)
        eligible[members] = eligible[members].all(axis=0)
    return replace(problem, eligible=eligible)


def fits_alone(problem: Problem) -> Bools:
    """(W, S) whether the site at its most could carry the workload if it carried nothing else."""
    usable = np.maximum(problem.most_hosts - idle_hosts(problem), 0)
    capacity = usable[:, None] * problem.host_size  # (S, R)
    largest = problem.demand.max(axis=1, initial=0)  # (W, R)
    fits = np.ones(problem.cost.shape, dtype=np.bool_)
    for s in np.flatnonzero(problem.finite):
        factor = 1 if problem.factor is None else problem.factor[:, s, None]
        fits[:, s] = (largest * factor <= capacity[s]).all(axis=1)
    can_open = floor_hosts(problem) <= problem.most_hosts
    allowed: Bools = (fits & can_open) | ~problem.finite
    return allowed


def least_objective(problem: Problem) -> int:
    """A lower bound on every objective that needs no solver."""
    dear = np.iinfo(np.int64).max
    cost = np.where(problem.eligible, problem.cost, dear).min(axis=1, initial=dear)
    bought = np.minimum(problem.run_cost, 0) + np.minimum(problem.buy_cost, 0)
    hosts = (bought * (problem.most_hosts * problem.finite)[:, None]).sum()
    opening = np.minimum(problem.open_cost, 0).sum()
    return int(cost.sum() + hosts + opening) + _least_of_pairs(problem)


def most_objective(problem: Problem) -> float:
    """More than any assignment costs, allowed or not: a bound beyond it proves there is none."""
    return _total(problem, _magnitude(problem.most_hosts) + _magnitude(problem.installed))


def check_size(problem: Problem) -> None:
    """Raises `ValueError` where sums might leave 64-bit integers, or a demand is negative."""
    hosts = _magnitude(problem.most_hosts) + _magnitude(problem.installed)
    factor = () if problem.factor is None else (problem.factor,)
    sizes = (problem.demand, problem.host_size, problem.most_hosts, problem.spare, *factor)
    for demand in sizes:
        if (demand < 0).any():
            raise ValueError("demand, host sizes and numbers of hosts must not be negative")
    sums = {
        "cost": _total(problem, hosts),
        "demand": float(problem.demand.sum(dtype=np.float64)) * _largest_factor(problem),
        "capacity": hosts * _magnitude(problem.host_size),
    }
    for limit in problem.limits:
        own = _own(limit.run, limit.buy, limit.open, hosts)
        amount = _rows(limit.on_site) + own + _most_traffic(limit)
        sums["limit"] = max(sums.get("limit", 0.0), amount, abs(float(limit.most)))
    too_large = sorted(name for name, amount in sums.items() if amount >= LARGEST)
    if too_large:
        raise ValueError(f"numbers too large for exact 64-bit arithmetic: {', '.join(too_large)}")


def _largest_factor(problem: Problem) -> float:
    return 1.0 if problem.factor is None else _magnitude(problem.factor)


def _total(problem: Problem, hosts: float) -> float:
    own = _own(problem.run_cost, problem.buy_cost, problem.open_cost, hosts)
    return _rows(problem.cost) + own + _most_of_pairs(problem)


def _least_of_pairs(problem: Problem) -> int:
    """No pair costs less together with the others; a table is asked without its matrices."""
    if not isinstance(problem.pairs, PairTable):
        return sum(int(pair.cost.min()) for pair in problem.pairs)
    table = problem.pairs
    priced = np.unique(table.tariff[table.tariff != FREE])
    least = table.price[:, priced]
    if (table.tariff == FREE).any() or not priced.size:
        least = np.append(least, np.zeros((len(table), 1), np.int64), axis=1)
    cheapest = np.append(table.surcharge.min(axis=(1, 2), initial=0), 0)
    return int(least.min(axis=1).sum() + cheapest[table.surcharge_of].sum()) if len(table) else 0


def _most_of_pairs(problem: Problem) -> float:
    if not isinstance(problem.pairs, PairTable):
        return sum(_magnitude(pair.cost) for pair in problem.pairs)
    table = problem.pairs
    extra = np.append(np.abs(table.surcharge).max(axis=(1, 2), initial=0), 0)
    return _rows(table.price) + float(extra[table.surcharge_of].sum(dtype=np.float64))


def _most_traffic(limit: Limit) -> float:
    if not isinstance(limit.traffic, TrafficTable):
        return sum(_magnitude(matrix) for matrix in limit.traffic if matrix is not None)
    weight = limit.traffic.weight
    return _rows(limit.traffic.price) * (1.0 if weight is None else _magnitude(weight))


def _own(run: np.ndarray, buy: np.ndarray, opening: np.ndarray, hosts: float) -> float:
    per_host = np.abs(run.astype(np.float64)).sum() + np.abs(buy.astype(np.float64)).sum()
    return float(2 * per_host * hosts + np.abs(opening.astype(np.float64)).sum())


def _rows(cost: np.ndarray) -> float:
    return float(np.abs(cost.astype(np.float64)).max(axis=1, initial=0).sum())


def _magnitude(values: np.ndarray) -> float:
    return float(np.abs(values.astype(np.float64)).max(initial=0))
