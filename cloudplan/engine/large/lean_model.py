"""A problem whose sites are all or nothing, as the arrays of the search over sets of open sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.hosts import idle_hosts
from cloudplan.engine.large.dual import Floats
from cloudplan.engine.large.lean import is_lean, standing_cents
from cloudplan.engine.problem import Bools, Ints, Problem

NEVER = 1e15
"""Cents of a pair that is not eligible: more than any plan costs here, and exact in floats."""
MOST_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True)
class LeanModel:
    """W rows, S sites, K kinds of room; whole numbers in floats, which hold them exactly."""

    cost: Floats  # (W, S) cents, NEVER where not eligible
    demand: Floats  # (W, 1, K), or (W, S, K) where it differs by site
    room: Floats  # (S, K)
    opening: Floats  # (S,) cents of an open site with its hosts

    @property
    def shape(self) -> tuple[int, int, int]:
        """(W, S, K)."""
        return self.cost.shape[0], self.cost.shape[1], self.room.shape[1]

    def demand_on(self, sites: Ints) -> Floats:
        """(W, n or 1, K) what rows ask of these sites."""
        return self.demand if self.demand.shape[1] == 1 else self.demand[:, sites]

    def priced(self, sites: Ints, price: Floats) -> Floats:
        """(W, n) what rows pay on these sites with prices (S, K) on their room."""
        if self.demand.shape[1] == 1:
            paid: Floats = self.demand[:, 0] @ price[sites].T
        else:
            paid = np.einsum("wsk,sk->ws", self.demand[:, sites], price[sites])
        return self.cost[:, sites] + paid

    def on(self, sites: Ints) -> LeanModel:
        """The same rows on these sites (n,) alone, which are open and cost nothing any more."""
        return LeanModel(
            np.ascontiguousarray(self.cost[:, sites]),
            np.ascontiguousarray(self.demand_on(sites)),
            self.room[sites],
            np.zeros(sites.size),
        )

    def cents(self, site: Ints) -> int:
        """What a placement (W,) costs, whether it fits or not."""
        rows = self.cost[np.arange(site.size), site].sum()
        return int(rows + self.opening[np.unique(site)].sum())

    def fits(self, site: Ints) -> bool:
        """Whether a placement (W,) stays within the room of every site."""
        rows = np.arange(site.size)
        asked = self.demand[rows, site if self.demand.shape[1] > 1 else 0]
        used = np.zeros(self.room.shape)
        np.add.at(used, site, asked)
        within: Bools = used <= self.room
        return bool(within.all()) and bool((self.cost[rows, site] < NEVER).all())


def lean_model(problem: Problem) -> LeanModel | None:
    """`None` where the problem is not of this kind, or too large for a search over sets."""
    rows, sites, years, _ = problem.shape
    opening = standing_cents(problem)
    if not is_lean(problem) or rows * sites > MOST_PAIRS or (opening < 0).any():
        return None
    demand = problem.demand.reshape(rows, 1, -1).astype(np.float64)
    if problem.factor is not None:
        demand = demand * problem.factor[:, :, None]
    usable = np.maximum(problem.most_hosts - idle_hosts(problem), 0)
    room = np.tile(usable[:, None] * problem.host_size, (1, years)).astype(np.float64)
    room[~problem.finite] = demand.sum(axis=(0, 1)) + 1.0
    cost = np.where(problem.eligible, problem.cost, NEVER).astype(np.float64)
    return LeanModel(cost, np.ascontiguousarray(demand), room, opening.astype(np.float64))
