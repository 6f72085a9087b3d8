"""One public instance: a problem, and what its figures mean in the units of its file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cloudplan.engine.problem import Ints, Problem


@dataclass(frozen=True, slots=True)
class Instance:
    """`problem` counts money in `scale` ths of the file's unit, so that it is whole numbers."""

    problem: Problem
    scale: int = 1

    def value(self, cents: int) -> Decimal:
        """An objective of the problem in the unit of the file."""
        return Decimal(cents) / self.scale


def sites_with_one_host(capacity: Ints, open_cost: Ints, cost: Ints, demand: Ints) -> Problem:
    """Finite sites (S, R) that are there or not, workloads (W, R), and costs (W, S)."""
    workloads, sites = cost.shape
    one, none = np.ones(sites, dtype=np.int64), np.zeros(sites, dtype=np.int64)
    return Problem(
        cost=cost,
        eligible=np.ones((workloads, sites), dtype=np.bool_),
        demand=demand[:, None, :],
        finite=one.astype(np.bool_),
        host_size=capacity,
        installed=one,
        most_hosts=one,
        spare=none,
        run_cost=none[:, None],
        buy_cost=none[:, None],
        open_cost=open_cost,
        capacity_label=np.arange(sites),
    )
