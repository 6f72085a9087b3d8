"""What every other site would cost for one workload while all others stay where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.evaluate import evaluate
from cloudplan.engine.hosts import cheapest_hosts, floor_hosts, idle_hosts, used
from cloudplan.engine.problem import Bools, Ints, Problem, Solution


@dataclass(frozen=True)
class Alternatives:
    """`extra[w, s]` (W, S) cents more than the plan with w on s, hosts adapted.

    `possible[w, s]` (W, S): s is another site, eligible, with room, and keeps every constraint.
    """

    extra: Ints
    possible: Bools

    def best(self, w: int) -> int | None:
        """The possible site with the least extra; the first of equals; `None` without any."""
        sites = np.flatnonzero(self.possible[w])
        return int(sites[self.extra[w, sites].argmin()]) if sites.size else None


def alternatives(problem: Problem, solution: Solution) -> Alternatives:
    """Exact differences for every workload and site, one workload moved at a time."""
    where = solution.site
    rows = np.arange(where.shape[0])
    possible = problem.eligible.copy()
    possible[rows, where] = False
    extra = problem.cost - problem.cost[rows, where][:, None]
    _pairs(problem, where, extra, possible)
    _groups(problem, where, possible)
    _hosts(problem, solution, extra, possible)
    if problem.limits:
        _limits(problem, where, possible)
    return Alternatives(extra, possible)


def _pairs(problem: Problem, where: Ints, extra: Ints, possible: Bools) -> None:
    """(4) and traffic: the other end of each pair stays."""
    for pair in problem.pairs:
        i, j = pair.first, pair.second
        now = int(pair.cost[where[i], where[j]])
        if i == j:
            extra[i] += pair.cost.diagonal() - now
            possible[i] &= pair.allowed.diagonal()
            continue
        extra[i] += pair.cost[:, where[j]] - now
        possible[i] &= pair.allowed[:, where[j]]
        extra[j] += pair.cost[where[i], :] - now
        possible[j] &= pair.allowed[where[i], :]


def _groups(problem: Problem, where: Ints, possible: Bools) -> None:
    """(5a) classes that another member occupies, (5b) any site but the others'."""
    for apart in problem.apart:
        for w in apart.workloads:
            taken = [int(apart.site_class[where[o]]) for o in apart.workloads if o != w]
            possible[w] &= ~np.isin(apart.site_class, taken)
    for together in problem.together:
        for w in together.workloads:
            for other in together.workloads:
                if other != w:
                    possible[w] &= np.arange(possible.shape[1]) == where[other]


def _hosts(problem: Problem, solution: Solution, extra: Ints, possible: Bools) -> None:
    """(2)(2b)(3) the site that is left may shrink, the one that is joined may have to grow."""
    where, sites = solution.site, range(problem.shape[1])
    total = used(problem, where)
    count = np.bincount(where, minlength=len(sites))
    now = [_own_cost(problem, s, total[s], int(count[s])) for s in sites]
    for w, a in enumerate(where.tolist()):
        asked = problem.demand[w] * _factor(problem, w, a)
        left = _own_cost(problem, a, total[a] - asked, int(count[a]) - 1)
        for s in np.flatnonzero(possible[w]).tolist():
            asked = problem.demand[w] * _factor(problem, w, s)
            joined = _own_cost(problem, s, total[s] + asked, int(count[s]) + 1)
            if joined is None:
                possible[w, s] = False
            else:
                extra[w, s] += (left or 0) - (now[a] or 0) + joined - (now[s] or 0)


def _factor(problem: Problem, w: int, s: int) -> int:
    return 1 if problem.factor is None else int(problem.factor[w, s])


def _own_cost(problem: Problem, s: int, demand: Ints, count: int) -> int | None:
    """Cents of a site's hosts and opening with `demand` (T, R); `None` when it does not fit."""
    if count == 0:
        return 0
    if not problem.finite[s]:
        return int(problem.open_cost[s])
    size = problem.host_size[s]
    if ((size <= 0) & (demand > 0)).any():
        return None
    needed = (-(-demand // np.maximum(size, 1))).max(axis=1) + idle_hosts(problem)[s]
    required = np.maximum.accumulate(np.maximum(needed, floor_hosts(problem)[s]))
    if required[-1] > problem.most_hosts[s]:
        return None
    table = np.zeros((problem.shape[1], required.shape[0]), dtype=np.int64)
    table[s] = required
    hosts = cheapest_hosts(problem, table)[s]
    bought = np.diff(hosts, prepend=problem.installed[s])
    own = int((problem.run_cost[s] * hosts).sum() + (problem.buy_cost[s] * bought).sum())
    return own + int(problem.open_cost[s])


def _limits(problem: Problem, where: Ints, possible: Bools) -> None:
    """(6) ceilings bind everything at once, so that what is left is evaluated whole."""
    for w, s in zip(*np.nonzero(possible), strict=True):
        moved = where.copy()
        moved[w] = s
        possible[w, s] = evaluate(problem, moved).feasible
