"""Which engine solves a problem: by its size and by what makes it hard."""

from __future__ import annotations

from cloudplan.engine import exact
from cloudplan.engine.hosts import floor_hosts
from cloudplan.engine.problem import Infeasible, Limits, NoPlanYet, Problem, Solution, Watch

EXACT_ROWS = 2_500
"""Rows up to which the whole model is given to the MIP solver."""
EXACT_PAIRS = 10_000
"""Rows x sites up to which it does well without a start, so that nothing else is loaded."""
ASSIGNMENT_PAIRS = 1_000
"""The same where no hosts are bought: there the solver has nothing but yes-or-no choices."""
START_PART = 0.3
"""Of the time, for the start that the exact engine goes on from."""


def solve(
    problem: Problem, limits: Limits, watch: Watch | None = None
) -> Solution | Infeasible | NoPlanYet:
    """The cheapest allowed assignment with a proven bound, or why there is none.

    The same problem gives the same answer whatever `limits.threads` says, unless a clock or
    Ctrl-C cuts in. `Infeasible` comes without labels: `find_conflict` names them. `watch` hears
    of progress. Raises `ValueError` where numbers are negative that must not be, or too large for
    exact arithmetic.
    """
    rows, sites, _, _ = problem.shape
    if rows == 0 or sites == 0:
        return exact.solve(problem, limits)
    if rows > EXACT_ROWS:
        return _by_prices(problem, limits, watch)
    if _is_assignment(problem):
        if rows * sites <= ASSIGNMENT_PAIRS:
            return exact.solve(problem, limits)
        return _by_prices(problem, limits, watch)
    if rows * sites <= EXACT_PAIRS:
        return exact.solve(problem, limits)
    return _exact_from_prices(problem, limits, watch)


def _by_prices(
    problem: Problem, limits: Limits, watch: Watch | None
) -> Solution | Infeasible | NoPlanYet:
    # Loaded here: compiled kernels are of no use to small estates.
    from cloudplan.engine.large.solve import price_search

    return price_search(problem, limits, watch)


def _exact_from_prices(
    problem: Problem, limits: Limits, watch: Watch | None
) -> Solution | Infeasible | NoPlanYet:
    """The exact engine with the price search's plan to beat and its bound to start from."""
    from cloudplan.engine.large.solve import first_answer

    start = first_answer(problem, limits, START_PART, watch)
    if isinstance(start, Solution) and (start.status == "optimal" or start.stopped_by == "gap"):
        return start
    if isinstance(start, Infeasible) or start.stopped_by == "interrupted":
        return start
    seconds = limits.seconds
    left = None if seconds is None else seconds * (1 - START_PART)
    return exact.solve(problem, Limits(limits.gap, left, limits.threads), start)


def _is_assignment(problem: Problem) -> bool:
    """No hosts to buy, no pairs and no limits: sites are all or nothing."""
    bought = problem.finite & (problem.most_hosts > floor_hosts(problem))
    rules = len(problem.pairs) or problem.apart or problem.together or problem.limits
    return not rules and not bought.any()
