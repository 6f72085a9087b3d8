"""One box of site plans, solved by the MIP solver and judged in exact integers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cloudplan.engine.boxes import Bounds
from cloudplan.engine.cuts import add_cuts
from cloudplan.engine.evaluate import Evaluation, evaluate
from cloudplan.engine.formulation import Formulation
from cloudplan.engine.highs import Effort, Stop, run, seconds_until
from cloudplan.engine.hosts import open_sites
from cloudplan.engine.milp import Arrays, Floats
from cloudplan.engine.problem import Ints, Problem

NODES = 50_000  # of the MIP solver's tree in one box
ROUNDS = 30  # of solving and cutting in one box


@dataclass(frozen=True, slots=True)
class Answer:
    """An allowed assignment (W,), its hosts and its cost."""

    site: Ints
    evaluation: Evaluation

    @property
    def objective(self) -> int:
        return self.evaluation.objective


@dataclass(frozen=True, slots=True)
class Settled:
    """What a box holds: the best answer found, and the least that any in it can cost, if known.

    `stop` is "infeasible" if it holds none, "optimal" if the gap is closed.
    """

    stop: Stop
    answer: Answer | None = None
    bound: int | None = None


def settle(
    problem: Problem, form: Formulation, box: Bounds, gap: float, until: float | None
) -> Settled:
    """Solves the MIP within the bounds, and again with cuts as long as its answer is not allowed.

    `until` is a moment of the monotonic clock, if there is one.
    """
    bound: int | None = None
    for _ in range(ROUNDS):
        effort = Effort(gap, NODES, seconds_until(until))
        outcome = run(_within(form.milp.arrays(), box), effort)
        bound = outcome.bound if bound is None else max(bound, outcome.bound or bound)
        if outcome.values is None:
            return Settled(outcome.stop, None, bound)
        site, judged = read(problem, form, outcome.values)
        best = min((e for e in judged if e.feasible), key=lambda e: e.objective, default=None)
        if best is not None:
            return Settled(outcome.stop, Answer(site, best), bound)
        if outcome.stop != "optimal" or not add_cuts(form, site, judged[-1].violations):
            break
    return Settled("work-limit", None, bound)


def read(
    problem: Problem, form: Formulation, values: Floats
) -> tuple[Ints, tuple[Evaluation, Evaluation]]:
    """The assignment in the solver's values, judged with the cheapest hosts and with its own."""
    site = np.where(form.x >= 0, values[form.x], -1.0).argmax(axis=1)
    hosts = np.where(form.n >= 0, np.rint(values[form.n]), 0).astype(np.int64)
    hosts *= open_sites(problem, site)[:, None]
    return site, (evaluate(problem, site), evaluate(problem, site, hosts))


def _within(arrays: Arrays, box: Bounds) -> Arrays:
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    lower[box.columns], upper[box.columns] = box.lower, box.upper
    return replace(arrays, lower=lower, upper=upper)
