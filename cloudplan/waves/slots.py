"""The calendar as a row of waves: which days each has, for whom it is closed, who works in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cloudplan.model.waves import Calendar, Closed

MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365
MOST = 520
"""Waves of a calendar: ten years of weeks."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A wave that the calendar allows; `number` counts from 1."""

    number: int
    first: date
    last: date

    def overlaps(self, closed: Closed) -> bool:
        """Whether one of its days is closed."""
        return self.first <= closed.last and closed.first <= self.last

    def months_after(self, start: date) -> Decimal:
        """From the calendar's first day until all of it is done."""
        return Decimal((self.last - start).days + 1) * MONTHS_PER_YEAR / DAYS_PER_YEAR


def slots_of(calendar: Calendar, more: int = 0) -> tuple[Slot, ...]:
    """Every wave that ends in time, and so many `more` after the end."""
    count = ((calendar.end - calendar.start).days + 1) // calendar.wave_days
    count = max(0, min(count, MOST)) + more
    length = timedelta(days=calendar.wave_days)
    return tuple(
        Slot(k + 1, calendar.start + k * length, calendar.start + (k + 1) * length - timedelta(1))
        for k in range(count)
    )


def staff_hours(calendar: Calendar, slot: Slot) -> Decimal:
    """Working hours that a wave has: its days' share of the hours of a month."""
    total = Decimal(0)
    for day in range((slot.last - slot.first).days + 1):
        total += _hours_month(calendar, slot.first + timedelta(day))
    return total * MONTHS_PER_YEAR / DAYS_PER_YEAR


def _hours_month(calendar: Calendar, day: date) -> Decimal:
    """What the last line that speaks of the day says."""
    said = [one.hours_month for one in calendar.staffing if one.first <= day <= one.last]
    return said[-1] if said else calendar.staff_hours_month


def year_of(as_of: date, day: date, years: int) -> int:
    """Full years between the plan's day and another, within its horizon."""
    full = day.year - as_of.year - ((day.month, day.day) < (as_of.month, as_of.day))
    return max(0, min(full, years - 1))
