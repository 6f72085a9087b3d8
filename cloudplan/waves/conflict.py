"""Why there are no waves: the smallest set of conditions that cannot hold together.

Conditions are taken away one by one (a deletion filter); what cannot be taken away without a
schedule appearing stays. A group that cannot be placed even alone is told by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cloudplan.diagnostics import Diagnostic
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar
from cloudplan.waves.advice import described, headline
from cloudplan.waves.conditions import Condition, Kind
from cloudplan.waves.groups import Group
from cloudplan.waves.problem import Problem, problem_of
from cloudplan.waves.solve import is_feasible

MORE = 26
"""Waves after the calendar's end that are tried, so that an end too early can be told."""
ORDER: tuple[Kind, ...] = ("room", "link", "staff", "size", "closed", "deadline", "pin", "end")
"""Which conditions are taken away first: people can change the last best."""


def conflict(plan: Plan, calendar: Calendar) -> tuple[Diagnostic, ...]:
    """The conditions in conflict, each with its place, as errors with exit code 4."""
    problem = problem_of(plan, calendar, MORE)
    for g, group in enumerate(problem.groups):
        alone = problem.only(g)
        if is_feasible(alone) is False:
            return _told(problem, _smallest(alone), (group,))
    return _told(problem, _smallest(problem), problem.groups)


def _told(
    problem: Problem, needed: Sequence[Condition], groups: Sequence[Group]
) -> tuple[Diagnostic, ...]:
    told = (described(problem, one, groups) for one in needed)
    return (headline(len(needed), groups), *told)


def _smallest(problem: Problem) -> tuple[Condition, ...]:
    """What is left when no more can be taken away."""
    gone: set[Condition] = set()
    needed = []
    for one in sorted(_conditions(problem), key=lambda c: (ORDER.index(c.kind), c)):
        if is_feasible(problem.without({*gone, one})) is False:
            gone.add(one)
        else:
            needed.append(one)
    return tuple(sorted(needed, key=lambda c: (-ORDER.index(c.kind), c)))


def _conditions(problem: Problem) -> Iterable[Condition]:
    of_groups = {c for by_slot in problem.forbidden for why in by_slot.values() for c in why}
    return (
        of_groups
        | {limit.condition for limit in problem.limits}
        | {room.condition for room in problem.rooms}
    )
