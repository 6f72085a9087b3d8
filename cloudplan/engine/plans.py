"""Branch and bound over site plans: which sites are open and how many hosts they have.

A few whole numbers (y, n and the total of n) decide nearly all of the gap, and a MIP solver
loses them among the many x. So they are branched on first, over linear relaxations, best bound
first. Where they come out whole, a MIP over the x settles that one plan, and the search goes on
with the plans around it, as long as these may be better.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine.boxes import Bounds, Box, Gains, split
from cloudplan.engine.formulation import Formulation
from cloudplan.engine.highs import Effort, Relaxation, Stop, run, seconds_until
from cloudplan.engine.hosts import floor_hosts
from cloudplan.engine.milp import Floats
from cloudplan.engine.problem import Problem
from cloudplan.engine.settle import Aim, Answer, settle

MOST_WORK = 1_000_000_000  # the work limit: relaxations and plans x nonzeros of the model
BEST_FIRST_STEPS = 2_000  # then, as long as there is no answer, straight down to one
ROUGH_GAP, FINE_GAP, ROUGH_NODES = 5e-3, 2e-4, 5  # how well a guessed plan is settled
LONG = 450  # steps after which a better answer is worth a search of its own
OPEN_ENOUGH = 0.5


class PlanSearch:
    """One search; `best`, `bound` and `stop` are what it knows, also when it is interrupted.

    `gap` is relative, `least` a first lower bound in cents, `until` a moment of the monotonic
    clock or None for no clock.
    """

    def __init__(
        self, problem: Problem, form: Formulation, gap: float, least: int, until: float | None
    ) -> None:
        self.best: Answer | None = None
        self.stop: Stop | None = None
        self._problem, self._form, self._gap, self._until = problem, form, gap, until
        arrays = form.milp.arrays()
        self._nonzeros = arrays.index.size
        self._relaxation = Relaxation(arrays)
        parts = (form.y[form.y >= 0], form.total, form.n[form.n >= 0])
        plan = np.concatenate(parts)
        self._gains = Gains(np.repeat(np.arange(len(parts)), [part.size for part in parts]))
        self._root = Bounds(plan, arrays.lower[plan], arrays.upper[plan])
        self._boxes = [Box(least, 0, self._root)]
        self._settled: list[int] = []  # bounds of the plans that were settled
        self._made = 1
        self._steps = 0

    @property
    def bound(self) -> int | None:
        """A lower bound on every allowed objective but `best`'s; None if there is no other."""
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
        elif (column := self._gains.choose(box.values)) is None:
            made = self._settle(box)
        else:
            made = split(box, column, float(box.values[column]), self._made)
        if self.stop is None:
            self._boxes.remove(box)
            self._boxes += made
            self._made += len(made)
            self._steps += 1
            if self._steps == LONG and self._root.columns.size:
                self._plan_whole()

    def _finished(self) -> Stop | None:
        bound = self.bound
        if bound is None:
            return "infeasible" if self.best is None else "optimal"
        if self.best is not None:
            objective = self.best.objective
            if objective - bound <= self._gap * abs(objective):
                return "optimal"
        stuck = min(self._settled, default=bound + 1) <= bound  # no box can raise the bound
        return "work-limit" if stuck or self._steps * self._nonzeros >= MOST_WORK else None

    def _next(self) -> Box:
        if self.best is None and self._steps >= BEST_FIRST_STEPS:
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
        bound = max(box.bound, relaxed.bound)
        if self.best is not None and bound >= self.best.objective:
            return []
        if box.origin is not None:
            self._gains.learn(box.origin, bound - box.bound)
        elif self._steps == 0:
            self._round_up(box.within, relaxed.values)
        return [replace(box, bound=bound, values=relaxed.values[within.columns])]

    def _settle(self, box: Box) -> list[Box]:
        """Solves the plan that the relaxation chose, and leaves the boxes around it."""
        assert box.values is not None
        whole = np.rint(box.values)
        found = settle(self._problem, self._form, box.within.at(whole), self._aim(self._gap))
        self._keep(found.answer)
        if found.stop in ("time-limit", "interrupted"):
            self.stop = found.stop
            return []
        if found.stop != "infeasible":
            # Beyond the best answer a plan is not examined, so that it proves no more than that.
            beyond = self.best.objective if self.best else None
            self._settled.append(_between(box.bound, found.bound, beyond))
        around = enumerate(box.within.around(whole))
        return [Box(box.bound, self._made + k, within) for k, within in around]

    def _round_up(self, within: Bounds, values: Floats) -> None:
        """A first answer: the relaxation's sites with its hosts rounded up."""
        form = self._form
        arrays = form.milp.arrays()
        lower, upper = arrays.lower, arrays.upper
        for s in np.flatnonzero(self._problem.finite):
            is_open = values[form.y[s]] >= OPEN_ENOUGH
            hosts = np.maximum(np.ceil(values[form.n[s]] - 1e-6), floor_hosts(self._problem)[s])
            lower[form.n[s]] = upper[form.n[s]] = hosts * is_open
            lower[form.y[s]] = upper[form.y[s]] = float(is_open)
        plan = replace(within, lower=lower[within.columns], upper=upper[within.columns])
        self._settle_roughly(plan, ROUGH_GAP)

    def _plan_whole(self) -> None:
        """A better answer where the tree takes long: the solver's own rules of thumb, on the
        hosts alone with workloads that may be split, then settled.
        """
        arrays = self._form.milp.arrays()
        columns = self._root.columns
        whole = np.zeros_like(arrays.integer)
        whole[columns] = arrays.integer[columns]
        effort = Effort(self._gap, ROUGH_NODES, seconds_until(self._until))
        found = run(replace(arrays, integer=whole), effort)
        if found.values is not None:
            self._settle_roughly(self._root.at(np.rint(found.values[columns])), FINE_GAP)
        if found.stop == "interrupted":
            self.stop = found.stop

    def _settle_roughly(self, plan: Bounds, gap: float) -> None:
        aim = replace(self._aim(max(self._gap, gap)), most_nodes=ROUGH_NODES)
        found = settle(self._problem, self._form, plan, aim)
        self._keep(found.answer)
        if found.stop in ("time-limit", "interrupted"):
            self.stop = found.stop

    def _aim(self, gap: float) -> Aim:
        return Aim(gap, self._until, self.best.objective if self.best else None)

    def _keep(self, answer: Answer | None) -> None:
        if answer and (self.best is None or answer.objective < self.best.objective):
            self.best = answer


def _between(least: int, bound: int | None, most: int | None) -> int:
    raised = least if bound is None else max(least, bound)
    return raised if most is None else min(raised, most)
