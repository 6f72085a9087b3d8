"""A calendar for a plan: what people said, what an earlier plan had, and whom it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error, warning
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar, GivenCalendar, WavePin
from cloudplan.waves.advice import place
from cloudplan.waves.defaults import calendar_of, with_rules

PIN = "--pin"
"""What stands for the place of a pin from the command line."""


def asked_calendar(
    plan: Plan,
    given: GivenCalendar | None,
    pins: Iterable[WavePin] = (),
    earlier: Plan | None = None,
) -> tuple[Calendar, tuple[Diagnostic, ...]]:
    """The calendar to keep, and what is worth saying about it.

    Without a `given` one that of the `earlier` plan is kept. Its pins are kept in any case, below
    those of the file, and these below `pins`. Raises `CloudplanError` for applications that there
    are not.
    """
    old = earlier.waves.calendar if earlier is not None and earlier.waves is not None else None
    if given is None and old is not None:
        calendar = with_rules(plan, old)
    else:
        calendar = calendar_of(plan, given or GivenCalendar())
    merged = _merged(old.pins if old else (), calendar.pins, tuple(pins))
    calendar = replace(calendar, pins=merged)
    if wrong := tuple(_unknown(plan, calendar)):
        raise CloudplanError(wrong)
    idle = tuple(_idle(plan, calendar))
    changing = _changing(plan)
    kept = tuple(pin for pin in calendar.pins if pin.application in changing)
    return replace(calendar, pins=kept), idle


def _merged(*pins: tuple[WavePin, ...]) -> tuple[WavePin, ...]:
    """One a application, the last that was said."""
    found = {pin.application: pin for several in pins for pin in several}
    return tuple(found[name] for name in sorted(found))


def _changing(plan: Plan) -> set[str]:
    return {
        p.address.partition("/")[0]
        for p in plan.placements
        if p.action not in ("keep", "unmanaged")
    }


def _unknown(plan: Plan, calendar: Calendar) -> Iterator[Diagnostic]:
    """Applications of which the plan knows nothing."""
    known = {one.id for one in plan.facts.applications}
    named = [
        *((name, one.source) for one in calendar.closed for name in one.applications),
        *((name, one.source) for one in calendar.deadlines for name in one.applications),
        *((pin.application, pin.source) for pin in calendar.pins),
    ]
    for name, where in named:
        if name not in known:
            said = " of --pin" if where == PIN else ""
            yield error(
                "unknown-application",
                f'The plan has no application "{name}"{said}',
                fix=did_you_mean(name, known),
                source=place(where),
            )


def _idle(plan: Plan, calendar: Calendar) -> Iterator[Diagnostic]:
    changing = _changing(plan)
    for pin in calendar.pins:
        if pin.application not in changing:
            yield warning(
                "idle-pin",
                f"{pin.application} is pinned to wave {pin.wave} and nothing of it changes",
                fix="Remove the pin.",
                source=place(pin.source),
            )
