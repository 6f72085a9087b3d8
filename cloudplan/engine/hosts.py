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
    """(S, T) the cheapest hosts that are never fewer than `required`.

    A host first needed in year t is bought in the year up to t in which buying it and running
    it from then on costs least (the latest such year); one that earns money is bought anyway.
    """
    running = problem.run_cost[:, ::-1].cumsum(axis=1)[:, ::-1]
    price = problem.buy_cost + running
    hosts = np.zeros_like(required)
    for s in np.flatnonzero(problem.finite & (required.max(axis=1, initial=0) > 0)):
        hosts[s] = _cheapest_at_site(
            required[s], price[s], int(problem.installed[s]), int(problem.most_hosts[s])
        )
    return hosts


def _cheapest_at_site(required: Ints, price: Ints, installed: int, most: int) -> Ints:
    years = required.shape[0]
    bought = np.zeros(years, dtype=np.int64)
    before, best = installed, 0
    for t in range(years):
        best = t if price[t] <= price[best] else best
        bought[best] += max(int(required[t]) - before, 0)
        before = max(before, int(required[t]))
    if price[best] < 0:
        bought[best] += max(most - before, 0)
    total: Ints = installed + bought.cumsum()
    return total
