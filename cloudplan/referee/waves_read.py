"""What a plan says of its changes, as the referee reads it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from cloudplan.diagnostics import Source
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.waves import Calendar, Wave, Waves
from cloudplan.referee.breach import Breach

TESTING = {"test", "tst", "dev", "development", "acc", "acceptance", "staging", "sandbox", "uat"}


class Reading:
    """The placements that change, in which wave, with their work and what they save."""

    def __init__(self, plan: Plan, waves: Waves) -> None:
        self.plan, self.waves, self.calendar = plan, waves, waves.calendar
        self.changes = {
            p.address: p for p in plan.placements if p.action not in ("keep", "unmanaged")
        }
        self.wave_of = {a: w for w in waves.waves for a in w.addresses}
        self.hours = {a: self._hours(p) for a, p in self.changes.items()}
        self.savings = {a: _saving(p) for a, p in self.changes.items()}
        self.labels = {one.id: one.labels for one in plan.facts.applications}
        self._members: dict[int, set[str]] = {}
        self.ways: dict[tuple[str, str], list[frozenset[str]] | None] = {}

    def applications_in(self, wave: Wave) -> set[str]:
        """The applications that a wave changes."""
        if wave.number not in self._members:
            self._members[wave.number] = {application(a) for a in wave.addresses}
        return self._members[wave.number]

    def _hours(self, placement: Placement) -> Decimal:
        lines = placement.after.lines if placement.after else ()
        told = [x.quantity for x in lines if x.component == "migration" and x.unit == "hour"]
        if told:
            return sum(told, start=Decimal(0))
        otherwise = {
            "create": self.calendar.create_hours,
            "retire": self.calendar.retire_hours,
            "resize": self.calendar.resize_hours,
        }
        return otherwise.get(placement.action, Decimal(0))

    @cached_property
    def part(self) -> dict[str, tuple[str, bool]]:
        """Of which application an address is, and whether it is for testing."""
        return {a: (application(a), self._is_test(a)) for a in self.changes}

    def _is_test(self, address: str) -> bool:
        own = address.split("/", 1)[1].lower().replace("@standby", "")
        for sign in "-.":
            own = own.replace(sign, "_")
        labels = [label.lower() for label in self.labels.get(application(address), ())]
        return any(word in TESTING for word in [*own.split("_"), *labels])


def _saving(placement: Placement) -> Decimal:
    planned = placement.after.monthly if placement.after else Decimal(0)
    if placement.before is None:
        return -planned
    today = placement.before.monthly
    return Decimal(0) if today is None else today - planned


def application(address: str) -> str:
    """The application of an address."""
    return address.split("/", 1)[0]


def months(calendar: Calendar, last: date) -> Decimal:
    """Twelfths of a year of 365 days from the calendar's first day to the end of another."""
    return Decimal((last - calendar.start).days + 1) * 12 / 365


def staff_hours_of_days(calendar: Calendar, first: date, last: date) -> Decimal:
    """Working hours of these days."""
    total, day = Decimal(0), first
    while day <= last:
        of_month = calendar.staff_hours_month
        for line in calendar.staffing:
            if line.first <= day <= line.last:
                of_month = line.hours_month
        total += of_month
        day += timedelta(days=1)
    return total * 12 / 365


def breach(summary: str, address: str = "", policy: str = "", at: str = "") -> Breach:
    """Something about waves that does not hold."""
    parts = at.rsplit(":", 2)
    is_place = len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit()
    source = Source(parts[0], int(parts[1]), int(parts[2])) if is_place else None
    return Breach("waves", "", summary, address=address, policy=policy, source=source)
