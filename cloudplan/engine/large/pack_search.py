"""Which sites to do with where only opening them costs: packing with several kinds of room."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np

from cloudplan.engine.highs import relaxed
from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.dual import Prices
from cloudplan.engine.large.lean_model import NEVER, LeanModel
from cloudplan.engine.large.lean_search import Job, LeanSearch
from cloudplan.engine.large.pack_kernel import Bins, best_site, enter, relieve
from cloudplan.engine.milp import CENTS_PER_UNIT, INFINITY, Arrays
from cloudplan.engine.problem import Bools, Ints, Problem

TRIES, DRAWN, MOST_CHANGED = 40, 30, 3
MOVES = 300
MARGINS = (0.0, 0.02, 0.04, 0.07, 0.1, 0.15, 0.25, 0.5, 1.0)


def only_opening_costs(model: LeanModel) -> bool:
    """Whether every row costs the same wherever it may stand."""
    eligible = model.cost < NEVER
    high = np.where(eligible, model.cost, -np.inf).max(axis=1)
    return bool((high == model.cost.min(axis=1)).all()) and bool(model.opening.any())


def covering_prices(model: LeanModel) -> Prices | None:
    """Prices of the kinds of room alone, from sites that need only cover what all rows ask.

    Where only opening costs, no prices give a better bound; `None` elsewhere.
    """
    _, sites, kinds = model.shape
    if not only_opening_costs(model) or model.demand.shape[1] > 1:
        return None
    asked = np.maximum(model.demand[:, 0].sum(axis=0), 1.0)
    found = relaxed(
        Arrays(
            cost=model.opening / CENTS_PER_UNIT,
            lower=np.zeros(sites),
            upper=np.ones(sites),
            integer=np.zeros(sites, np.int32),
            row_lower=np.ones(kinds),
            row_upper=np.full(kinds, INFINITY),
            start=(np.arange(kinds + 1) * sites).astype(np.int32),
            index=np.tile(np.arange(sites), kinds).astype(np.int32),
            value=(model.room / asked).T.ravel(),
        )
    )
    if found.stop != "optimal":
        return None
    price = np.maximum(found.duals, 0.0) * CENTS_PER_UNIT / asked
    return Prices(np.tile(price, (sites, 1)), np.zeros(0))


class Packing:
    """A placement under repair: sites are opened and closed, rows follow."""

    def __init__(self, model: LeanModel, seed: int) -> None:
        rows, sites, kinds = model.shape
        self.model, self._chance = model, np.random.default_rng(seed)
        self.least = model.demand.min(axis=1).sum(axis=0)
        usual = np.maximum(model.room.mean(axis=0), 1e-9)
        asked = model.demand.min(axis=1).sum(axis=0) / np.maximum(model.room.sum(axis=0), 1e-9)
        self._size = (model.demand.mean(axis=1) / usual * asked).sum(axis=1)
        self.bins = Bins(
            demand=model.demand / usual,
            eligible=model.cost < NEVER,
            room=model.room / usual,
            used=np.zeros((sites, kinds)),
            over=np.zeros(sites),
            site=np.full(rows, -1),
            slot=np.zeros(rows, np.int64),
            member=np.zeros((sites, rows), np.int32),
            count=np.zeros(sites, np.int64),
            is_open=np.zeros(sites, np.bool_),
            until=np.zeros((rows, sites), np.int32),
            weight=0.2 + asked / max(float(asked.max()), 1e-9),
            chance=np.array([seed * 7919 + 12345]),
        )

    def pack(self, is_open: Bools, site: Ints, moves: int) -> Ints | None:
        """A placement on the open sites, from one that may use others (-1: nowhere yet)."""
        bins = self.bins
        bins.is_open[:] = is_open
        bins.used[:], bins.over[:], bins.count[:] = 0, 0, 0
        stays = (site >= 0) & is_open[site]
        for w in np.flatnonzero(stays):
            enter(bins, w, site[w])
        rest = np.flatnonzero(~stays)
        bins.site[rest] = 0
        for w in rest[np.argsort(-self._size[rest], kind="stable")]:
            where = best_site(bins, w)
            if where < 0:
                return None
            enter(bins, w, where)
        if relieve(bins, moves) > 1e-9:
            return None
        packed: Ints = bins.site.copy()
        return packed if self.model.fits(packed) else None

    def cheaper(self, site: Ints) -> Bools | None:
        """(S,) which sites to open: the roomiest of some random changes that cost less."""
        model, now = self.model, np.zeros(self.model.shape[1], np.bool_)
        now[site] = True
        best, most = None, -np.inf
        opened, closed = np.flatnonzero(now), np.flatnonzero(~now)
        held = model.room[now].sum(axis=0)
        for _ in range(DRAWN):
            out, come = self._some(opened, 1), self._some(closed, 0)
            saved = model.opening[out].sum() - model.opening[come].sum()
            room = held - model.room[out].sum(axis=0) + model.room[come].sum(axis=0)
            if saved <= 0 or (room < self.least).any():
                continue
            score = float((room / np.maximum(self.least, 1e-9)).min()) - 1e-9 * saved
            if score > most:
                best, most = now.copy(), score
                best[out], best[come] = False, True
        return best

    def _some(self, sites: Ints, least: int) -> Ints:
        count = min(int(self._chance.integers(least, MOST_CHANGED + 1)), sites.size)
        return self._chance.choice(sites, count, replace=False)


class PackSearch(LeanSearch):
    """Goes from a packing to one on cheaper sites."""

    def __init__(
        self, problem: Problem, model: LeanModel, clock: Clock, said: Callable[[Ints], None]
    ) -> None:
        super().__init__(problem, model, clock, said)
        self._packings = Packing(model, 1), Packing(model, 2)

    def begin(self, prices: Prices) -> None:
        """The sites that earn most for what they cost, more of them until all rows fit."""
        least = self._packings[0].least
        worth = (prices.capacity * self.model.room).sum(axis=1)
        if not worth.any():
            worth = (self.model.room / np.maximum(least, 1e-9)).sum(axis=1)
        order = np.argsort(self.model.opening / np.maximum(worth, 1e-9), kind="stable")
        rows, sites, _ = self.model.shape
        filled = self.model.room[order].cumsum(axis=0)
        nowhere = np.full(rows, -1)
        for margin in MARGINS:
            enough = (filled >= least * (1 + margin)).all(axis=1)
            count = int(enough.argmax()) + 1 if enough.any() else sites
            is_open = np.zeros(sites, np.bool_)
            is_open[order[:count]] = True
            if self.take(self._packings[0].pack(is_open, nowhere, 3 * MOVES)) or self.clock.over():
                return

    def job(self, number: int) -> Job | None:
        """The same from the same packing, by other chances."""
        if self.site is None:
            return None
        site = self.site
        return lambda: self._tried(self._packings[1], site)

    def work(self, waiting: Future[Ints | None] | None) -> None:
        """Tries cheaper sets of sites, from the best packing."""
        if self.site is not None:
            self.take(self._tried(self._packings[0], self.site))

    def _tried(self, packing: Packing, site: Ints) -> Ints | None:
        """The cheapest packing that a number of tries led to, one from the other."""
        best = None
        for _ in range(TRIES):
            if self.clock.over():
                break
            is_open = packing.cheaper(site)
            better = None if is_open is None else packing.pack(is_open, site, MOVES)
            if better is not None:
                best = site = better
        return best
