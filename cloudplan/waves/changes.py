"""What a plan changes, one workload at a time: what it copies, what work it is, what it saves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.facts import ApplicationFacts
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.waves import Calendar

NOTHING = Decimal(0)
TEST_WORDS = frozenset(
    {"test", "tst", "dev", "development", "acc", "acceptance", "staging", "sandbox", "uat"}
)
"""Labels of an application, or parts of a workload's id, that mean nobody's daily work."""
STANDBY = "@standby"


@dataclass(frozen=True, slots=True)
class Change:
    """A workload that the plan creates, moves, resizes or retires.

    `copied_from` and `gib` are what has to be copied to `to_site` before it can run there: the disk
    of what moves, for a standby that of its primary. `saving_monthly` is what is known of it.
    """

    address: str
    application: str
    action: str
    from_site: str | None
    to_site: str | None
    copied_from: str | None
    gib: Decimal
    staff_hours: Decimal
    saving_monthly: Decimal
    is_test: bool

    @property
    def arrives(self) -> bool:
        """Whether it comes to a site where it is not yet."""
        return self.action in ("create", "move")

    @property
    def touches_what_runs(self) -> bool:
        """Whether something that people use today is interrupted."""
        return self.action != "create"


def changes_of(plan: Plan, calendar: Calendar) -> tuple[Change, ...]:
    """Every change of the plan, in the order of addresses."""
    gib = {one.address: one.storage_gib for one in plan.facts.workloads}
    where = {one.address: one for one in plan.placements}
    labels = {one.id: one.labels for one in plan.facts.applications}
    found = (
        _change(one, where, gib, labels, calendar)
        for one in plan.placements
        if one.action not in ("keep", "unmanaged")
    )
    return tuple(sorted(found, key=lambda change: change.address))


def _change(
    placement: Placement,
    where: Mapping[str, Placement],
    gib: Mapping[str, Decimal],
    labels: Mapping[str, tuple[str, ...]],
    calendar: Calendar,
) -> Change:
    application = placement.address.partition("/")[0]
    source, amount = _copy(placement, where, gib)
    return Change(
        address=placement.address,
        application=application,
        action=placement.action,
        from_site=placement.before.site if placement.before else None,
        to_site=placement.after.site if placement.after else None,
        copied_from=source,
        gib=amount,
        staff_hours=staff_hours(placement, calendar),
        saving_monthly=saving_monthly(placement),
        is_test=is_test(placement.address, labels.get(application, ())),
    )


def _copy(
    placement: Placement, where: Mapping[str, Placement], gib: Mapping[str, Decimal]
) -> tuple[str | None, Decimal]:
    if placement.action == "move" and placement.before:
        return placement.before.site, gib.get(placement.address, NOTHING)
    primary = where.get(placement.standby_of or "")
    if placement.action == "create" and primary is not None:
        stands = primary.after or primary.before
        return (stands.site if stands else None), gib.get(primary.address, NOTHING)
    return None, NOTHING


def staff_hours(placement: Placement, calendar: Calendar) -> Decimal:
    """The hours of the plan's own cost line; the calendar's where the plan prices no work."""
    lines = placement.after.lines if placement.after else ()
    priced = [one.quantity for one in lines if one.component == "migration" and one.unit == "hour"]
    if priced:
        return sum(priced, start=NOTHING)
    return {
        "create": calendar.create_hours,
        "resize": calendar.resize_hours,
        "retire": calendar.retire_hours,
    }.get(placement.action, NOTHING)


def saving_monthly(placement: Placement) -> Decimal:
    """Today's cost minus the planned one; nothing where today's is unknown."""
    after = placement.after.monthly if placement.after else NOTHING
    if placement.before is None:
        return -after
    if placement.before.monthly is None:
        return NOTHING
    return placement.before.monthly - after


def is_test(address: str, labels: tuple[str, ...]) -> bool:
    """Whether a workload serves testing: by its application's labels, or by its own id."""
    parts = re.split(r"[-._]", address.partition("/")[2].removesuffix(STANDBY).lower())
    return not TEST_WORDS.isdisjoint({*parts, *(label.lower() for label in labels)})


LEVELS = {"low": 1, "medium": 2, "high": 4, None: 3}
CONFIDENTIAL = 4
MANY_USERS = 500


def risk_points(about: ApplicationFacts | None, changes: tuple[Change, ...]) -> Decimal:
    """How much can go wrong when an application changes; unknown counts as more than medium.

    Nothing for testing, one point where all that comes is new. Otherwise 1, 2 or 4 by criticality
    (3 unknown), one more for data of class 4 or unknown, one more for 500 users or more.
    """
    if all(change.is_test for change in changes):
        return NOTHING
    if not any(change.touches_what_runs for change in changes):
        return Decimal(1)
    if about is None:
        return Decimal(LEVELS[None] + 1)
    points = LEVELS.get(about.criticality, LEVELS[None])
    points += about.confidentiality is None or about.confidentiality >= CONFIDENTIAL
    points += about.users >= MANY_USERS
    return Decimal(points)
