"""Sets of open sites searched, placed and settled: facility location."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import numpy as np

from cloudplan.engine.highs import Effort
from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.core import solve_core
from cloudplan.engine.large.dual import Prices
from cloudplan.engine.large.elite import Elite
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.lean_search import Job, LeanSearch
from cloudplan.engine.large.open_sites import Opened, OpenSites
from cloudplan.engine.large.strong import climb, prices_of_set, prove, relaxed_prices
from cloudplan.engine.large.yard import placed
from cloudplan.engine.problem import Ints, Problem

PLACED, DISTURBED = 6, 20
"""Sets that are placed, and disturbances, before the search looks whether the solver is ready."""
ROUGH, FINE = 8_000, 80_000
"""Rounds of chains x rows on a set at first, and on one that was placed nearly as well as any."""
WORTH_MORE = 1.003
SET_NODES, SET_SECONDS, LONGER, MOST_SETTLED = 200, 2.0, 3, 4
"""How far a set is settled at first, how much further each time again, and how often."""
POLISHED = 3
JOINED, JOINED_EVERY, JOINED_PAIRS, JOINED_NODES, JOINED_SECONDS = 3, 5, 5_000, 100, 6.0
"""Sets solved together at first (one more every time), how often, and how far."""
CLIMB = 100


class SetSearch(LeanSearch):
    """The solver beside it settles the sets that were placed best."""

    def __init__(
        self, problem: Problem, model: LeanModel, clock: Clock, said: Callable[[Ints], None]
    ) -> None:
        super().__init__(problem, model, clock, said)
        self._sets = OpenSites(model, seed=1)
        self._placed: list[tuple[int, Opened]] = []
        self._done: set[bytes] = set()
        self._settled: dict[bytes, int] = {}
        self._elites: dict[bytes, Elite] = {}
        self._joined = self._polished = 0

    def begin(self, prices: Prices) -> None:
        """From the sites that the relaxation opens, if it is small, else from the emptiest set."""
        strong = relaxed_prices(self.problem, self.model)
        if strong is not None:
            self.better_proof(prove(self.model, strong))
            self._sets.begin(strong.sites, strong.room, self.clock.over)
        else:
            self._sets.begin(np.zeros(0, np.int64), prices.capacity, self.clock.over)
        self._place()

    def job(self, number: int) -> Job | None:
        """A bound first, where none came from the relaxation; then sets, the best placed first."""
        if self.site is None:
            return None
        if self.proof is None and self.model.shape[2] == 1 and self._sets.best is not None:
            best, target = self._sets.best, float(self.cents)
            return lambda: self._proved(best, target)
        if number % JOINED_EVERY == JOINED_EVERY - 1 and (job := self._joined_job()):
            return job
        found = [
            (cents, opened)
            for cents, opened in self._placed
            if opened.promise < self.cents and self._settled.get(opened.key, 0) < MOST_SETTLED
        ]
        if not found:
            return self._joined_job()
        opened = min(found, key=lambda one: (self._settled.get(one[1].key, 0), *_by_cents(one)))[1]
        times = self._settled.get(opened.key, 0)
        self._settled[opened.key] = times + 1
        ceiling = self.cents
        effort = self.effort(SET_NODES * LONGER**times, SET_SECONDS * LONGER**times)
        return lambda: self._solved(opened, ceiling, effort)

    def _joined_job(self) -> Job | None:
        """The sites of the best placed sets together: which of them to open, and all rows."""
        if self.proof is None:
            return None
        best = sorted(self._placed, key=_by_cents)[: JOINED + self._joined]
        sites = np.unique(np.concatenate([opened.sites for _, opened in best]))
        kept = self.proof.kept(self.cents)
        kept[:, np.setdiff1d(np.arange(self.model.shape[1]), sites)] = False
        key = sites.tobytes() + str(self.cents).encode()
        self._joined += 1
        if key in self._settled or kept.sum() > JOINED_PAIRS:
            return None
        self._settled[key] = 1
        ceiling, effort = self.cents, self.effort(JOINED_NODES, JOINED_SECONDS)
        return lambda: solve_core(self.problem, kept, ceiling, effort)[0]

    def _proved(self, opened: Opened, target: float) -> None:
        prices = prices_of_set(self.model, opened.sites, opened.price)
        self.better_proof(prove(self.model, climb(self.model, prices, target, CLIMB)))

    def _solved(self, opened: Opened, ceiling: int, effort: Effort) -> Ints | None:
        """A placement on the set that costs less than `ceiling`, if there is one."""
        sites = opened.sites
        paid = self.model.priced(sites, opened.price)
        kept = np.zeros(self.problem.eligible.shape, dtype=np.bool_)
        kept[:, sites] = paid - paid.min(axis=1, keepdims=True) < ceiling - opened.promise
        free = replace(
            self.problem,
            open_cost=np.zeros_like(self.problem.open_cost),
            run_cost=np.zeros_like(self.problem.run_cost),
            buy_cost=np.zeros_like(self.problem.buy_cost),
        )
        within = ceiling - int(self.model.opening[sites].sum())
        return solve_core(free, kept, within, effort)[0]

    def work(self, waiting: Future[Ints | None] | None) -> None:
        """Places what promises most, then looks for more sets."""
        self._place()
        self._polish()
        while True:
            for _ in range(DISTURBED):
                if self.clock.over():
                    return
                self._sets.disturb(self.clock.over)
            if not self.waits(waiting):
                return
            self._place()
            self._polish()

    def _polish(self) -> None:
        """One more local optimum on one of the best placed sets that may hold a better one."""
        found = [one for one in self._placed if one[1].promise < self.cents]
        if not found or self.clock.over():
            return
        best = sorted(found, key=_by_cents)[:POLISHED]
        opened = best[self._polished % len(best)][1]
        self._polished += 1
        if opened.key not in self._elites:
            model = self.model.on(opened.sites)
            first = model.priced(np.arange(opened.sites.size), opened.price[opened.sites])
            elite = Elite(model, opened.price[opened.sites], first.argmin(axis=1), seed=1)
            self._elites[opened.key] = elite
        site = self._elites[opened.key].next()
        self.take(None if site is None else opened.sites[site])

    def _place(self) -> None:
        """Places the most promising sets that have not been placed yet."""
        for opened in self._sets.promising()[:PLACED]:
            if self.clock.over():
                return
            if opened.key not in self._done:
                self._done.add(opened.key)
                self._place_on(opened)

    def _place_on(self, opened: Opened) -> None:
        site = placed(self.model, opened.sites, opened.price, None, self._rounds(ROUGH), 1)
        if site is None:
            self._sets.forget(opened)
            return
        cents = self.model.cents(site)
        self.take(site)
        if cents < WORTH_MORE * self.cents:
            first = np.searchsorted(opened.sites, site)
            rounds = self._rounds(FINE)
            better = placed(self.model, opened.sites, opened.price, first, rounds, 2)
            if better is not None:
                self.take(better)
                cents = min(cents, self.model.cents(better))
        self._placed.append((cents, opened))

    def _rounds(self, work: int) -> int:
        return int(np.clip(work // self.model.shape[0], 5, 400))

    def take(self, site: Ints | None) -> bool:
        """As `LeanSearch.take`; sets that promise no less are of no interest any more."""
        taken = super().take(site)
        if taken:
            self._sets.ceiling = float(self.cents)
        return taken


def _by_cents(one: tuple[int, Opened]) -> tuple[int, float, bytes]:
    return one[0], one[1].promise, one[1].key
