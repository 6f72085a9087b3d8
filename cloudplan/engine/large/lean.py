"""A part of the problem as a MIP with as few columns as it needs, where hosts are not bought.

`exact.formulate` knows every family; for sites whose hosts stand or fall together its columns for
hosts are a burden that the solver carries through the whole tree.
"""

from __future__ import annotations

import numpy as np

from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.milp import CENTS_PER_UNIT, INFINITY, Arrays
from cloudplan.engine.problem import Bools, Ints, Problem


def is_lean(problem: Problem) -> bool:
    """Whether all sites are all or nothing: no hosts to buy, no pairs, groups or limits."""
    fixed = (floor_hosts(problem) >= problem.most_hosts) | ~problem.finite
    plain = not (len(problem.pairs) or problem.apart or problem.together or problem.limits)
    return plain and bool(fixed.all())


def lean_arrays(problem: Problem, kept: Bools) -> tuple[Arrays, Ints, Ints]:
    """(arrays, workload, site): column c < workload.size puts workload[c] on site[c].

    Further columns open the sites whose opening has a price.
    """
    workload, site = np.nonzero(kept & problem.eligible)
    count, (rows, sites, years, resources) = workload.size, problem.shape
    opening = standing_cents(problem)
    priced = np.flatnonzero(opening != 0)
    y = np.full(sites, -1)
    y[priced] = count + np.arange(priced.size)
    entries = [(workload, np.arange(count), np.ones(count))]
    upper, lower = [np.ones(rows)], [np.ones(rows)]
    at = rows
    usable = np.maximum(problem.most_hosts - idle_hosts(problem), 0)
    for s in np.flatnonzero(problem.finite | (opening != 0)):
        columns = np.flatnonzero(site == s)
        demand = problem.demand_on(int(s))[workload[columns]]
        for k in range(years * resources if problem.finite[s] else 0):
            room = float(usable[s] * problem.host_size[s, k % resources])
            part = demand[:, k // resources, k % resources] / max(room, 1.0)
            entries.append((np.full(columns.size, at), columns, part))
            if y[s] >= 0:
                entries.append((np.array([at]), y[s : s + 1], np.array([-1.0])))
            upper.append(np.array([0.0 if y[s] >= 0 else 1.0]))
            lower.append(np.array([-INFINITY]))
            at += 1
        if y[s] >= 0:
            # x <= y where it can matter: every row by itself, as parts are small.
            height = np.arange(at, at + columns.size)
            entries.append((height, columns, np.ones(columns.size)))
            entries.append((height, np.full(columns.size, y[s]), np.full(columns.size, -1.0)))
            upper.append(np.zeros(columns.size))
            lower.append(np.full(columns.size, -INFINITY))
            at += columns.size
    row, column, value = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    order = np.lexsort((column, row))
    cost = np.concatenate([problem.cost[workload, site], opening[priced]]) / CENTS_PER_UNIT
    arrays = Arrays(
        cost=cost,
        lower=np.zeros(cost.size),
        upper=np.ones(cost.size),
        integer=np.ones(cost.size, dtype=np.int32),
        row_lower=np.concatenate(lower),
        row_upper=np.concatenate(upper),
        start=np.searchsorted(row[order], np.arange(at + 1)).astype(np.int32),
        index=column[order].astype(np.int32),
        value=value[order],
    )
    return arrays, workload, site


def standing_cents(problem: Problem) -> Ints:
    """(S,) what an open site costs with the hosts that it then has."""
    first = problem.buy_cost[:, 0] * (floor_hosts(problem) - problem.installed)
    hosts = problem.run_cost.sum(axis=1) * floor_hosts(problem) + first
    total: Ints = problem.open_cost + problem.finite * hosts
    return total
