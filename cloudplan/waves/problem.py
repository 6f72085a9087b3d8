"""The groups, the waves they may be in, and what each takes there, as whole numbers.

Waves are counted from 0 here. Amounts that a group takes are rounded up and what a wave has is
rounded down, to thousandths, so that what fits in whole numbers fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cached_property, partial

from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar, Closed
from cloudplan.waves.changes import changes_of
from cloudplan.waves.conditions import END, SIZE, STAFF, Condition
from cloudplan.waves.groups import Atom, Group, groups_of, pairs_of
from cloudplan.waves.loads import link_limits
from cloudplan.waves.rooms import Room, rooms_of
from cloudplan.waves.routes import Routes
from cloudplan.waves.slots import Slot, slots_of, staff_hours

MILLI = 1000
PROVIDER_FIRST, TEST_FIRST, LOW_RISK_FIRST, DEADLINE, PARTED = 5, 5, 10, 20, 1
"""What a broken wish counts for, in points of risk."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So much a wave may take of something: `load` by group, `room` by wave."""

    condition: Condition
    load: tuple[int, ...]
    room: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Two groups of which `earlier` should be at least `gap` waves before `later`.

    With `together` they should be in the same wave instead. `cost` counts when it is not so.
    """

    name: str
    earlier: int
    later: int
    gap: int
    together: bool
    cost: int
    atoms: tuple[Atom, Atom]
    gib_month: Decimal = Decimal(0)


@dataclass(frozen=True)
class Problem:
    """All that decides which group is in which wave.

    `forbidden[g]` has the conditions that keep group g out of a wave, by wave. `cost[g][k]` is in
    thousandths of the objective, `waits[g][k]` the part of it that grows with time. `first_cost[g]`
    is what it costs that g, critical, is in the first wave of all; 0 for others.
    """

    plan: Plan
    calendar: Calendar
    groups: tuple[Group, ...]
    slots: tuple[Slot, ...]
    forbidden: tuple[Mapping[int, tuple[Condition, ...]], ...]
    limits: tuple[Limit, ...]
    rooms: tuple[Room, ...]
    cost: tuple[tuple[int, ...], ...]
    waits: tuple[tuple[int, ...], ...]
    wishes: tuple[Wish, ...]
    first_cost: tuple[int, ...]

    @cached_property
    def allowed(self) -> tuple[tuple[int, ...], ...]:
        """The waves that are open for each group."""
        every = range(len(self.slots))
        return tuple(tuple(k for k in every if not why.get(k)) for why in self.forbidden)

    @cached_property
    def group_of(self) -> dict[str, int]:
        """The group of each address."""
        return {a: g for g, group in enumerate(self.groups) for a in group.addresses}

    def without(self, dropped: Iterable[Condition]) -> Problem:
        """The same where some conditions do not count."""
        gone = frozenset(dropped)
        forbidden = tuple(
            {
                k: left
                for k, why in by_slot.items()
                if (left := tuple(c for c in why if c not in gone))
            }
            for by_slot in self.forbidden
        )
        return Problem(
            self.plan,
            self.calendar,
            self.groups,
            self.slots,
            forbidden,
            tuple(one for one in self.limits if one.condition not in gone),
            tuple(one for one in self.rooms if one.condition not in gone),
            self.cost,
            self.waits,
            self.wishes,
            self.first_cost,
        )

    def only(self, group: int) -> Problem:
        """The same for one group: what is full is full of itself."""
        return Problem(
            self.plan,
            self.calendar,
            (self.groups[group],),
            self.slots,
            (self.forbidden[group],),
            tuple(Limit(one.condition, (one.load[group],), one.room) for one in self.limits),
            (),
            (self.cost[group],),
            (self.waits[group],),
            (),
            (0,),
        )


def problem_of(plan: Plan, calendar: Calendar, more: int = 0) -> Problem:
    """The problem of a plan; `more` waves after the calendar's end are barred by `END`."""
    slots = slots_of(calendar, more)
    in_time = len(slots) - more
    changes = changes_of(plan, calendar)
    groups = groups_of(plan.facts, changes, calendar)
    atom = {a: g for g, group in enumerate(groups) for a in group.atoms}
    return Problem(
        plan=plan,
        calendar=calendar,
        groups=groups,
        slots=slots,
        forbidden=tuple(_forbidden(calendar, group, slots, in_time) for group in groups),
        limits=tuple(_limits(plan, calendar, groups, slots)),
        rooms=rooms_of(plan, groups, slots),
        cost=tuple(_costs(calendar, group, slots) for group in groups),
        waits=tuple(_waits(calendar, group, slots) for group in groups),
        wishes=tuple(_wishes(plan, calendar, groups, atom)),
        first_cost=tuple(
            LOW_RISK_FIRST * _point(calendar) if group.is_high else 0 for group in groups
        ),
    )


def _forbidden(
    calendar: Calendar, group: Group, slots: tuple[Slot, ...], in_time: int
) -> dict[int, tuple[Condition, ...]]:
    """Why a group may not be in a wave, by wave."""
    held = tuple(_holding(calendar, group))
    found: dict[int, tuple[Condition, ...]] = {}
    for k, slot in enumerate(slots):
        why = [condition for condition, bars in held if bars(slot)]
        if k >= in_time:
            why.append(END)
        if why:
            found[k] = tuple(why)
    return found


def _holding(
    calendar: Calendar, group: Group
) -> Iterable[tuple[Condition, Callable[[Slot], bool]]]:
    """The conditions about a group, each with the waves that it bars."""
    mine = set(group.applications)
    for i, closed in enumerate(calendar.closed):
        if not closed.applications or not mine.isdisjoint(closed.applications):
            yield Condition("closed", i), partial(_touches, closed)
    for i, deadline in enumerate(calendar.deadlines):
        if deadline.hard and (not deadline.applications or mine & set(deadline.applications)):
            yield Condition("deadline", i), partial(_is_after, deadline.by)
    for i, pin in enumerate(calendar.pins):
        if pin.application in mine:
            yield Condition("pin", i), partial(_is_other, pin.wave)


def _touches(closed: Closed, slot: Slot) -> bool:
    return slot.overlaps(closed)


def _is_after(day: date, slot: Slot) -> bool:
    return slot.last > day


def _is_other(number: int, slot: Slot) -> bool:
    return slot.number != number


def _limits(
    plan: Plan, calendar: Calendar, groups: tuple[Group, ...], slots: tuple[Slot, ...]
) -> Iterable[Limit]:
    """What a wave may take: workloads, working hours, and hours of each link."""
    size = tuple(len(group.changes) for group in groups)
    yield Limit(SIZE, size, (calendar.workloads_max,) * len(slots))
    hours = tuple(up(group.staff_hours) for group in groups)
    yield Limit(STAFF, hours, tuple(down(staff_hours(calendar, slot)) for slot in slots))
    for (one, other), loads, room in link_limits(Routes(plan.facts), calendar, groups):
        yield Limit(
            Condition("link", name=f"{one} -> {other}"),
            tuple(map(up, loads)),
            (down(room),) * len(slots),
        )


def _waits(calendar: Calendar, group: Group, slots: tuple[Slot, ...]) -> tuple[int, ...]:
    """What it counts for that a group waits until a wave has ended."""
    saving = max(group.saving_monthly, Decimal(0))
    a_month = calendar.saving_weight * saving + calendar.waiting_weight * len(group.changes)
    return tuple(nearest(a_month * slot.months_after(calendar.start) * MILLI) for slot in slots)


def _costs(calendar: Calendar, group: Group, slots: tuple[Slot, ...]) -> tuple[int, ...]:
    """That, and that it goes before others have taught us, or after a deadline."""
    risk = calendar.risk_weight * group.risk
    mine, late = set(group.applications), DEADLINE * _point(calendar)
    soft = [
        one.by
        for one in calendar.deadlines
        if not one.hard and (not one.applications or mine & set(one.applications))
    ]
    return tuple(
        waits + nearest(risk * MILLI / slot.number) + late * sum(slot.last > by for by in soft)
        for waits, slot in zip(_waits(calendar, group, slots), slots, strict=True)
    )


def _wishes(
    plan: Plan, calendar: Calendar, groups: tuple[Group, ...], atom: Mapping[Atom, int]
) -> Iterable[Wish]:
    """Wishes about two groups."""
    point = _point(calendar)
    changes = [change for group in groups for change in group.changes]
    for pair in pairs_of(plan.facts, changes):
        one, other = atom[pair.consumer], atom[pair.provider]
        if one == other:
            continue
        ends = pair.consumer, pair.provider
        yield Wish("provider-first", other, one, 0, False, PROVIDER_FIRST * point, ends)
        if pair.stays_near:
            yield Wish("parted", other, one, 0, True, PARTED * point, ends, pair.gib_month)
    for name, is_test in sorted(atom):
        real, test = (name, False), (name, True)
        if is_test and real in atom and atom[real] != atom[test]:
            yield Wish(
                "test-first", atom[test], atom[real], 1, False, TEST_FIRST * point, (real, test)
            )


def _point(calendar: Calendar) -> int:
    """A point of risk in thousandths of the objective."""
    return nearest(calendar.risk_weight * MILLI)


def up(amount: Decimal) -> int:
    """Thousandths, rounded up."""
    return int((amount * MILLI).to_integral_value(ROUND_CEILING))


def down(amount: Decimal) -> int:
    """Thousandths, rounded down."""
    return int((amount * MILLI).to_integral_value(ROUND_FLOOR))


def nearest(amount: Decimal) -> int:
    """The nearest whole number, of two the even one."""
    return int(amount.to_integral_value(ROUND_HALF_EVEN))
