"""Placements where no site costs anything by itself: generalised assignment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from cloudplan.engine.highs import Effort
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
PARTS, PART_NODES, PART_SECONDS = 3, 100, 5.0


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
        self._first = first

    def begin(self, prices: Prices) -> None:
        """The bound of the relaxation, and some local optima at its prices."""
        strong = relaxed_prices(self.problem, self.model)
        if strong is not None:
            self.better_proof(prove(self.model, strong))
        self._parts = Neighbourhoods(self.problem, reduced_costs(self.problem, prices), seed=3)
        self._elite = Elite(self.model, prices.capacity, self._first, seed=1)
        for _ in range(FIRST):
            if not self.clock.over():
                self.take(self._elite.next())

    def job(self, number: int) -> Job | None:
        """Some parts of the best placement."""
        if self.site is None:
            return None
        site = self.site
        return lambda: self._rebuilt(site)

    def _rebuilt(self, site: Ints) -> Ints | None:
        best = None
        for _ in range(PARTS):
            left = self.seconds(PART_SECONDS)
            if left is not None and left < 0.2:
                break
            better = self._parts.better(site, Effort(0.0, PART_NODES, left))
            if better is not None:
                best = site = better
        return best

    def work(self, waiting: Future[Ints | None] | None) -> None:
        """More local optima."""
        while True:
            for _ in range(MADE):
                if self.clock.over():
                    return
                self.take(self._elite.next())
            if not self.waits(waiting):
                return

    def take(self, site: Ints | None) -> bool:
        """As `LeanSearch.take`; what the solver found counts among the best as well."""
        taken = super().take(site)
        if taken and self.site is not None:
            self._elite.add(self.site)
        return taken
