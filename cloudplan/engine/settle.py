"""One box of site plans, solved by the MIP solver and judged in exact integers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cloudplan.engine.boxes import Bounds
from cloudplan.engine.cuts import add_cuts
from cloudplan.engine.evaluate import Evaluation, evaluate, limit_amount
from cloudplan.engine.formulation import Formulation
from cloudplan.engine.highs import Effort, Outcome, Stop, run, seconds_until
from cloudplan.engine.hosts import open_sites
from cloudplan.engine.milp import Arrays, Floats
from cloudplan.engine.problem import Ints, Problem

MOST_WORK = 1_000_000_000  # nodes of the MIP solver's tree x nonzeros, in one box
FEWEST_NODES = 500
ROUNDS = 30  # of solving and cutting in one box
COARSE_GAP = 1e-3
SQUEEZES = 10  # of lowering the limits until an answer keeps them


@dataclass(frozen=True, slots=True)
class Answer:
    """An assignment (W,), its hosts and its cost; allowed where the evaluation says so."""

    site: Ints
    evaluation: Evaluation

    @property
    def objective(self) -> int:
        return self.evaluation.objective


@dataclass(frozen=True, slots=True)
class Aim:
    """What to find: an answer below `ceiling` cents, proven to a relative `gap`.

    `until` is a moment of the monotonic clock, or None for no clock.
    """

    gap: float
    until: float | None
    ceiling: int | None
    most_nodes: int = 50_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What a box holds: the best answer found, and the least that any in it can cost, if known.

    `stop` is "infeasible" if it holds none below the ceiling, "optimal" if the gap is closed.
    """

    stop: Stop
    answer: Answer | None = None
    bound: int | None = None


def settle(problem: Problem, form: Formulation, box: Bounds, aim: Aim) -> Settled:
    """Solves the MIP within the bounds, and with cuts again while its answer is not allowed."""
    bound: int | None = None
    for _ in range(ROUNDS):
        outcome, answer = _solve(problem, form, box, aim)
        bound = outcome.bound if bound is None else max(bound, outcome.bound or bound)
        if answer is None or answer.evaluation.feasible:
            return Settled(outcome.stop, answer, bound)
        violations = answer.evaluation.violations
        if outcome.stop != "optimal" or not add_cuts(form, answer.site, violations):
            break
    return Settled("work-limit", _squeezed(problem, form, box, aim), bound)


def _squeezed(problem: Problem, form: Formulation, box: Bounds, aim: Aim) -> Answer | None:
    """An answer under lowered limits: allowed, perhaps not the best, no help to the bound."""
    milp = form.milp
    aim = replace(aim, gap=max(aim.gap, COARSE_GAP))
    tight = replace(form, milp=replace(milp, row_upper=list(milp.row_upper)))
    for _ in range(SQUEEZES):
        _, answer = _solve(problem, tight, box, aim)
        if answer is None or answer.evaluation.feasible:
            return answer
        for violation in answer.evaluation.violations:
            if violation.kind == "limit":
                limit, (row, scale) = problem.limits[violation.index], form.rows[violation.index]
                hosts = answer.evaluation.hosts
                excess = limit_amount(problem, limit, answer.site, hosts) - limit.most
                tight.milp.row_upper[row] -= excess * scale
    return None


def _solve(
    problem: Problem, form: Formulation, box: Bounds, aim: Aim
) -> tuple[Outcome, Answer | None]:
    """The solver's outcome, and what it found as an answer that may break something."""
    arrays = _within(form.milp.arrays(), box)
    nodes = min(max(MOST_WORK // max(arrays.index.size, 1), FEWEST_NODES), aim.most_nodes)
    outcome = run(arrays, Effort(aim.gap, nodes, seconds_until(aim.until), aim.ceiling))
    if outcome.values is None:
        return outcome, None
    return outcome, _read(problem, form, outcome.values)


def _read(problem: Problem, form: Formulation, values: Floats) -> Answer:
    """The assignment in the solver's values, with the cheapest hosts if these are allowed."""
    site = np.where(form.x >= 0, values[form.x], -1.0).argmax(axis=1)
    hosts = np.where(form.n >= 0, np.rint(values[form.n]), 0).astype(np.int64)
    hosts *= open_sites(problem, site)[:, None]
    as_solved, cheapest = evaluate(problem, site, hosts), evaluate(problem, site)
    allowed = [e for e in (cheapest, as_solved) if e.feasible]
    return Answer(site, min(allowed, key=lambda e: e.objective, default=as_solved))


def _within(arrays: Arrays, box: Bounds) -> Arrays:
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    lower[box.columns], upper[box.columns] = box.lower, box.upper
    return replace(arrays, lower=lower, upper=upper)
