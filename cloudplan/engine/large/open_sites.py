"""Which sites to open: a search over sets, each judged by a bound on its best placement.

With few open sites, prices on their capacity nearly give the cost of the best placement on them
(docs/model.md, "Sets of open sites"). Sets that promise less than the best plan costs are placed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cloudplan.engine.large.dual import Floats
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.set_kernel import price_set
from cloudplan.engine.problem import Ints

STEPS = 60
REACH = 0.01
FAR, AWAY, BESIDE = 1.02, 1.2, 1.002
"""How far a set is priced: times the best promise, after a disturbance, beside another set."""
UNKNOWN = 1e300


@dataclass(frozen=True, slots=True)
class Opened:
    """Sites (n,) in order, the prices (S, K) found for them, and what they promise in cents."""

    sites: Ints
    price: Floats
    promise: float

    @property
    def key(self) -> bytes:
        return self.sites.tobytes()


class OpenSites:
    """The sets looked at so far; `best` promises least, `ceiling` is the best plan's cents."""

    def __init__(self, model: LeanModel, seed: int) -> None:
        self.model, self.ceiling = model, UNKNOWN
        self.best: Opened | None = None
        self._now: Opened | None = None
        self._seen: dict[bytes, Opened] = {}
        self._chance = np.random.default_rng(seed)
        rows, sites, kinds = model.shape
        self._trial, self._slope = np.zeros((sites, kinds)), np.zeros((sites, kinds))
        self._least = model.demand.min(axis=1).sum(axis=0)
        self._top = int(np.clip(2_000_000 // (rows * sites), 4, 10))

    def forget(self, opened: Opened) -> None:
        """No placement was found on the set: it promises nothing from now on."""
        self._seen[opened.key] = replace(opened, promise=UNKNOWN)
        least = min(self._seen.values(), key=lambda one: (one.promise, one.key))
        self.best = least if least.promise < UNKNOWN else None
        if self._now is not None and self._now.key == opened.key:
            self._now = least

    def can_hold(self, sites: Ints) -> bool:
        """Whether their room together is as much as all rows ask at least."""
        return bool((self.model.room[sites].sum(axis=0) >= self._least).all())

    def promising(self) -> list[Opened]:
        """The sets that may hold a better plan, the most promising first."""
        most = min(self.ceiling, FAR * self._known)
        found = [one for one in self._seen.values() if one.promise < most]
        return sorted(found, key=lambda one: (one.promise, one.key))

    def begin(self, sites: Ints, price: Floats, over: Callable[[], bool]) -> None:
        """The local optimum from a first set, which is filled up until it can hold all rows."""
        chosen = list(sites)
        rest = np.setdiff1d(np.arange(self.model.shape[1]), sites)
        for s in rest[np.argsort(self._saving(sites, rest, price), kind="stable")]:
            if self.can_hold(np.array(chosen, dtype=np.int64)):
                break
            chosen.append(s)
        self._now = self._descend(np.sort(np.array(chosen, dtype=np.int64)), price, over)

    def disturb(self, over: Callable[[], bool]) -> None:
        """Opens and closes one or two at random and goes down from there."""
        if self._now is None:
            return
        now, chosen = self._now, set(self._now.sites.tolist())
        closed = self._candidates(now)
        for _ in range(int(self._chance.integers(1, 3))):
            way = self._chance.integers(0, 3)
            if way != 0 and closed.size:
                far = min(int(self._chance.exponential(6)), closed.size - 1)
                chosen.add(int(closed[far]))
            if way != 1 and len(chosen) > 1:
                chosen.discard(sorted(chosen)[int(self._chance.integers(0, len(chosen)))])
        sites = np.array(sorted(chosen), dtype=np.int64)
        if sites.tobytes() in self._seen or not self.can_hold(sites):
            return
        new = self._descend(sites, now.price, over)
        worse = 1 + 0.001 * float(self._chance.exponential())
        if new.promise < now.promise * worse:
            self._now = new

    def _descend(self, sites: Ints, price: Floats, over: Callable[[], bool]) -> Opened:
        now = self._priced(sites, price, AWAY * self._known)
        while not over():
            better = now
            for around in self._around(now):
                if around.tobytes() not in self._seen:
                    one = self._priced(around, now.price, BESIDE * now.promise)
                    better = min(better, one, key=lambda x: x.promise)
            if better is now:
                break
            now = better
        return now

    @property
    def _known(self) -> float:
        return self.best.promise if self.best else UNKNOWN

    def _priced(self, sites: Ints, price: Floats, target: float) -> Opened:
        seen = self._seen.get(sites.tobytes())
        if seen is not None:
            return seen
        if not self.can_hold(sites):
            one = Opened(sites, price, UNKNOWN)
        else:
            fixed, price = float(self.model.opening[sites].sum()), price.copy()
            target = max(target, min(self.ceiling, FAR * self._known))
            scale = min(target, self.model.cost[:, sites].min(axis=1).sum() + fixed)
            promise = price_set(
                self.model.cost, self.model.demand, self.model.room, sites, price,
                self._trial, self._slope, target - fixed, REACH * scale, STEPS,
            )  # fmt: skip
            one = Opened(sites, price, promise + fixed)
        self._seen[one.key] = one
        if one.promise < self._known:
            self.best = one
        return one

    def _around(self, now: Opened) -> list[Ints]:
        """One site closed, or one of the best opened, or both."""
        less = [np.delete(now.sites, n) for n in range(now.sites.size)]
        sets = [one for one in less if one.size]
        for s in self._candidates(now)[: self._top]:
            sets += [np.sort(np.append(one, s)) for one in (now.sites, *less)]
        return sets

    def _candidates(self, now: Opened) -> Ints:
        """Closed sites, the ones that would save most first."""
        closed = np.setdiff1d(np.arange(self.model.shape[1]), now.sites)
        return closed[np.argsort(self._saving(now.sites, closed, now.price), kind="stable")]

    def _saving(self, sites: Ints, closed: Ints, price: Floats) -> Floats:
        """(n,) opening each closed site less what rows save there, as much as it holds."""
        model = self.model
        if not sites.size:
            dear: Floats = model.opening[closed] / np.maximum(model.room[closed].sum(axis=1), 1)
            return dear
        least = model.priced(sites, price).min(axis=1)
        gain = np.maximum(least[:, None] - model.cost[:, closed], 0.0)
        size = (model.demand_on(closed) / np.maximum(model.room[closed], 1e-9)).max(axis=2)
        size = np.maximum(np.broadcast_to(size, gain.shape), 1e-12)
        order = np.argsort(-gain / size, axis=0, kind="stable")
        filled = np.take_along_axis(size, order, axis=0).cumsum(axis=0)
        part = np.clip((1 - filled) / np.take_along_axis(size, order, axis=0) + 1, 0.0, 1.0)
        saved: Floats = (np.take_along_axis(gain, order, axis=0) * part).sum(axis=0)
        left: Floats = model.opening[closed] - saved
        return left
