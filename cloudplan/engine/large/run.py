"""One run of the price search: prices, a bound, a placement, better ones, a checked answer."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from cloudplan.engine.evaluate import evaluate, limit_amount
from cloudplan.engine.highs import Effort
from cloudplan.engine.large.ascent import Climb, Scale, ascend
from cloudplan.engine.large.certify import certified_bound
from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.contract import Contracted
from cloudplan.engine.large.core import Neighbourhoods, reduced_costs
from cloudplan.engine.large.dual import Dual, Prices
from cloudplan.engine.large.forest import spanning_forest
from cloudplan.engine.large.lean_choice import lean_search
from cloudplan.engine.large.lean_model import LeanModel, lean_model
from cloudplan.engine.large.linear import NothingFitsError, linear_prices
from cloudplan.engine.large.model import Model, Weights, model_of
from cloudplan.engine.large.openings import charged
from cloudplan.engine.large.pack_search import covering_prices
from cloudplan.engine.large.search import Search
from cloudplan.engine.large.start import mixed, with_hosts_for
from cloudplan.engine.large.targets import targets_of
from cloudplan.engine.pair_table import PairTable
from cloudplan.engine.problem import Infeasible, Ints, Limits, NoPlanYet, Problem, Solution
from cloudplan.engine.tighten import most_objective

ENGINE = "price-search"
OPTIMAL_GAP = 1e-6
PRICES_PART = 0.5
FIRST_STEPS = (
    Climb(1.0, 0.1, 80),
    Climb(0.3, 0.1, 100),
    Climb(0.1, 0.05, 150),
    Climb(0.03, 0.02, 250),
    Climb(0.01, 0.01, 200),
)
MIDDLE_STEPS = (Climb(0.03, 0.03, 80), Climb(0.01, 0.01, 100))
LAST_STEPS_OF_MANY = (Climb(0.01, 0.01, 50), Climb(0.003, 0.003, 70))
LAST_STEPS = (
    Climb(0.03, 0.03, 40),
    Climb(0.01, 0.01, 80),
    Climb(0.003, 0.003, 80),
    Climb(0.001, 0.001, 80),
)
"""Softness, dither and most evaluations of each climb. A larger part of the rows is another
problem: there the kinks are soft again at first."""
SAMPLES, LARGEST_SAMPLE = (3_000, 12_000), 100_000
SMALL_ROWS = 2_500  # up to here the placement is shaken, and its core solved
ROUNDS, ROUNDS_OF_MANY = 25, 10
MARGINS = (1.5, 0.5, 1.0, 2.0)
MANY_ROWS = 50_000  # beyond which there is one beginning, unless a clock leaves time for more
SETTLINGS, PASSES, MEMBERS, LEAST_MEMBERS = 2, 4, 64, 8
"""How often rows settle at first, passes of exchanges in a round, and rows of a site that a swap
looks at in one pass."""
MOST_ROUNDS, PARTS, PART_NODES, SHAKES = 400, 3, 100, 200
"""Of a thorough search: rounds, parts solved and shakes in one round."""


class Run:
    """One run; what it knows can be read at any moment, also when it is interrupted."""

    def __init__(
        self,
        problem: Problem,
        small: Contracted,
        limits: Limits,
        clock: Clock,
        *,
        thorough: bool,
    ) -> None:
        self.stop = "work-limit"
        self._is_thorough = thorough
        self._original, self._small, self._limits, self._clock = problem, small, limits, clock
        self._problem = small.problem
        self._most = most_objective(problem)
        self._bound: int | None = None
        self._infeasible = False
        self._site: Ints | None = None  # of the original problem, allowed
        self._objective = 0

    def go(self) -> None:
        """Prices, then the search."""
        problem = self._problem
        table = PairTable.of(problem.pairs, problem.shape[1])
        forest = spanning_forest(table, problem.shape[0])
        self._clock.say("pricing capacity", None, None)
        dual = Dual(problem, table, forest, self._limits.threads)
        left = self._clock.left
        lean = lean_model(problem) if self._is_thorough else None
        cover = covering_prices(lean) if lean else None
        try:
            linear = None if cover else linear_prices(problem, None if left is None else 0.5 * left)
        except NothingFitsError:
            self._infeasible = True
            return
        prices = cover or (linear[0] if linear else self._prices(dual, problem))
        bound = certified_bound(dual.problem, table, forest, prices, self._limits.threads)
        self._infeasible = bound is None or bound > self._most
        if bound is None or self._infeasible:
            return
        self._bound = bound
        if lean and self._search_lean(lean, prices, linear[1] if linear else None):
            return
        model = model_of(problem, table)
        start, demand = (linear[1], None) if linear else mixed(dual, prices)
        targets = targets_of(dual, prices, table, start)
        for margin in self._margins(demand is not None):
            weights = _weights(model, prices)
            search = Search(model, targets, weights, start, prices.capacity, seed=1)
            if demand is not None and margin is not None:
                self._settle(search, with_hosts_for(model, demand, margin))
            self._improve(search, model, prices)
            if self._clock.over() or self._done():
                break

    def _margins(self, priced: bool) -> tuple[float | None, ...]:
        """What each beginning allows beyond the hosts that the prices ask for.

        The best beginning differs from estate to estate, so that there are several while they are
        cheap.
        """
        rows = self._problem.shape[0]
        if rows <= SMALL_ROWS or not priced:
            return (None,)
        timed = self._limits.seconds is not None
        return MARGINS if timed or rows <= MANY_ROWS else MARGINS[:1]

    @property
    def _members(self) -> int:
        """Fewer where sites have many: a pass takes about as long as one over MANY_ROWS."""
        rows = self._problem.shape[0]
        return int(np.clip(MEMBERS * MANY_ROWS // max(rows, 1), LEAST_MEMBERS, MEMBERS))

    def _search_lean(self, model: LeanModel, prices: Prices, start: Ints | None) -> bool:
        """Where sites are all or nothing there is a search of its own; true if it found a plan."""
        search = lean_search(self._problem, model, self._clock, self._keep, start)
        try:
            search.go(prices, self._limits.gap)
        finally:
            self._bound = max(self._bound or 0, search.bound)
        if self._clock.over():
            self.stop = "time-limit"
        return self._site is not None

    def _keep(self, site: Ints) -> None:
        """A placement (W,) of the contracted problem, if it is allowed and the cheapest so far."""
        judged = evaluate(self._original, site[self._small.row_of])
        if judged.feasible and (self._site is None or judged.objective < self._objective):
            self._site, self._objective = site[self._small.row_of], judged.objective
            self._clock.say("search", self._bound, self._objective)

    def _settle(self, search: Search, fewer: Model) -> None:
        """The rows find places on the hosts that the prices mean."""
        over, free = self._clock.over, search.model
        search.take(fewer)
        search.descend(1, over, chains=False)
        search.mend()
        for _ in range(SETTLINGS):
            search.close_what_pays(over)
            search.thin_out(over)
            search.exchange(PASSES, self._members, over)
        search.forget()
        search.take(free)
        search.keep()
        self._take(search)

    def _prices(self, dual: Dual, problem: Problem) -> Prices:
        """Softer kinks and fewer trees first: each step starts near where it ends."""
        rows, scale, prices = problem.shape[0], Scale.of(problem), Prices.none(problem)
        smaller = [n for n in SAMPLES if n < 0.7 * rows]
        parts = [dual.sample(n / rows, seed) for seed, n in enumerate(smaller, 1)] or [dual]
        is_enough = False
        for number, part in enumerate(parts):
            steps = MIDDLE_STEPS if number else FIRST_STEPS
            if not is_enough:
                prices, is_enough = self._climbed([(part, x) for x in steps], scale, prices)
        last = dual.sample(LARGEST_SAMPLE / rows, 3) if rows > 3 * LARGEST_SAMPLE else dual
        for step in LAST_STEPS if rows <= MANY_ROWS else LAST_STEPS_OF_MANY:
            if is_enough:
                break
            if last is dual:
                dual.take(charged(dual.problem, dual, prices))
            prices, is_enough = self._climbed([(last, step)], scale, prices)
        return prices

    def _climbed(
        self, steps: list[tuple[Dual, Climb]], scale: Scale, prices: Prices
    ) -> tuple[Prices, bool]:
        """The prices after some climbs, and whether they are enough, or time is up."""
        for part, climb in steps:
            prices = ascend(part, scale, prices, climb, self._over_prices)
            if self._over_prices(prices, part.at(prices).value):
                return prices, True
        return prices, False

    def _over_prices(self, _: Prices, value: float) -> bool:
        """The prices may take the first part of the time; beyond any cost there is no plan."""
        return self._clock.used >= PRICES_PART or value > 1.01 * self._most

    def _improve(self, search: Search, model: Model, prices: Prices) -> None:
        over = self._clock.over
        small = model.cost.shape[0] <= SMALL_ROWS
        for number in range(ROUNDS if small else ROUNDS_OF_MANY):
            before = search.cents
            if small:
                search.descend(4, over, chains=number > 0)
            else:
                self._round(search, number)
            if search.press():
                search.relieve(over)
            self._take(search)
            if over() or self._done():
                break
            if (
                number > 1
                and search.best is not None
                and before - search.cents < (1e-6 if small else 2e-6) * before
            ):
                break
        if small and self._is_thorough and not self._done():
            self._thorough(search, prices)
        if over():
            self.stop = "time-limit"

    def _round(self, search: Search, number: int) -> None:
        """Shifts, whole hosts and sites, and exchanges of rows among what stands."""
        over = self._clock.over
        search.descend(1, over, chains=False)
        search.mend()
        search.thin_out(over)
        if search.press():
            search.relieve(over)
        if search.model.joining_costs:
            search.more_hosts(over)
        search.exchange(PASSES, self._members, over)
        if search.model.joining_costs:
            search.close_what_pays(over)
            search.fewer_hosts(over)
        if number:
            search.descend(1, over)

    def _thorough(self, search: Search, prices: Prices) -> None:
        """Shakes the placement while the MIP solver solves parts of it anew beside it.

        Both start from the best placement and meet after each round, so that what they find does
        not depend on which of them was faster.
        """
        reduced = reduced_costs(self._problem, prices)
        parts = Neighbourhoods(self._problem, reduced, seed=3)
        with ThreadPoolExecutor(1) as beside:
            for _ in range(MOST_ROUNDS):
                waiting = None
                if self._site is not None and self._is_assignment:
                    waiting = beside.submit(self._rebuild, parts, self._contracted_site)
                self._shake(search, waiting)
                if waiting is not None and (site := waiting.result()) is not None:
                    self._adopt(search, site)
                if self._clock.over() or self._done():
                    return

    def _rebuild(self, parts: Neighbourhoods, site: Ints) -> Ints | None:
        """The placement after some parts of it were solved anew; `None` if none got better."""
        best = None
        for _ in range(PARTS):
            left = self._clock.left
            if left is not None and left < 0.2:
                break
            seconds = None if left is None else min(left, 5.0)
            better = parts.better(site, Effort(0.0, PART_NODES, seconds))
            if better is not None:
                best = site = better
        return best

    def _shake(self, search: Search, waiting: Future[Ints | None] | None) -> None:
        """A round of shakes; with a clock as many as fit beside the solver."""
        for number in range(SHAKES):
            timed = self._limits.seconds is not None
            if self._clock.over() or (timed and waiting and waiting.done() and number >= 20):
                return
            if search.shaken():
                self._take(search)
                if self._done():
                    return

    def _adopt(self, search: Search, site: Ints) -> None:
        search.restore(site)
        if search.keep():
            search.descend(20, lambda: False)
            self._take(search)

    @property
    def _is_assignment(self) -> bool:
        problem = self._problem
        return not (len(problem.pairs) or problem.apart or problem.limits)

    @property
    def _contracted_site(self) -> Ints:
        assert self._site is not None
        site = np.zeros(self._problem.shape[0], dtype=np.int64)
        site[self._small.row_of] = self._site
        return site

    def _take(self, search: Search) -> None:
        """Judges the search's best by the original problem, and keeps it if it is allowed."""
        if search.best is None:
            return
        site = search.best[self._small.row_of]
        if self._site is not None and search.best_cents >= self._objective:
            return
        judged = evaluate(self._original, site)
        if judged.feasible:
            self._site, self._objective = site, judged.objective
            self._clock.say("search", self._bound, self._objective)
            return
        for (
            violation
        ) in judged.violations:  # a shared limit: the search sees it tighter from now on
            if violation.kind == "limit":
                limit = self._original.limits[violation.index]
                amount = limit_amount(self._original, limit, site, judged.hosts)
                search.model.limit_most[violation.index] -= amount - limit.most
        search.forget()

    def _done(self) -> bool:
        if self._site is None or self._bound is None:
            return False
        return self._objective - self._bound <= self._limits.gap * abs(self._objective)

    def conclude(self) -> Solution | Infeasible | NoPlanYet:
        if self._infeasible:
            return Infeasible((), ENGINE)
        if self._site is None:
            return NoPlanYet(self._bound or 0, ENGINE, self.stop)
        judged = evaluate(self._original, self._site)
        bound = min(self._bound if self._bound is not None else 0, judged.objective)
        gap = (judged.objective - bound) / max(abs(judged.objective), 1)
        optimal = gap <= OPTIMAL_GAP
        return Solution(
            site=self._site,
            hosts=judged.hosts,
            objective=judged.objective,
            bound=bound,
            status="optimal" if optimal else "feasible",
            engine=ENGINE,
            stopped_by="optimal" if optimal else "gap" if self._done() else self.stop,
        )


def _weights(model: Model, prices: Prices) -> Weights:
    """Overload costs twice what the prices say, and never nothing."""
    capacity = np.where(model.finite[:, None], model.capacity, 0).astype(np.float64)
    worth = (prices.capacity * capacity).sum(axis=1)
    typical = float(model.cost.max(axis=1).sum()) / max(int(np.count_nonzero(model.finite)), 1)
    over = np.maximum(2 * worth, 0.05 * typical + 1.0)
    broken = np.array([10.0 * float(np.abs(model.cost).max(initial=1)) + 1e6])
    return Weights(
        over,
        broken,
        np.maximum(2 * prices.limit, 1e-3),
    )
