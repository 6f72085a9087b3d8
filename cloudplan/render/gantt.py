"""Waves on a line of days, in characters: bars, closed days, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cloudplan.language import Speech
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar, Waves
from cloudplan.render.clean import name
from cloudplan.render.page import Page
from cloudplan.waves.words import closed_title, deadline_title, named

BAR, SHUT, MARK = "█", "░", "!"
LABEL = 6
MONTH = len("2026-11 ")


@dataclass(frozen=True, slots=True)
class _Scale:
    """`columns` characters for the days from `first` on, `days` for each."""

    first: date
    days: int
    columns: int

    def column(self, day: date) -> int:
        return (day - self.first).days // self.days

    def cells(self, first: date, last: date, sign: str) -> str:
        """A row with a sign on these days, which need not all be on it."""
        start, end = max(self.column(first), 0), min(self.column(last), self.columns - 1)
        return "" if end < start else " " * start + sign * (end - start + 1)


def gantt(page: Page, plan: Plan, waves: Waves, say: Speech) -> list[str]:
    """Rows that fit the page: months, a bar for each wave, closed days, deadlines."""
    calendar = waves.calendar
    last = max(waves.waves[-1].last, calendar.start)
    span = (last - calendar.start).days + 1
    room = page.width - LABEL - 2
    days = -(-span // room)
    scale = _Scale(calendar.start, days, -(-span // days))
    widen = room // scale.columns if days == 1 else 1
    rows = [
        (f"{'':>{LABEL}}", _months(scale, widen)),
        *((f"{w.number:>{LABEL}}", scale.cells(w.first, w.last, BAR)) for w in waves.waves),
    ]
    lines = [f"{label}  {_wide(cells, widen, label)}".rstrip() for label, cells in rows]
    return [*lines, *_closed(page, plan, calendar, scale, widen, say)]


def _wide(cells: str, widen: int, label: str) -> str:
    return cells if not label.strip() else "".join(c * widen for c in cells)


def _months(scale: _Scale, widen: int) -> str:
    """``2026-11`` where a month begins, as often as there is room."""
    line, day = "", scale.first
    last = scale.first + timedelta(days=scale.days * scale.columns - 1)
    while day <= last:
        at = scale.column(day) * widen
        if at >= len(line) and at + MONTH - 1 <= scale.columns * widen:
            line = f"{line:<{at}}{day:%Y-%m} "
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return line.rstrip()


def _closed(
    page: Page, plan: Plan, calendar: Calendar, scale: _Scale, widen: int, say: Speech
) -> Iterator[str]:
    """A row and a line of words for what closes days, and for each deadline in sight."""
    for closed in calendar.closed:
        cells = scale.cells(closed.first, closed.last, SHUT)
        if cells:
            who = named(closed.applications, say, name, most=2)
            title = name(closed_title(closed, plan.facts.rules, say))
            yield from _row(page, cells, widen, f"{title} ({who})" if who else title)
    for deadline in calendar.deadlines:
        cells = scale.cells(deadline.by, deadline.by, MARK)
        if cells:
            who = named(deadline.applications, say, name, most=2)
            text = f"{name(deadline_title(deadline, say))}, {deadline.by}"
            yield from _row(page, cells, widen, f"{text} ({who})" if who else text)


def _row(page: Page, cells: str, widen: int, text: str) -> Iterator[str]:
    """The words behind the signs where they fit, else before them, else below."""
    row = f"{'':>{LABEL}}  {_wide(cells, widen, 'x')}"
    blank = len(row) - len(row.lstrip())
    if len(row) + 1 + len(text) <= page.width:
        yield f"{row} {text}"
    elif LABEL + 2 + len(text) + 1 <= blank:
        yield f"{text:>{blank - 1}} {row.lstrip()}"
    else:
        yield row
        yield from page.wrap(text, " " * (LABEL + 2))
