"""A part of the problem as a MIP with as few columns as it needs, where hosts are not bought.

`exact.formulate` knows every family; for sites whose hosts stand or fall together its columns for
hosts are a burden that the solver carries through the whole tree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.milp import CENTS_PER_UNIT, INFINITY, Arrays
from cloudplan.engine.problem import Bools, Ints, Problem

Floats = NDArray[np.float64]


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
    opening = standing_cents(problem)
    priced = np.flatnonzero(opening != 0)
    opens = np.full(problem.shape[1], -1)  # (S,) the column that opens a site
    opens[priced] = workload.size + np.arange(priced.size)
    rows = _Rows([(workload, np.arange(workload.size), np.ones(workload.size))], problem.shape[0])
    for s in np.flatnonzero(problem.finite | (opening != 0)):
        columns = np.flatnonzero(site == s)
        if problem.finite[s]:
            _capacity(rows, problem, int(s), workload[columns], columns, int(opens[s]))
        if opens[s] >= 0:
            # x <= y where it can matter: every row by itself, as parts are small.
            one = np.ones(columns.size)
            rows.add(columns.size, (np.arange(columns.size), columns, one), int(opens[s]))
    cost = np.concatenate([problem.cost[workload, site], opening[priced]]) / CENTS_PER_UNIT
    return rows.arrays(cost), workload, site


def _capacity(
    rows: _Rows, problem: Problem, s: int, workload: Ints, columns: Ints, opens: int
) -> None:
    """Room of a site in every year and resource, as parts of it."""
    _, _, years, resources = problem.shape
    demand = problem.demand_on(s)[workload]
    usable = np.maximum(problem.most_hosts - idle_hosts(problem), 0)[s]
    for k in range(years * resources):
        room = float(usable * problem.host_size[s, k % resources])
        part = demand[:, k // resources, k % resources] / max(room, 1.0)
        rows.add(1, (np.zeros(columns.size, dtype=np.int64), columns, part), opens)


class _Rows:
    """Rows of the matrix as they come: first those that give every workload one site."""

    def __init__(self, entries: list[tuple[Ints, Ints, Floats]], ones: int) -> None:
        self._entries, self._count = entries, ones
        self._lower, self._upper = [np.ones(ones)], [np.ones(ones)]

    def add(self, count: int, entries: tuple[Ints, Ints, Floats], opens: int) -> None:
        """`count` rows sum <= 1, or <= the column that opens the site; rows count from 0."""
        row, column, value = entries
        self._entries.append((self._count + row, column, value))
        if opens >= 0:
            own = self._count + np.arange(count)
            self._entries.append((own, np.full(count, opens), np.full(count, -1.0)))
        self._upper.append(np.full(count, 0.0 if opens >= 0 else 1.0))
        self._lower.append(np.full(count, -INFINITY))
        self._count += count

    def arrays(self, cost: Floats) -> Arrays:
        """The whole model, all columns whole numbers from 0 to 1."""
        row, column, value = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        order = np.lexsort((column, row))
        return Arrays(
            cost=cost,
            lower=np.zeros(cost.size),
            upper=np.ones(cost.size),
            integer=np.ones(cost.size, dtype=np.int32),
            row_lower=np.concatenate(self._lower),
            row_upper=np.concatenate(self._upper),
            start=np.searchsorted(row[order], np.arange(self._count + 1)).astype(np.int32),
            index=column[order].astype(np.int32),
            value=value[order],
        )


def standing_cents(problem: Problem) -> Ints:
    """(S,) what an open site costs with the hosts that it then has."""
    first = problem.buy_cost[:, 0] * (floor_hosts(problem) - problem.installed)
    hosts = problem.run_cost.sum(axis=1) * floor_hosts(problem) + first
    total: Ints = problem.open_cost + problem.finite * hosts
    return total
