"""The placement problem by trying everything: plain Python, none of the engine's code."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

from cloudplan.engine.problem import Limit, Problem

Hosts = tuple[tuple[int, ...], ...]


def cheapest(problem: Problem) -> int | None:
    """The least objective over all assignments and host counts, or None if none is allowed."""
    workloads, sites, _, _ = problem.shape
    best: int | None = None
    for site in product(range(sites), repeat=workloads):
        if not _rules_hold(problem, site):
            continue
        for hosts in product(*(_host_plans(problem, site, s) for s in range(sites))):
            if all(_amount(problem, limit, site, hosts) <= limit.most for limit in problem.limits):
                cost = _objective(problem, site, hosts)
                best = cost if best is None else min(best, cost)
    return best


def _rules_hold(problem: Problem, site: tuple[int, ...]) -> bool:
    if not all(problem.eligible[w, s] for w, s in enumerate(site)):
        return False
    if not all(p.allowed[site[p.first], site[p.second]] for p in problem.pairs):
        return False
    for apart in problem.apart:
        classes = [int(apart.site_class[site[w]]) for w in apart.workloads]
        if len(set(classes)) < len(classes):
            return False
    return all(len({site[w] for w in group.workloads}) == 1 for group in problem.together)


def _times(problem: Problem, w: int, s: int) -> int:
    return 1 if problem.factor is None else int(problem.factor[w, s])


def _host_plans(problem: Problem, site: tuple[int, ...], s: int) -> list[tuple[int, ...]]:
    """Every way to have hosts on site s that carries what is placed there."""
    _, _, years, resources = problem.shape
    here = [w for w, chosen in enumerate(site) if chosen == s]
    if not here or not problem.finite[s]:
        return [(0,) * years]
    most, spare = int(problem.most_hosts[s]), int(problem.spare[s])
    least = max(int(problem.installed[s]), min(spare, most))
    plans = []
    for plan in product(range(least, most + 1), repeat=years):
        rising = all(a <= b for a, b in pairwise(plan))
        fits = all(
            sum(int(problem.demand[w, t, r]) * _times(problem, w, s) for w in here)
            <= int(problem.host_size[s, r]) * max(0, plan[t] - spare)
            for t in range(years)
            for r in range(resources)
        )
        if rising and fits:
            plans.append(plan)
    return plans


def _own(problem: Problem, s: int, plan: tuple[int, ...], rates: tuple[object, ...]) -> int:
    run, buy, opening = rates
    total = int(opening[s])  # type: ignore[index]
    if problem.finite[s]:
        before = int(problem.installed[s])
        for t, hosts in enumerate(plan):
            total += int(run[s][t]) * hosts  # type: ignore[index]
            total += int(buy[s][t]) * (hosts - before)  # type: ignore[index]
            before = hosts
    return total


def _objective(problem: Problem, site: tuple[int, ...], hosts: Hosts) -> int:
    rates = (problem.run_cost, problem.buy_cost, problem.open_cost)
    total = sum(int(problem.cost[w, s]) for w, s in enumerate(site))
    total += sum(_own(problem, s, hosts[s], rates) for s in set(site))
    return total + sum(int(p.cost[site[p.first], site[p.second]]) for p in problem.pairs)


def _amount(problem: Problem, limit: Limit, site: tuple[int, ...], hosts: Hosts) -> int:
    total = sum(int(limit.on_site[w, s]) for w, s in enumerate(site))
    for pair, matrix in zip(problem.pairs, limit.traffic, strict=True):
        if matrix is not None:
            total += int(matrix[site[pair.first], site[pair.second]])
    for s in set(site):
        own = _own(problem, s, hosts[s], (limit.run, limit.buy, limit.open))
        total += own if limit.shared is None else _shared(problem, limit, site, s, hosts[s], own)
    return total


def _shared(
    problem: Problem,
    limit: Limit,
    site: tuple[int, ...],
    s: int,
    plan: tuple[int, ...],
    own: int,
) -> int:
    assert limit.shared is not None
    year = limit.shared.year
    here = [w for w, chosen in enumerate(site) if chosen == s]
    used = [sum(int(problem.demand[w, year, r]) for w in here) for r in range(problem.shape[3])]
    ratios = [Fraction(0)] * len(used)
    if problem.finite[s]:
        usable = max(0, plan[year] - int(problem.spare[s]))
        for r, amount in enumerate(used):
            capacity = usable * int(problem.host_size[s, r])
            ratios[r] = Fraction(amount, capacity) if capacity else Fraction(0)
    binding = ratios.index(max(ratios))
    if used[binding] == 0:
        return 0
    scoped = sum(int(problem.demand[w, year, binding]) for w in here if limit.shared.scope[w])
    exact = Fraction(own * scoped, used[binding])
    whole = int(abs(exact) + Fraction(1, 2))
    return -whole if exact < 0 else whole
