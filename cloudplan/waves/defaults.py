"""The calendar of those who gave none, and what every calendar takes from the plan itself.

Every default that is used is named in `Calendar.assumed` and shown with the waves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar, Closed, Deadline, GivenCalendar
from cloudplan.waves.changes import NOTHING, changes_of
from cloudplan.waves.groups import groups_of

WAVE_DAYS = 14
DAYS = 730
WORKLOADS = 20
STAFF_HOURS = Decimal(160)
WAVES_WANTED = 26
MONTHS_WANTED = 12
END_OF_SUPPORT = "end-of-support"
"""What `Deadline.because` says of those that the plan's facts give."""


NOTHING_SAID = GivenCalendar()


def first_monday_after(day: date) -> date:
    """The first Monday that comes after a day."""
    return day + timedelta(days=7 - day.weekday())


def calendar_of(plan: Plan, given: GivenCalendar = NOTHING_SAID) -> Calendar:
    """The calendar that is asked for, completed.

    Limits that nobody gave are as large as the plan needs: no group is larger than a wave, all fits
    into some 26 waves of workloads and twelve months of work.
    """
    start = given.values.get("start") or first_monday_after(plan.as_of)
    common: dict[str, Any] = {
        "start": start,
        "end": start + timedelta(days=DAYS - 1),
        "wave_days": WAVE_DAYS,
        "workloads_max": WORKLOADS,
        "staff_hours_month": STAFF_HOURS,
        "efficiency": Decimal("0.7"),
        "transfer_hours": Decimal(60),
        "saving_weight": Decimal(1),
        "risk_weight": Decimal(10),
        "waiting_weight": Decimal(10),
        "create_hours": Decimal(4),
        "resize_hours": Decimal(2),
        "retire_hours": Decimal(2),
        "traffic_gib_month": Decimal(100),
    }
    calendar = Calendar(
        **(common | dict(given.values)),
        closed=given.closed,
        deadlines=given.deadlines,
        pins=given.pins,
        staffing=given.staffing,
        assumed=tuple(key for key in common if key not in given.values),
        sources=dict(given.sources),
    )
    return with_rules(plan, _large_enough(plan, calendar))


def _large_enough(plan: Plan, calendar: Calendar) -> Calendar:
    """Limits that nobody gave, made to fit the plan."""
    groups = groups_of(plan.facts, changes_of(plan, calendar), calendar)
    sizes = [len(group.changes) for group in groups]
    hours = [group.staff_hours for group in groups]
    grown: dict[str, Any] = {}
    if "workloads_max" in calendar.assumed:
        share = -(-sum(sizes) // WAVES_WANTED)
        grown["workloads_max"] = max([WORKLOADS, share, *sizes])
    if "staff_hours_month" in calendar.assumed:
        share_of_year = sum(hours, start=NOTHING) / MONTHS_WANTED
        of_largest = max(hours, default=NOTHING) * 365 / 12 / calendar.wave_days
        grown["staff_hours_month"] = max(STAFF_HOURS, _tens(share_of_year), _tens(of_largest))
    return replace(calendar, **grown)


def _tens(hours: Decimal) -> Decimal:
    """Rounded up to whole tens."""
    return (hours / 10).to_integral_value(ROUND_CEILING) * 10


def with_rules(plan: Plan, calendar: Calendar) -> Calendar:
    """The calendar with the plan's own freezes and ends of support, in place of older ones."""
    return replace(
        calendar,
        closed=(*(one for one in calendar.closed if not one.policy), *_freezes(plan)),
        deadlines=(
            *(one for one in calendar.deadlines if one.because != END_OF_SUPPORT),
            *_ends_of_support(plan, calendar),
        ),
    )


def _freezes(plan: Plan) -> Iterator[Closed]:
    """Freeze rules that deny; they stop everything."""
    for rule in plan.facts.rules:
        if rule.kind == "freeze" and rule.effect == "deny" and rule.from_day and rule.to_day:
            title = rule.title.get("en") or rule.id
            yield Closed(rule.from_day, rule.to_day, title, (), rule.source, policy=rule.id)


def _ends_of_support(plan: Plan, calendar: Calendar) -> Iterator[Deadline]:
    """For what moves away or is switched off; regretted, not refused."""
    leaving = {change.application for change in changes_of(plan, calendar) if change.from_site}
    for one in plan.facts.applications:
        if one.end_of_support and one.id in leaving and one.end_of_support >= calendar.start:
            yield Deadline(one.end_of_support, END_OF_SUPPORT, (one.id,), False, one.source)
