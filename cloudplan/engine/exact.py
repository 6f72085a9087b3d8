"""The whole model in one MIP, for estates up to about 2,000 workloads.

The MIP decides, exact integers judge: an answer that breaks a constraint by a rounding error,
or a share that the MIP under-estimates, adds cuts and is solved again.
"""

from __future__ import annotations

from time import monotonic

import numpy as np

from cloudplan.engine import families, pairs
from cloudplan.engine import limits as ceilings
from cloudplan.engine.evaluate import evaluate
from cloudplan.engine.formulation import Formulation, new_formulation
from cloudplan.engine.highs import ENGINE, Stop
from cloudplan.engine.plans import PlanSearch
from cloudplan.engine.problem import Infeasible, Limits, NoPlanYet, Problem, Solution
from cloudplan.engine.settle import Answer
from cloudplan.engine.strengthen import strengthen
from cloudplan.engine.tighten import check_size, least_objective, tighten

OPTIMAL_GAP = 1e-6


def solve(
    problem: Problem, limits: Limits, start: Solution | NoPlanYet | None = None
) -> Solution | Infeasible | NoPlanYet:
    """The cheapest allowed assignment with a proven bound, or why there is none.

    `start` is a plan to beat and a bound that is already proven.

    The same problem gives the same answer whatever `limits.threads` says. `Infeasible` comes
    with no labels: `find_conflict` names them. Raises `ValueError` where numbers are negative
    that must not be, or too large for exact arithmetic.
    """
    check_size(problem)
    if problem.shape[0] == 0:
        return _nothing_to_place(problem)
    tight = tighten(problem)
    if not tight.eligible.any(axis=1).all():
        return Infeasible((), ENGINE)
    until = None if limits.seconds is None else monotonic() + limits.seconds
    form = formulate(tight)
    strengthen(form, until)
    least = max(least_objective(tight), start.bound if start else 0)
    search = PlanSearch(problem, form, limits.gap, least, until)
    if isinstance(start, Solution):
        search.best = Answer(start.site, evaluate(problem, start.site, start.hosts))
    search.run()
    if search.stop is None or search.stop == "infeasible":
        return Infeasible((), ENGINE)
    return _conclude(search.best, search.bound, search.stop)


def _nothing_to_place(problem: Problem) -> Solution | Infeasible | NoPlanYet:
    _, sites, years, _ = problem.shape
    nobody, closed = np.zeros(0, dtype=np.int64), np.zeros((sites, years), dtype=np.int64)
    if any(limit.most < 0 for limit in problem.limits):
        return Infeasible((), ENGINE)
    return _conclude(Answer(nobody, evaluate(problem, nobody, closed)), 0, "optimal")


def formulate(problem: Problem) -> Formulation:
    """The MIP of a problem in which every workload has an eligible site."""
    form = new_formulation(problem)
    families.add_one_site_each(form)
    families.add_capacity(form)
    families.add_hosts(form)
    families.add_total_hosts(form)
    families.add_opening(form)
    pairs.add_pair_costs(form)
    pairs.add_forbidden(form)
    families.add_apart(form)
    families.add_together(form)
    ceilings.add_limits(form)
    return form


def _conclude(best: Answer | None, bound: int | None, stop: Stop) -> Solution | NoPlanYet:
    if best is None:
        return NoPlanYet(bound or 0, ENGINE, stop)
    bound = best.objective if bound is None else min(bound, best.objective)
    gap = (best.objective - bound) / max(abs(best.objective), 1)
    optimal = gap <= OPTIMAL_GAP
    return Solution(
        site=best.site,
        hosts=best.evaluation.hosts,
        objective=best.objective,
        bound=bound,
        status="optimal" if optimal else "feasible",
        engine=ENGINE,
        stopped_by="optimal" if optimal else "gap" if stop == "optimal" else stop,
    )
