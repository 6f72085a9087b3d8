"""The whole model in one MIP, for estates up to about 2,000 workloads.

The MIP decides, exact integers judge: an answer that breaks a constraint by a rounding error,
or a share that the MIP under-estimates, adds cuts and is solved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import numpy as np

from cloudplan.engine import families, highs, pairs
from cloudplan.engine import limits as ceilings
from cloudplan.engine.cuts import add_cuts
from cloudplan.engine.evaluate import Evaluation, evaluate
from cloudplan.engine.formulation import Formulation, new_formulation
from cloudplan.engine.hosts import open_sites
from cloudplan.engine.milp import Floats
from cloudplan.engine.problem import Infeasible, Ints, Limits, NoPlanYet, Problem, Solution
from cloudplan.engine.tighten import check_size, least_objective, tighten

ROUNDS = 30  # of solving and cutting
OPTIMAL_GAP = 1e-6


@dataclass(frozen=True, slots=True)
class _Answer:
    site: Ints
    evaluation: Evaluation


def solve(problem: Problem, limits: Limits) -> Solution | Infeasible | NoPlanYet:
    """The cheapest allowed assignment with a proven bound, or why there is none.

    The same problem gives the same answer whatever `limits.threads` says. `Infeasible` comes
    with no labels: `find_conflict` names them. Raises `ValueError` where numbers are too large
    for exact arithmetic.
    """
    check_size(problem)
    if problem.shape[0] == 0:
        return _nothing_to_place(problem)
    tight = tighten(problem)
    if not tight.eligible.any(axis=1).all():
        return Infeasible((), highs.ENGINE)
    return _search(problem, formulate(tight), limits)


def _nothing_to_place(problem: Problem) -> Solution | Infeasible:
    _, sites, years, _ = problem.shape
    nobody, closed = np.zeros(0, dtype=np.int64), np.zeros((sites, years), dtype=np.int64)
    if any(limit.most < 0 for limit in problem.limits):
        return Infeasible((), highs.ENGINE)
    return _conclude(_Answer(nobody, evaluate(problem, nobody, closed)), 0, "optimal")


def formulate(problem: Problem) -> Formulation:
    """The MIP of a problem in which every workload has an eligible site."""
    form = new_formulation(problem)
    families.add_one_site_each(form)
    families.add_capacity(form)
    families.add_hosts(form)
    families.add_opening(form)
    pairs.add_pair_costs(form)
    pairs.add_forbidden(form)
    families.add_apart(form)
    families.add_together(form)
    ceilings.add_limits(form)
    return form


def _search(
    problem: Problem, form: Formulation, limits: Limits
) -> Solution | Infeasible | NoPlanYet:
    bound, best = least_objective(problem), None
    stop: highs.Stop = "work-limit"
    until = None if limits.seconds is None else monotonic() + limits.seconds
    for _ in range(ROUNDS):
        left = None if until is None else until - monotonic()
        outcome = highs.run(form.milp.arrays(), limits.gap, left)
        stop = outcome.stop
        if stop == "infeasible":
            return Infeasible((), highs.ENGINE)
        bound = max(bound, outcome.bound or bound)
        if outcome.values is None:
            break
        answer, broken = _read(problem, form, outcome.values)
        if answer is not None:
            best = answer
            break
        if stop != "optimal" or not add_cuts(form, broken[0], broken[1].violations):
            break
        stop = "work-limit"
    return _conclude(best, bound, stop)


def _read(
    problem: Problem, form: Formulation, values: Floats
) -> tuple[_Answer | None, tuple[Ints, Evaluation]]:
    """The best allowed answer in the solver's values, and what the solver's own answer breaks."""
    site = np.where(form.x >= 0, values[form.x], -1.0).argmax(axis=1)
    chosen = np.where(form.n >= 0, np.rint(values[form.n]), 0).astype(np.int64)
    chosen *= open_sites(problem, site)[:, None]
    as_solved = evaluate(problem, site, chosen)
    allowed = [e for e in (evaluate(problem, site), as_solved) if e.feasible]
    best = min(allowed, key=lambda e: e.objective, default=None)
    return (_Answer(site, best) if best else None), (site, as_solved)


def _conclude(
    best: _Answer | None, bound: int, stop: highs.Stop
) -> Solution | NoPlanYet:
    if best is None:
        return NoPlanYet(bound, highs.ENGINE, stop)
    objective = best.evaluation.objective
    bound = min(bound, objective)
    gap = (objective - bound) / max(abs(objective), 1)
    optimal = gap <= OPTIMAL_GAP
    reached = "optimal" if optimal else "gap" if stop == "optimal" else stop
    return Solution(
        site=best.site,
        hosts=best.evaluation.hosts,
        objective=objective,
        bound=bound,
        status="optimal" if optimal else "feasible",
        engine=highs.ENGINE,
        stopped_by=reached,
    )
