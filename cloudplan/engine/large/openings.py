"""What opening a site costs, charged to the rows that would open it.

At given prices a site that costs more to open than it earns stays closed in the bound, and yet
rows stand on it. With multipliers p[w,s] >= 0 of x[w,s] <= y[s] a row pays p[w,s] for standing on
s, and s is so much cheaper to open:

    cost[w,s] + p[w,s]        open_cost[s] - sum over w of p[w,s]

Every placement that is allowed costs as much as before, or less (docs/model.md), so that a lower
bound of the changed problem is one of the first. Here each tree of rows on s pays at most what
it would cost to do without s, and all of them together at most what opening s costs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine.large.dual import BIG_FLOAT, Dual, Floats, Prices
from cloudplan.engine.large.jit import kernel
from cloudplan.engine.large.tree_kernel import Room, cheapest_sites
from cloudplan.engine.problem import Ints, Problem

ROUNDS = 8
ENOUGH = 0.01
"""A site that has less than this part of its opening left to charge is left alone."""


def charged(problem: Problem, dual: Dual, prices: Prices) -> Problem:
    """The problem with openings charged to rows as far as it raises the bound at these prices."""
    due = np.maximum(dual.sites.standing(prices), 0.0)
    if not due.any():
        return problem
    cost, open_cost = problem.cost.copy(), problem.open_cost.copy()
    enough = ENOUGH * due
    payers = _Payers(dual, prices)
    for _ in range(ROUNDS):
        paid = np.zeros(len(due), dtype=np.int64)
        site = dual.at(prices).site
        for s in np.flatnonzero(due > enough):
            rows = np.flatnonzero(site == s)
            share = payers.shares(rows, int(s), float(due[s])) if rows.size else rows
            cost[rows, s] += share
            dual.trees.cost[rows, s] = cost[rows, s]
            paid[s] = share.sum()
        if not paid.any():
            break
        due -= paid
        open_cost -= paid
    return replace(problem, cost=cost, open_cost=open_cost)


class _Payers:
    """What the trees with rows on a site would pay not to lose it."""

    def __init__(self, dual: Dual, prices: Prices) -> None:
        trees = dual.trees
        self._trees = trees._replace(eligible=trees.eligible.copy())
        self._lam = np.ascontiguousarray(prices.capacity.T, dtype=np.float32)
        self._mu = prices.limit.astype(np.float32)
        self._active = np.flatnonzero(self._lam.any(axis=1))
        self._tree_of = np.empty(trees.parent.shape[0], dtype=np.int64)
        sizes = np.diff(trees.begin)
        self._tree_of[trees.order] = np.repeat(np.arange(sizes.size), sizes)

    def shares(self, rows: Ints, s: int, due: float) -> Ints:
        """(n,) cents that each of `rows`, which stand on s, can pay towards `due`."""
        tree, member = np.unique(self._tree_of[rows], return_inverse=True)
        before = self._least(tree)
        self._trees.eligible[rows, s], kept = False, self._trees.eligible[rows, s]
        loss = np.clip(self._least(tree) - before, 0.0, due)
        self._trees.eligible[rows, s] = kept
        loss *= min(1.0, due / max(float(loss.sum()), 1e-9))
        share: Ints = np.floor((loss / np.bincount(member))[member]).astype(np.int64)
        return share

    def _least(self, trees: Ints) -> Floats:
        room = Room.of(self._trees, trees)
        least = np.zeros(trees.size)
        sites = self._trees.cost.shape[1]
        _each_least(
            self._trees, room, trees, self._lam, self._active, self._mu, BIG_FLOAT,
            np.ones((0, sites), np.float32), np.zeros(self._trees.parent.shape[0], np.int64),
            np.zeros((sites, 0)), np.zeros(self._mu.size), least,
        )  # fmt: skip
        return least


@kernel
def _each_least(
    trees, room, chosen, prices, active, mu, big, dither, site, usage, limit_usage, least
):
    """least[n]: the least cost of tree chosen[n]."""
    for n in range(chosen.shape[0]):
        cheapest_sites(
            trees, room, chosen[n : n + 1], prices, active, mu, 1, big, dither,
            least[n : n + 1], site, usage, limit_usage,
        )  # fmt: skip
