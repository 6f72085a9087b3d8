"""(M4) The part of a site's own cost that a scope of workloads carries. Exact integers."""

from __future__ import annotations

import numpy as np

from cloudplan.engine.problem import Bools, Ints, Limit, Problem, SharedScope


def own_costs(problem: Problem, limit: Limit, is_open: Bools, hosts: Ints) -> list[int]:
    """What `limit` counts for each site's hosts, purchases and opening, before any share."""
    bought = purchases(problem, is_open, hosts)
    host_terms = (limit.run * hosts + limit.buy * bought).sum(axis=1) * problem.finite
    return [int(v) for v in host_terms + limit.open * is_open]


def purchases(problem: Problem, is_open: Bools, hosts: Ints) -> Ints:
    """(S, T) hosts bought: b[s,0] = n[s,0] - installed * y[s], b[s,t] = n[s,t] - n[s,t-1]."""
    bought = np.diff(hosts, axis=1, prepend=0)
    bought[:, :1] -= (problem.installed * is_open)[:, None]
    return bought


def binding_resource(problem: Problem, s: int, demand: Ints) -> int:
    """The resource with the highest used/usable ratio among `demand` (R,); 0 on an elastic site.

    All resources of a site have the same number of usable hosts, so that host sizes decide.
    """
    if not problem.finite[s]:
        return 0
    best = 0
    size = [int(v) for v in problem.host_size[s]]
    for r in range(1, len(size)):
        if int(demand[r]) * size[best] > int(demand[best]) * size[r]:
            best = r
    return best


def share(problem: Problem, scope: SharedScope, s: int, members: Bools) -> tuple[int, int]:
    """Numerator and denominator of the scope's share when `members` (W,) are on site s.

    With no demand at all of the binding resource the share is nothing: (0, 1).
    """
    demand = problem.demand_on(s)[:, scope.year, :]
    r = binding_resource(problem, s, demand[members].sum(axis=0))
    total = int(demand[members, r].sum())
    return (int(demand[members & scope.scope, r].sum()), total) if total else (0, 1)


def portion(amount: int, numerator: int, denominator: int) -> int:
    """`amount` x `numerator` / `denominator`, half a cent away from zero, as money rounds."""
    sign = -1 if amount < 0 else 1
    return sign * ((2 * abs(amount) * numerator + denominator) // (2 * denominator))
