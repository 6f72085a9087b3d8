"""The search where sites are all or nothing: rounds of a heuristic with a solver beside it.

Both begin each round from the same plan and meet after it, so that without a clock what they find
does not depend on which was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from cloudplan.engine.highs import Effort
from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.core import solve_core
from cloudplan.engine.large.dual import Prices
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.strong import Proof
from cloudplan.engine.problem import Bools, Ints, Problem

ROUNDS = 60
CORE_PAIRS, CORE_PART = 6_500, 0.6
"""The core is solved whole where so few pairs, and so small a part, may be in a better plan."""
MANY_NODES = 1_000_000_000
CORE_NODES, CORE_TIME, AGAIN = 300, 0.5, 0.8
"""Nodes of it without a clock, part of the time with one; when it is small enough to try again."""

Job = Callable[[], Ints | None]


class LeanSearch:
    """`site` (W,) is the best placement so far, `cents` what it costs, `bound` what is proven."""

    def __init__(
        self, problem: Problem, model: LeanModel, clock: Clock, said: Callable[[Ints], None]
    ) -> None:
        self.site: Ints | None = None
        self.cents = 0
        self.bound = 0
        self.proof: Proof | None = None
        self.problem, self.model, self.clock = problem, model, clock
        self._said = said
        self.halt = Event()
        self._core = float("inf")

    def go(self, prices: Prices, gap: float) -> None:
        """Searches until the gap is closed, the rounds are made, or the time is over."""
        self.begin(prices)
        number = 0
        with ThreadPoolExecutor(1) as beside, self._halting():
            while number < ROUNDS or self.clock.left is not None:
                job = None if self.is_late else self._core_job(number) or self.job(number)
                waiting = None if job is None else beside.submit(job)
                self.work(waiting)
                if waiting is not None:
                    self.take(waiting.result())
                if self.clock.over() or self._is_proven(gap):
                    return
                number += 1

    @contextmanager
    def _halting(self) -> Iterator[None]:
        """Whatever ends the rounds, Ctrl-C too, ends the solver beside them."""
        try:
            yield
        finally:
            self.halt.set()

    def begin(self, prices: Prices) -> None:
        """First plans, and a proof if there is a quick one."""
        raise NotImplementedError

    def job(self, number: int) -> Job | None:
        """What the solver does beside round `number`, if anything."""
        raise NotImplementedError

    def work(self, waiting: Future[Ints | None] | None) -> None:
        """One round of the heuristic; with a clock as long as the solver beside it takes."""
        raise NotImplementedError

    def better_proof(self, proof: Proof | None) -> None:
        """Keeps it if it proves more than what is known."""
        if proof and (self.proof is None or proof.bound > self.proof.bound):
            self.proof = proof
            self.bound = max(self.bound, proof.bound)

    def take(self, site: Ints | None) -> bool:
        """Keeps a placement (W,) that fits if it is the cheapest so far; true if it was."""
        if site is None or not self.model.fits(site):
            return False
        cents = self.model.cents(site)
        if self.site is not None and cents >= self.cents:
            return False
        self.site, self.cents = site, cents
        self._said(site)
        return True

    def waits(self, waiting: Future[Ints | None] | None) -> bool:
        """Whether there is a clock and the solver is still busy."""
        return self.clock.left is not None and waiting is not None and not waiting.done()

    def effort(self, nodes: int, seconds: float) -> Effort:
        """For the solver: so many nodes, and with a clock no more than so many seconds."""
        left = self.clock.left
        return Effort(0.0, nodes, None if left is None else min(left, seconds), halt=self.halt)

    @property
    def is_late(self) -> bool:
        """Whether there is no time for the solver any more."""
        return self.clock.left is not None and self.clock.left < 0.2

    def _is_proven(self, gap: float) -> bool:
        return self.site is not None and self.cents - self.bound <= gap * abs(self.cents)

    def _core_job(self, number: int) -> Job | None:
        """All pairs that a cheaper plan may hold, where these are few."""
        if number < 2 or self.site is None or self.proof is None:
            return None
        kept = self.proof.kept(self.cents)
        count, ceiling = int(kept.sum()), self.cents
        if count > min(CORE_PAIRS, CORE_PART * kept.size, AGAIN * self._core):
            return None
        self._core = count
        left = self.clock.left
        nodes, seconds = (CORE_NODES, None) if left is None else (MANY_NODES, CORE_TIME * left)
        effort = Effort(0.0, nodes, seconds, halt=self.halt)
        return lambda: self._solved_core(kept, ceiling, effort)

    def _solved_core(self, kept: Bools, ceiling: int, effort: Effort) -> Ints | None:
        site, bound = solve_core(self.problem, kept, ceiling, effort)
        # Pairs that were left out are in no cheaper plan: what holds for the core holds for all.
        self.bound = max(self.bound, min(bound or 0, ceiling))
        return site
