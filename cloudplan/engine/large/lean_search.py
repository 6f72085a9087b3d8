"""The search where sites are all or nothing: sets of open sites, placements on them, proofs.

Beside the search over sets the MIP solver settles the most promising of them, and in the end
the whole core. Both begin each round from the same plan and meet after it, so that what they find
does not depend on which was faster.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from cloudplan.engine.highs import Effort
from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.core import solve_core
from cloudplan.engine.large.dual import Prices
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.open_sites import Opened, OpenSites
from cloudplan.engine.large.strong import Proof, prove, relaxed_prices
from cloudplan.engine.large.yard import placed
from cloudplan.engine.problem import Ints, Problem

ROUNDS, PLACED, DISTURBED = 60, 6, 20
ROUGH, FINE = 40, 400
"""Rounds of chains on a set at first, and on one that was placed well."""
WORTH_MORE = 1.004
SET_NODES, SET_SECONDS = 200, 3.0
CLIMB = 150


class LeanSearch:
    """`site` (W,) is the best placement so far, `cents` what it costs, `proof` the best bound."""

    def __init__(
        self, problem: Problem, model: LeanModel, clock: Clock, said: Callable[[Ints], None]
    ) -> None:
        self.site: Ints | None = None
        self.cents = 0
        self.proof: Proof | None = None
        self._problem, self._model, self._clock, self._said = problem, model, clock, said
        self._sets = OpenSites(model, seed=1)
        self._placed: list[tuple[int, Opened]] = []
        self._done: set[bytes] = set()
        self._settled: set[bytes] = set()

    @property
    def bound(self) -> int:
        """Cents that every plan costs at least, as far as was proven."""
        return self.proof.bound if self.proof else 0

    def go(self, prices: Prices, gap: float) -> None:
        """Searches until the gap is closed, the rounds are made, or the time is over."""
        self._begin(prices)
        with ThreadPoolExecutor(1) as beside:
            number = 0
            while number < ROUNDS or self._clock.left is not None:
                number += 1
                waiting = self._beside(beside)
                self._round(waiting)
                if waiting is not None:
                    self._take(waiting.result())
                if self._clock.over() or self._is_proven(gap):
                    return

    def _is_proven(self, gap: float) -> bool:
        if self.site is None or self.proof is None:
            return False
        return self.cents - self.proof.bound <= gap * abs(self.cents)

    def _begin(self, prices: Prices) -> None:
        strong = relaxed_prices(self._problem, self._model)
        if strong is not None:
            self._better_proof(prove(self._model, strong))
            self._sets.begin(strong.sites, strong.room, self._clock.over)
        else:
            self._sets.begin(np.zeros(0, np.int64), prices.capacity, self._clock.over)
        self._place()

    def _better_proof(self, proof: Proof | None) -> None:
        if proof and (self.proof is None or proof.bound > self.proof.bound):
            self.proof = proof

    def _beside(self, beside: ThreadPoolExecutor) -> Future[Ints | None] | None:
        """The MIP solver on the most promising set that it has not settled."""
        left = self._clock.left
        if self.site is None or (left is not None and left < 0.2):
            return None
        found = [
            x for x in self._placed if x[1].promise < self.cents and x[1].key not in self._settled
        ]
        if not found:
            return None
        opened = min(found, key=lambda x: (x[0], x[1].promise, x[1].key))[1]
        self._settled.add(opened.key)
        seconds = None if left is None else min(left, SET_SECONDS)
        return beside.submit(self._solved, opened, self.cents, Effort(0.0, SET_NODES, seconds))

    def _solved(self, opened: Opened, ceiling: int, effort: Effort) -> Ints | None:
        """A placement on the set that costs less than `ceiling`, if there is one."""
        sites = opened.sites
        paid = self._model.priced(sites, opened.price)
        near = paid - paid.min(axis=1, keepdims=True) < ceiling - opened.promise
        kept = np.zeros(self._problem.eligible.shape, dtype=np.bool_)
        kept[:, sites] = near
        free = replace(
            self._problem,
            open_cost=np.zeros_like(self._problem.open_cost),
            run_cost=np.zeros_like(self._problem.run_cost),
            buy_cost=np.zeros_like(self._problem.buy_cost),
        )
        within = ceiling - int(self._model.opening[sites].sum())
        return solve_core(free, kept, within, effort)[0]

    def _round(self, waiting: Future[Ints | None] | None) -> None:
        self._place()
        while True:
            for _ in range(DISTURBED):
                if self._clock.over():
                    return
                self._sets.disturb(self._clock.over)
            if waiting is None or not self._waits(waiting):
                return
            self._place()

    def _waits(self, waiting: Future[Ints | None]) -> bool:
        return self._clock.left is not None and not waiting.done()

    def _place(self) -> None:
        """Places the most promising sets that have not been placed yet."""
        for opened in self._sets.promising()[:PLACED]:
            if self._clock.over():
                return
            if opened.key not in self._done:
                self._done.add(opened.key)
                self._place_on(opened)

    def _place_on(self, opened: Opened) -> None:
        site = placed(self._model, opened.sites, opened.price, None, ROUGH, 1)
        if site is None:
            self._sets.forget(opened)
            return
        cents = self._model.cents(site)
        self._take(site)
        if cents < WORTH_MORE * self.cents:
            first = np.searchsorted(opened.sites, site)
            site = placed(self._model, opened.sites, opened.price, first, FINE, 2)
            self._take(site)
            cents = cents if site is None else min(cents, self._model.cents(site))
        self._placed.append((cents, opened))

    def _take(self, site: Ints | None) -> None:
        if site is None or not self._model.fits(site):
            return
        cents = self._model.cents(site)
        if self.site is None or cents < self.cents:
            self.site, self.cents = site, cents
            self._sets.ceiling = float(cents)
            self._said(site)
