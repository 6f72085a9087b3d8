"""The bound that knows x <= y: rows get prices too, and every site chooses the rows that pay it.

docs/model.md, "Sets of open sites", proves it; it is summed in whole numbers as in `certify`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.highs import relaxed
from cloudplan.engine.large.dual import Floats
from cloudplan.engine.large.lean import lean_arrays
from cloudplan.engine.large.lean_model import NEVER, LeanModel
from cloudplan.engine.milp import CENTS_PER_UNIT
from cloudplan.engine.problem import Bools, Ints, Problem

MOST_PAIRS = 20_000
"""Pairs up to which the relaxation with a row for each of them is solved at once."""
SAFE, MOST_BITS = 2.0**60, 20
OPEN = 0.3


@dataclass(frozen=True, slots=True)
class Strong:
    """`row` (W,) what a row may cost, `room` (S, K) prices of room, `sites` that are open then."""

    row: Floats
    room: Floats
    sites: Ints


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound in cents and what follows from it, all in units of 1 / `scale` cents.

    `reduced` (W, S) of a pair; `worth` (S,) of a site with the rows that pay it.
    """

    scale: int
    total: int
    reduced: Ints
    worth: list[int]
    eligible: Bools

    @property
    def bound(self) -> int:
        """The least whole number of cents that a plan can cost."""
        return -(-self.total // self.scale)

    def kept(self, ceiling: int) -> Bools:
        """(W, S) the pairs that may be in a plan cheaper than `ceiling` cents."""
        most = (ceiling * self.scale) - self.total
        left = np.array([most - max(worth, 0) for worth in self.worth])
        kept: Bools = (np.maximum(self.reduced, 0) < left) & self.eligible
        return kept


def relaxed_prices(problem: Problem, model: LeanModel) -> Strong | None:
    """The prices of the relaxation with x <= y; `None` if it is too large or was not solved."""
    rows, sites, kinds = model.shape
    if rows * sites > MOST_PAIRS:
        return None
    arrays, workload, site = lean_arrays(problem, problem.eligible)
    found = relaxed(arrays)
    if found.stop != "optimal":
        return None
    price = np.maximum(-found.duals, 0.0) * CENTS_PER_UNIT
    room, at = np.zeros((sites, kinds)), rows
    priced = model.opening != 0
    for s in np.flatnonzero(problem.finite | priced):
        if problem.finite[s]:
            room[s] = price[at : at + kinds] / np.maximum(model.room[s], 1.0)
            at += kinds
        at += int((site == s).sum()) if priced[s] else 0
    open_part = np.ones(sites)
    open_part[priced] = found.values[workload.size :]
    order = np.argsort(-open_part, kind="stable")
    chosen = np.sort(order[open_part[order] > OPEN])
    return Strong(found.duals[:rows] * CENTS_PER_UNIT, room, chosen)


def prices_of_set(model: LeanModel, sites: Ints, price: Floats) -> Strong:
    """Prices from a set of open sites: what rows pay there, and closed sites' room at its best."""
    row = model.priced(sites, price).min(axis=1)
    room = np.zeros(model.room.shape)
    room[sites] = price[sites]
    closed = np.setdiff1d(np.arange(model.shape[1]), sites)
    if model.shape[2] == 1:
        room[closed, 0] = critical(model, closed, row)
    return Strong(row, room, sites)


def critical(model: LeanModel, sites: Ints, row: Floats) -> Floats:
    """(n,) the gain per unit of the row with which each site's only kind of room is full."""
    gain = np.maximum(row[:, None] - model.cost[:, sites], 0.0)
    demand = np.broadcast_to(np.maximum(model.demand_on(sites)[:, :, 0], 1e-9), gain.shape)
    ratio = gain / demand
    order = np.argsort(-ratio, axis=0, kind="stable")
    filled = np.take_along_axis(demand, order, axis=0).cumsum(axis=0)
    beyond = filled > model.room[sites, 0]
    first = np.where(beyond.any(axis=0), beyond.argmax(axis=0), -1)
    sorted_ratio = np.take_along_axis(ratio, order, axis=0)
    return np.where(first >= 0, sorted_ratio[first, np.arange(sites.size)], 0.0)


def climb(model: LeanModel, prices: Strong, target: float, steps: int) -> Strong:
    """Better row prices by steps towards `target`, for sites with one kind of room."""
    every, row, pace, since = np.arange(model.shape[1]), prices.row.copy(), 1.0, 0
    best, highest = prices, -np.inf
    demand = model.demand_on(every)[:, :, 0]
    for _ in range(steps):
        room = critical(model, every, row)
        reduced = model.cost + demand * room - row[:, None]
        worth = model.opening - room * model.room[:, 0] + np.minimum(reduced, 0).sum(axis=0)
        value = row.sum() + np.minimum(worth, 0).sum()
        if value > highest:
            highest, best, since = value, Strong(row.copy(), room[:, None], prices.sites), 0
        elif (since := since + 1) >= 5:
            pace, since = pace * 0.6, 0
        slope = 1.0 - ((reduced < 0) & (worth < 0)).sum(axis=1)
        length = float(slope @ slope)
        if not length or pace < 1e-3:
            break
        row += pace * max(target - value, 0.0) / length * slope
    return best


def prove(model: LeanModel, prices: Strong) -> Proof | None:
    """The bound at these prices in whole numbers; `None` where they are too large for it."""
    demand, cost = model.demand.astype(np.int64), model.cost.astype(np.int64)
    eligible = model.cost < NEVER
    cost = np.where(eligible, cost, 0)
    paid = float((prices.room * model.demand.max(axis=(0, 1))).sum(axis=1).max())
    one = float(np.abs(cost).max()) + paid + float(np.abs(prices.row).max()) + 1.0
    bits = min(int(np.floor(np.log2(SAFE / (one * max(model.shape[0], 1))))), MOST_BITS)
    if bits < 0:
        return None
    scale = 2**bits
    row = np.floor(prices.row * scale).astype(np.int64)
    room = np.floor(np.maximum(prices.room, 0.0) * scale).astype(np.int64)
    reduced = cost * scale - row[:, None]
    for k in range(model.shape[2]):
        reduced += demand[:, :, k] * room[:, k]
    gained = np.where(eligible, np.minimum(reduced, 0), 0).sum(axis=0)
    worth = [
        scale * int(opening)
        - sum(int(p) * int(r) for p, r in zip(price, hold, strict=True))
        + int(g)
        for opening, price, hold, g in zip(model.opening, room, model.room, gained, strict=True)
    ]
    total = int(row.sum()) + sum(min(each, 0) for each in worth)
    return Proof(scale, total, reduced, worth, eligible)
