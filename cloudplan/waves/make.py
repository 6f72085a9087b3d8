"""READ FIRST. A plan and a calendar -> groups -> schedule -> waves in the plan, re-checked."""

from __future__ import annotations

from cloudplan.diagnostics import CloudplanError, error
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar
from cloudplan.referee.waves import wrong_waves
from cloudplan.waves.build import with_waves
from cloudplan.waves.conflict import conflict
from cloudplan.waves.problem import Problem, problem_of
from cloudplan.waves.solve import solve


def make_waves(plan: Plan, calendar: Calendar, earlier: Plan | None = None) -> Plan:
    """The plan with waves that keep the calendar; near those of an `earlier` plan that has some.

    Raises `CloudplanError`: exit 4 with the conditions in conflict where there are no such waves,
    exit 3 for a schedule that the referee refuses (a defect of ours, never printed).
    """
    _require_optimiser()
    bare = plan.without_waves
    problem = problem_of(bare, calendar)
    known = None if earlier is None or earlier.waves is None else _earlier(problem, earlier)
    answer = solve(problem, known)
    if answer is None:
        raise CloudplanError(conflict(bare, calendar))
    made = with_waves(bare, problem, answer, earlier if known is not None else None)
    if refused := [breach.diagnostic for breach in wrong_waves(made)]:
        raise CloudplanError(refused)
    return made


def _earlier(problem: Problem, earlier: Plan) -> list[dict[int, int]]:
    """For each group: how many of its workloads a wave would move to other days than before."""
    assert earlier.waves is not None
    slot_of = {slot.first: k for k, slot in enumerate(problem.slots)}
    was = {a: slot_of.get(w.first) for w in earlier.waves.waves for a in w.addresses}
    found = []
    for group in problem.groups:
        known = [was[a] for a in group.addresses if a in was]
        every = range(len(problem.slots))
        found.append({k: sum(slot != k for slot in known) for k in every} if known else {})
    return found


def _require_optimiser() -> None:
    """Raises `CloudplanError` where OR-Tools is not installed."""
    try:
        import ortools.sat.python.cp_model  # noqa: F401
    except ImportError:
        raise CloudplanError(
            [
                error(
                    "missing-extra",
                    "Waves are found by OR-Tools, which is not installed",
                    fix='pip install "cloudplan[waves]"',
                )
            ]
        ) from None
