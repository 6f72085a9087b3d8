"""How many hosts an assignment needs, and the cheapest way to have them. Exact integers."""

from __future__ import annotations

import numpy as np

from cloudplan.engine.problem import Bools, Ints, Problem


def idle_hosts(problem: Problem) -> Ints:
    """(S,) hosts of an open site that carry nothing: the spare ones, as far as there are hosts."""
    return np.minimum(problem.spare, problem.most_hosts)


def floor_hosts(problem: Problem) -> Ints:
    """(2b) (S,) the fewest hosts of a finite site while it is open."""
    return np.maximum(problem.installed, idle_hosts(problem))


def open_sites(problem: Problem, site: Ints) -> Bools:
    """(3) (S,) the sites that carry at least one workload."""
    is_open = np.zeros(problem.shape[1], dtype=np.bool_)
    is_open[site] = True
    return is_open


def used(problem: Problem, site: Ints) -> Ints:
    """(S, T, R) thousandths that the workloads ask of each site."""
    _, sites, years, resources = problem.shape
    total = np.zeros((sites, years, resources), dtype=np.int64)
    np.add.at(total, site, problem.demand_at(site))
    return total


def required_hosts(problem: Problem, site: Ints) -> Ints:
    """(2)(2b) (S, T) the fewest hosts that carry an assignment, non-decreasing, 0 where closed.

    It may exceed `most_hosts`: then the assignment does not fit.
    """
    demand = used(problem, site)
    size = problem.host_size[:, None, :]
    hosts = -(-demand // np.maximum(size, 1))
    hosts = np.where((size <= 0) & (demand > 0), problem.most_hosts[:, None, None] + 1, hosts)
    fewest = np.maximum(
        hosts.max(axis=2, initial=0) + idle_hosts(problem)[:, None], floor_hosts(problem)[:, None]
    )
    bound = problem.finite & open_sites(problem, site)
    accumulated: Ints = np.maximum.accumulate(np.where(bound[:, None], fewest, 0), axis=1)
    return accumulated


def cheapest_hosts(problem: Problem, required: Ints) -> Ints:
    """(S, T) the cheapest hosts that are never fewer than `required`; `cheapest_at` says how."""
    hosts = np.zeros_like(required)
    used = np.flatnonzero(problem.finite & (required.max(axis=1, initial=0) > 0))
    hosts[used] = cheapest_at(problem, used, required[used])
    return hosts


def cheapest_at(problem: Problem, at: Ints, required: Ints) -> Ints:
    """(N, T) the cheapest hosts of the finite sites `at` (N,), never fewer than `required` (N, T).

    A host first needed in year t is bought in the year up to t in which buying it and running
    it from then on costs least (the latest such year); one that earns money is bought anyway.
    """
    price = problem.buy_cost + problem.run_cost[:, ::-1].cumsum(axis=1)[:, ::-1]
    rows, bought = np.arange(at.shape[0]), np.zeros_like(required)
    before, best = problem.installed[at], np.zeros_like(at)
    for t in range(required.shape[1]):
        best = np.where(price[at, t] <= price[at, best], t, best)
        bought[rows, best] += np.maximum(required[:, t] - before, 0)
        before = np.maximum(before, required[:, t])
    rest = np.maximum(problem.most_hosts[at] - before, 0)
    bought[rows, best] += np.where(price[at, best] < 0, rest, 0)
    total: Ints = problem.installed[at][:, None] + bought.cumsum(axis=1)
    return total
