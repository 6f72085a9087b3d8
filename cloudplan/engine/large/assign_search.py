"""Placements where no site costs anything by itself: generalised assignment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.core import Neighbourhoods, reduced_costs
from cloudplan.engine.large.dual import Prices
from cloudplan.engine.large.elite import Elite
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.lean_search import Job, LeanSearch
from cloudplan.engine.large.strong import prove, relaxed_prices
from cloudplan.engine.problem import Ints, Problem

FIRST, MADE = 6, 4
"""Local optima at first and in each round."""
PARTS, PART_NODES, PART_SECONDS = 3, 1_000, 3.0
ALONE, AGAIN = 3, 4
"""Rounds of local optima alone, and after how many rounds there are some once more."""


class AssignSearch(LeanSearch):
    """The solver beside it solves parts of the best placement anew."""

    def __init__(
        self,
        problem: Problem,
        model: LeanModel,
        clock: Clock,
        said: Callable[[Ints], None],
        first: Ints,
    ) -> None:
        super().__init__(problem, model, clock, said)
        self._first, self._number = first, 0

    def begin(self, prices: Prices) -> None:
        """The bound of the relaxation, and some local optima at its prices."""
        strong = relaxed_prices(self.problem, self.model)
        if strong is not None:
            self.better_proof(prove(self.model, strong))
        reduced = reduced_costs(self.problem, prices)
        self._parts, self._own_parts = (Neighbourhoods(self.problem, reduced, k) for k in (3, 4))
        self._elite = Elite(self.model, prices.capacity, self._first, seed=1)
        for _ in range(FIRST):
            if not self.clock.over():
                self.take(self._elite.next())

    def job(self, number: int) -> Job | None:
        """Some parts of the best placement."""
        if self.site is None:
            return None
        site = self.site
        return lambda: self._rebuilt(self._parts, site, PARTS)

    def _rebuilt(self, parts: Neighbourhoods, site: Ints, count: int) -> Ints | None:
        best = None
        for _ in range(count):
            if self.is_late:
                break
            better = parts.better(site, self.effort(PART_NODES, PART_SECONDS))
            if better is not None:
                best = site = better
        return best

    def work(self, waiting: Future[Ints | None] | None) -> None:
        """More local optima, later mostly parts of its own."""
        self._number += 1
        alone = self._number <= ALONE or self._number % AGAIN == 0 or self.site is None
        for _ in range(MADE if alone else PARTS):
            self._one(alone)
        while self.waits(waiting) and not self.clock.over():
            self._one(alone)

    def _one(self, alone: bool) -> None:
        if self.clock.over():
            return
        if alone or self.site is None:
            self.take(self._elite.next())
        else:
            self.take(self._rebuilt(self._own_parts, self.site, 1))

    def take(self, site: Ints | None) -> bool:
        """As `LeanSearch.take`; what the solver found counts among the best as well."""
        taken = super().take(site)
        if taken and self.site is not None:
            self._elite.add(self.site)
        return taken
