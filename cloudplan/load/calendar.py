"""Calendar files: YAML or JSON that says when a plan may be carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import MAX_BYTES, Found, display_name, unreadable
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.schema_calendar import CalendarIn, FreezeIn, StaffingIn
from cloudplan.load.schema_errors import describe, validated
from cloudplan.load.tree import Document, Map
from cloudplan.model.waves import Closed, Deadline, GivenCalendar, Staffing, WavePin

PLAIN = (
    "start",
    "end",
    "wave_days",
    "workloads_max",
    "staff_hours_month",
    "efficiency",
    "transfer_hours",
    "traffic_gib_month",
)
NESTED = {"weights": "{}_weight", "hours": "{}_hours"}
"""Keys that hold figures, and what they are called in the calendar."""
Periods = list[tuple[tuple[str | int, ...], FreezeIn | StaffingIn]]


def read_calendar(path: str) -> GivenCalendar:
    """What a file says. Raises `CloudplanError` with everything that is wrong with it."""
    document = _document(Found(display_name(path, Path()), Path(path)))
    problems = list(document.problems)
    entity = _entity(document, problems) if document.is_readable else None
    if entity is not None and entity.is_whole:
        problems += _backwards(entity)
    if problems or entity is None:
        raise CloudplanError(problems)
    return _given(entity)


def _document(found: Found) -> Document:
    try:
        data = found.read()
    except (OSError, ValueError) as problem:
        raise CloudplanError([unreadable(found.name, problem)]) from None
    if len(data) > MAX_BYTES:
        raise CloudplanError([too_large(found)])
    return parsed(found, data)


def _entity(document: Document, problems: list[Diagnostic]) -> Entity[CalendarIn] | None:
    if not isinstance(document.root, Map):
        document.report(
            "wrong-type",
            document.at,
            f"The file must hold a mapping, not {describe(document.root)}",
            "A calendar has keys such as start: and freezes:.",
        )
        problems += document.problems
        return None
    origin = Origin(document, document.root, document.at)
    validate = CalendarIn.__pydantic_validator__.validate_python
    return validated(validate, "calendar", CalendarIn, origin, problems)


def _periods(m: CalendarIn) -> Periods:
    found: Periods = []
    for key in ("freezes", "blackouts", "staffing"):
        found += [((key, i), one) for i, one in enumerate(getattr(m, key) or ())]
    return found


def _backwards(entity: Entity[CalendarIn]) -> Iterator[Diagnostic]:
    """Ends that come before their beginnings."""
    m = entity.model
    for path, one in _periods(m):
        if one.to < one.from_:
            yield error(
                "bad-period",
                f"The period ends on {one.to}, before it begins on {one.from_}",
                fix="Are the two days swapped?",
                source=entity.at(*path, "to"),
            )
    if m.start and m.end and m.end < m.start:
        yield error(
            "bad-period",
            f"The calendar ends on {m.end}, before it begins on {m.start}",
            source=entity.at("end"),
        )


def _given(entity: Entity[CalendarIn]) -> GivenCalendar:
    m = entity.model
    values, sources = dict[str, Any](), dict[str, str]()
    for field, path, value in _figures(m):
        if value is not None:
            values[field], sources[field] = value, str(entity.at(*path))
    return GivenCalendar(
        values=values,
        sources=sources,
        closed=tuple(_closed(entity)),
        deadlines=tuple(_deadlines(entity)),
        pins=tuple(
            WavePin(one.application, one.wave, str(entity.at("pins", i)))
            for i, one in enumerate(m.pins or ())
        ),
        staffing=tuple(
            Staffing(
                one.from_,
                one.to,
                one.hours_month,
                one.because or "",
                str(entity.at("staffing", i)),
            )
            for i, one in enumerate(m.staffing or ())
        ),
    )


def _figures(m: CalendarIn) -> Iterable[tuple[str, tuple[str, ...], Any]]:
    for key in PLAIN:
        yield key, (key,), getattr(m, key)
    for key, name in NESTED.items():
        block = getattr(m, key)
        for part in type(block).model_fields if block else ():
            yield name.format(part), (key, part), getattr(block, part)


def _closed(entity: Entity[CalendarIn]) -> Iterator[Closed]:
    m = entity.model
    for i, freeze in enumerate(m.freezes or ()):
        at = str(entity.at("freezes", i))
        yield Closed(freeze.from_, freeze.to, freeze.because, (), at)
    for i, blackout in enumerate(m.blackouts or ()):
        at, who = str(entity.at("blackouts", i)), tuple(blackout.applications)
        yield Closed(blackout.from_, blackout.to, blackout.because, who, at)


def _deadlines(entity: Entity[CalendarIn]) -> Iterator[Deadline]:
    for i, one in enumerate(entity.model.deadlines or ()):
        yield Deadline(
            by=one.by,
            because=one.because,
            applications=tuple(one.applications or ()),
            hard=one.hard is not False,
            source=str(entity.at("deadlines", i)),
        )
