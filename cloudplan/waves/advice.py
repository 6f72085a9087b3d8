"""Conditions in conflict as errors that people can act on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from cloudplan.diagnostics import Diagnostic, Exit, Source
from cloudplan.waves.changes import NOTHING
from cloudplan.waves.conditions import Condition, Kind
from cloudplan.waves.groups import Group
from cloudplan.waves.loads import copies_of
from cloudplan.waves.problem import Problem
from cloudplan.waves.routes import Routes
from cloudplan.waves.slots import slots_of, staff_hours

MOST_NAMED = 4
Told = tuple[str, str, str, str]
"""What is wrong, why, how to mend it, and where it stands."""


def headline(conditions: int, groups: Sequence[Group]) -> Diagnostic:
    """That nothing fits, for whom."""
    who = names(groups) if len(groups) == 1 else f"all {len(groups)} groups together"
    held = "One condition stands" if conditions == 1 else f"{conditions} conditions together stand"
    return Diagnostic(
        "error",
        "no-waves",
        f"There is no wave for {who}" if len(groups) == 1 else f"There are no waves for {who}",
        detail=f"{held} in the way.",
        fix="Change one of the conditions below; then others may still stand in the way.",
        exit_code=Exit.INFEASIBLE,
    )


def described(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Diagnostic:
    """One of the conditions, with its place in the calendar or the rules."""
    summary, detail, fix, where = TELL[condition.kind](problem, condition, groups)
    return Diagnostic(
        "error",
        "waves-conflict",
        summary,
        detail=detail,
        fix=fix,
        source=place(where),
        exit_code=Exit.INFEASIBLE,
    )


def place(text: str) -> Source | None:
    """``file:line:column`` as a place; nothing where it is none."""
    file, _, rest = text.rpartition(":")
    file, _, line = file.rpartition(":")
    if not (file and line.isdigit() and rest.isdigit()):
        return None
    return Source(file, int(line), int(rest))


def names(groups: Sequence[Group]) -> str:
    """The applications of groups, the first few by name."""
    every = sorted({name for group in groups for name in group.applications})
    shown = ", ".join(every[:MOST_NAMED])
    return f"{shown} and {len(every) - MOST_NAMED} more" if len(every) > MOST_NAMED else shown


def _closed(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    one = problem.calendar.closed[condition.index]
    who = ", ".join(one.applications[:MOST_NAMED]) if one.applications else "everything"
    return (
        f'"{one.because}" stops {who} from {one.first} to {one.last}',
        "No wave that touches one of these days is used for it.",
        "Shorten it, move it, or let it hold for fewer applications.",
        one.source,
    )


def _deadline(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    one = problem.calendar.deadlines[condition.index]
    who = ", ".join(one.applications[:MOST_NAMED]) if one.applications else "everything"
    return (
        f"{who} must have changed by {one.by}: {one.because}",
        "The last day of its wave counts.",
        "Begin earlier, move the deadline, or make it a wish with hard: false.",
        one.source,
    )


def _pin(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    one = problem.calendar.pins[condition.index]
    slot = next((s for s in problem.slots if s.number == one.wave), None)
    days = f" ({slot.first} to {slot.last})" if slot else ""
    return (
        f"{one.application} is pinned to wave {one.wave}{days}",
        "All that moves together is in one wave.",
        "Pin it to another wave, or let it go.",
        one.source,
    )


def _end(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    calendar, count = problem.calendar, len(slots_of(problem.calendar))
    return (
        f"The calendar ends on {calendar.end}, after {count} waves of {calendar.wave_days} days",
        "A wave has to end in time.",
        "Let it end later, or begin earlier.",
        calendar.sources.get("end", ""),
    )


def _size(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    largest = max(groups, key=lambda group: (len(group.changes), group.atoms))
    return (
        f"A wave may change {problem.calendar.workloads_max} workloads at most",
        f"The largest group that moves together has {len(largest.changes)}: {names([largest])}. "
        f"All in all {sum(len(group.changes) for group in groups)} change.",
        "Allow more with workloads_max, or raise traffic_gib_month so that groups fall apart.",
        problem.calendar.sources.get("workloads_max", ""),
    )


def _staff(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    calendar = problem.calendar
    most = max((staff_hours(calendar, slot) for slot in problem.slots), default=NOTHING)
    needed = sum((group.staff_hours for group in groups), start=NOTHING)
    return (
        f"{_figure(calendar.staff_hours_month)} working hours a month are "
        f"{_figure(most)} a wave at most",
        f"{names(groups)} {'needs' if len(groups) == 1 else 'need'} {_figure(needed)} hours.",
        "Give more with staff_hours_month or staffing, or make waves longer.",
        calendar.sources.get("staff_hours_month", ""),
    )


def _link(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    calendar, routes = problem.calendar, Routes(problem.plan.facts)
    one, _, other = condition.name.partition(" -> ")
    copies = [c for group in groups for c in copies_of(routes, calendar, group) if not c.shipped]
    gib = sum((c.gib for c in copies if (one, other) in (c.ways or ())), start=NOTHING)
    return (
        f"The link between {one} and {other} may copy for "
        f"{_figure(calendar.transfer_hours)} hours in a wave",
        f"At {_figure(routes.mbps[one, other])} Mbps there are {_figure(gib)} GiB to copy.",
        "Give more with transfer_hours, or move fewer applications over it at a time.",
        calendar.sources.get("transfer_hours", ""),
    )


def _room(problem: Problem, condition: Condition, groups: Sequence[Group]) -> Told:
    kinds = [room.resource for room in problem.rooms if room.condition == condition]
    return (
        f"{condition.name} has no room for both copies while they run: {', '.join(kinds)}",
        "What leaves a site takes room until its wave has ended.",
        "Buy hosts before the first wave, or let something leave first.",
        "",
    )


def _figure(amount: Decimal) -> str:
    """At most one decimal, without needless noughts."""
    rounded = round(amount, 1)
    return f"{rounded:f}".removesuffix(".0")


TELL: dict[Kind, Callable[[Problem, Condition, Sequence[Group]], Told]] = {
    "closed": _closed,
    "deadline": _deadline,
    "pin": _pin,
    "end": _end,
    "size": _size,
    "staff": _staff,
    "link": _link,
    "room": _room,
}
