"""Branch and bound over site plans: which sites are open and how many hosts they have.

A few whole numbers (y and n) decide nearly all of the gap, and a MIP solver loses them among
the many x. So they are branched on first, over linear relaxations, best bound first. A box in
which they are whole is settled by a MIP over the x. Nothing here looks at a clock unless the
limits have one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from cloudplan.engine.formulation import Formulation
from cloudplan.engine.highs import Relaxation, Stop, seconds_until
from cloudplan.engine.milp import Floats
from cloudplan.engine.problem import Problem
from cloudplan.engine.settle import Answer, Bounds, settle

MOST_STEPS = 10_000  # then open boxes go to the MIP as they are
BEST_FIRST_STEPS = 400  # then, as long as there is no answer, straight down to one
WHOLE = 1e-6


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Site plans within `within` cost `bound` or more; `values` are the relaxation's, if solved."""

    bound: int
    number: int
    within: Bounds = field(compare=False)
    values: Floats | None = field(default=None, compare=False)
    came: tuple = field(default=None, compare=False)


class PlanSearch:
    """One search; `best`, `bound` and `stop` are what it knows, also when it is interrupted."""

    def __init__(
        self, problem: Problem, form: Formulation, gap: float, least: int, until: float | None
    ) -> None:
        self.best: Answer | None = None
        self.stop: Stop | None = None
        self._problem, self._form, self._gap = problem, form, gap
        self._until = until
        arrays = form.milp.arrays()
        self._relaxation = Relaxation(arrays)
        import os
        parts = [form.y[form.y >= 0], form.total] + ([form.n[form.n >= 0]])
        plan = np.concatenate(parts)
        self._openings = int((form.y >= 0).sum()); self._tot=self._openings+form.total.size
        self._boxes = [Box(least, 0, Bounds(plan, arrays.lower[plan], arrays.upper[plan]))]
        self._settled: list[int] = []  # bounds of the boxes that were settled
        self._numbers = 1
        self._gs = np.zeros((2, plan.size)); self._gc = np.zeros((2, plan.size))
        self._steps = 0

    @property
    def bound(self) -> int | None:
        """A lower bound on every allowed objective; None if nothing is allowed."""
        return min([*self._settled, *(box.bound for box in self._boxes)], default=None)

    def run(self) -> None:
        """Searches until the gap is closed, nothing is left, or a limit is reached."""
        try:
            while self.stop is None:
                self._step()
        except KeyboardInterrupt:
            self.stop = "interrupted"

    def _step(self) -> None:
        self.stop = self._finished()
        if self.stop is not None:
            return
        box = self._next()
        if box.values is None:
            made = self._relax(box)
        elif (column := self._fractional(box.values)) is None or self._steps > MOST_STEPS:
            made = self._settle(box)
        else:
            made = self._split(box, column, float(box.values[column]))
        if self.stop is None:
            self._boxes.remove(box)
            self._boxes += made
            self._steps += 1

    def _finished(self) -> Stop | None:
        bound = self.bound
        if bound is None:
            return "infeasible"
        if self.best is not None:
            objective = self.best.objective
            if objective - bound <= self._gap * abs(objective):
                return "optimal"
        if not self._boxes or min(self._settled, default=bound + 1) <= bound:
            return "work-limit"  # no open box can raise the bound any more
        return None

    def _next(self) -> Box:
        if self.best is None and self._steps > BEST_FIRST_STEPS:
            return max(self._boxes, key=lambda box: box.number)
        return min(self._boxes)

    def _relax(self, box: Box) -> list[Box]:
        within = box.within
        relaxed = self._relaxation.solve(
            within.columns, within.lower, within.upper, seconds_until(self._until)
        )
        if relaxed.stop == "infeasible":
            return []
        if relaxed.values is None or relaxed.bound is None:
            self.stop = relaxed.stop
            return []
        if self.best is not None and relaxed.bound >= self.best.objective:
            return []
        bound = max(box.bound, relaxed.bound)
        if box.came is not None:
            k, u, dist = box.came
            self._gs[u, k] += (bound - box.bound) / dist; self._gc[u, k] += 1
        return [replace(box, bound=bound, values=relaxed.values[within.columns])]

    def _fractional(self, values):
        down = values - np.floor(values + WHOLE)
        frac = (down > WHOLE)
        if not frac.any(): return None
        import os
        y = frac.copy(); y[self._openings:] = False
        if y.any() and not os.environ.get("NOY"): frac = y
        up = 1 - down
        s, c = self._gs, self._gc
        avg = s.sum(axis=1) / np.maximum(c.sum(axis=1), 1)
        avg = np.where(c.sum(axis=1) > 0, avg, 1.0)
        est = np.where(c > 0, s / np.maximum(c, 1), avg[:, None])
        score = np.maximum(est[0] * down, 1e-6) * np.maximum(est[1] * up, 1e-6)
        return int(np.where(frac, score, -1).argmax())

    def _split(self, box: Box, column: int, value: float) -> list[Box]:
        lower, upper = box.within.lower.copy(), box.within.upper.copy()
        upper[column], lower[column] = np.floor(value), np.ceil(value)
        below = replace(box.within, upper=upper)
        above = replace(box.within, lower=lower)
        self._numbers += 2
        return [
            Box(box.bound, self._numbers - 2, below, None, (column, 0, value-np.floor(value))),
            Box(box.bound, self._numbers - 1, above, None, (column, 1, np.ceil(value)-value)),
        ]

    def _settle(self, box: Box) -> list[Box]:
        whole = np.rint(box.values)
        found = settle(self._problem, self._form, replace(box.within, lower=whole, upper=whole), self._gap, self._until)
        if found.answer and (self.best is None or found.answer.objective < self.best.objective):
            self.best = found.answer
        if found.stop != "infeasible":
            self._settled.append(max(box.bound, found.bound or box.bound))
        if found.stop in ("time-limit", "interrupted"):
            self.stop = found.stop
        return []
