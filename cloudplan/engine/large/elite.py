"""Placements on given sites: many local optima, and what lies between the best of them."""

from __future__ import annotations

import numpy as np

from cloudplan.engine.large.chains import iterate, start
from cloudplan.engine.large.dual import Floats
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.yard import UNKNOWN, yard_of
from cloudplan.engine.problem import Ints

KEPT, STARTS = 10, 6
DEEP = 40
"""Rows of a site up to which chains go through three sites."""
RESTART = 0.15


class Elite:
    """Local optima on all sites; `next` makes one and says which was the best."""

    def __init__(self, model: LeanModel, price: Floats, first: Ints, seed: int) -> None:
        rows, sites, _ = model.shape
        self._model, self._first = model, first
        self._yard = yard_of(model, np.arange(sites), price, seed)
        self._over = self._yard.over.copy()
        self._chance = np.random.default_rng(seed)
        self._depth = 3 if rows < DEEP * sites else 2
        self._kept: list[tuple[float, Ints]] = []
        self._rounds = int(np.clip(40_000 // rows, 20, 200))

    def add(self, site: Ints) -> None:
        """A placement found elsewhere."""
        rows = np.arange(site.size)
        used = self._model.cost[rows, site].sum()
        self._keep(float(used), site.astype(np.int64))

    def next(self) -> Ints | None:
        """One more local optimum, from the first placement or between two; `None` if none fits."""
        yard = self._yard
        yard.over[:] = self._over
        yard.value[2] = UNKNOWN
        start(yard, self._beginning())
        iterate(yard, self._rounds, self._depth, 0.0, 4)
        if yard.value[2] >= UNKNOWN:
            return None
        site: Ints = yard.best.astype(np.int64)
        self.add(site)
        return site

    def _beginning(self) -> Ints:
        if len(self._kept) < STARTS or self._chance.random() < RESTART:
            return self._first
        one, other = self._chance.choice(len(self._kept), 2, replace=False)
        part = self._chance.random() * 0.5
        chosen = self._chance.random(self._first.size) < part
        mixed: Ints = np.where(chosen, self._kept[other][1], self._kept[one][1])
        return mixed

    def _keep(self, cents: float, site: Ints) -> None:
        if any(cents == known and (site == have).all() for known, have in self._kept):
            return
        near = [n for n, (_, have) in enumerate(self._kept) if (have != site).mean() < 0.03]
        if near:
            worst = max(near, key=lambda n: self._kept[n][0])
            if self._kept[worst][0] <= cents:
                return
            self._kept[worst] = (cents, site)
        else:
            self._kept.append((cents, site))
        self._kept.sort(key=lambda one: one[0])
        del self._kept[KEPT:]
