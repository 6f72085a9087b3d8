"""Do a plan's waves keep every hard condition? From the plan's own figures, in plain Python.

Nothing is shared with `cloudplan.waves`: groups, routes, loads and the objective are worked out
here once more. `waves_read.py` has what the plan says, `waves_groups.py` what may not be parted.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.plan import WAVES_VERSION, Plan
from cloudplan.model.waves import Waves
from cloudplan.referee.breach import Breach
from cloudplan.referee.waves_cost import objective
from cloudplan.referee.waves_groups import parted
from cloudplan.referee.waves_loads import busy_links, full_sites
from cloudplan.referee.waves_read import Reading, breach, months, staff_hours_of_days

CENT = Decimal("0.01")


def wrong_waves(plan: Plan) -> tuple[Breach, ...]:
    """Everything that is wrong with the waves of a plan; nothing where it has none."""
    if plan.waves is None:
        return tuple(
            breach(f"{p.address} has a wave, the plan has none", p.address)
            for p in plan.placements
            if p.wave is not None
        )
    if plan.format_version != WAVES_VERSION:
        return (breach(f"format {plan.format_version} is not {WAVES_VERSION}"),)
    reading = Reading(plan, plan.waves)
    if torn := (*_wrong_dates(plan.waves), *_wrong_members(reading)):
        return torn
    return (
        *parted(reading),
        *_wrong_calendar(reading),
        *_closed_days(reading),
        *_missed_deadlines(reading),
        *_lost_pins(reading),
        *_too_much(reading),
        *busy_links(reading),
        *full_sites(reading),
        *_wrong_figures(reading),
    )


def _wrong_dates(waves: Waves) -> Iterator[Breach]:
    """A wave is a whole number of lengths after the start, and ends in time."""
    calendar = waves.calendar
    if calendar.wave_days < 1:
        yield breach("a wave has no days")
        return
    numbers = [wave.number for wave in waves.waves]
    if numbers != sorted(set(numbers)):
        yield breach("the waves are not in order")
    for wave in waves.waves:
        days = (wave.first - calendar.start).days
        if days != (wave.number - 1) * calendar.wave_days or wave.number < 1:
            yield breach(f"wave {wave.number} begins on {wave.first}, which is not its day")
        if (wave.last - wave.first).days + 1 != calendar.wave_days:
            yield breach(f"wave {wave.number} ends on {wave.last}, which is not its day")
        if wave.last > calendar.end:
            yield breach(f"wave {wave.number} ends after the calendar, {calendar.end}")


def _wrong_members(reading: Reading) -> Iterator[Breach]:
    """Every change in one wave, nothing else in any, and the placements say the same."""
    seen: dict[str, int] = {}
    for wave in reading.waves.waves:
        for address in wave.addresses:
            if address in seen:
                yield breach(
                    f"{address} is in the waves {seen[address]} and {wave.number}", address
                )
            seen[address] = wave.number
    for address in sorted(reading.changes.keys() - seen.keys()):
        yield breach(f"{address} changes and is in no wave", address)
    for address in sorted(seen.keys() - reading.changes.keys()):
        yield breach(f"{address} is in a wave and does not change", address)
    for placement in reading.plan.placements:
        if placement.wave != seen.get(placement.address):
            said = f"{placement.address} has wave {placement.wave} in its placement"
            yield breach(f"{said}, not {seen.get(placement.address)}", placement.address)


def _wrong_calendar(reading: Reading) -> Iterator[Breach]:
    """The calendar has every freeze that the rules ask for."""
    known = {
        (one.policy, one.first, one.last) for one in reading.calendar.closed if not one.applications
    }
    for rule in reading.plan.facts.rules:
        is_freeze = rule.kind == "freeze" and rule.effect == "deny"
        if is_freeze and (rule.id, rule.from_day, rule.to_day) not in known:
            yield breach(f"the calendar leaves out the freeze {rule.id}", policy=rule.id)


def _closed_days(reading: Reading) -> Iterator[Breach]:
    for closed in reading.calendar.closed:
        for wave in reading.waves.waves:
            touched = wave.first <= closed.last and wave.last >= closed.first
            names = reading.applications_in(wave) if touched else set()
            stopped = sorted(names & set(closed.applications) if closed.applications else names)
            if stopped:
                yield breach(
                    f"wave {wave.number} changes {', '.join(stopped)} from {wave.first} to "
                    f"{wave.last}, closed from {closed.first} to {closed.last}: {closed.because}",
                    policy=closed.policy,
                    at=closed.source,
                )


def _missed_deadlines(reading: Reading) -> Iterator[Breach]:
    for deadline in reading.calendar.deadlines:
        if not deadline.hard:
            continue
        for wave in reading.waves.waves:
            names = reading.applications_in(wave) if wave.last > deadline.by else set()
            late = names & set(deadline.applications) if deadline.applications else names
            for name in sorted(late):
                said = f"{name} changes in wave {wave.number}, until {wave.last}"
                yield breach(
                    f"{said}, due by {deadline.by}: {deadline.because}", at=deadline.source
                )


def _lost_pins(reading: Reading) -> Iterator[Breach]:
    for pin in reading.calendar.pins:
        for wave in reading.waves.waves:
            if pin.application in reading.applications_in(wave) and wave.number != pin.wave:
                said = f"{pin.application} is in wave {wave.number}, pinned to {pin.wave}"
                yield breach(said, at=pin.source)


def _too_much(reading: Reading) -> Iterator[Breach]:
    """Workloads and working hours of each wave."""
    calendar = reading.calendar
    for wave in reading.waves.waves:
        count = len(wave.addresses)
        if count > calendar.workloads_max:
            said = f"wave {wave.number} changes {count} workloads"
            yield breach(f"{said}, {calendar.workloads_max} at most")
        needed = sum((reading.hours[a] for a in wave.addresses), start=Decimal(0))
        there = staff_hours_of_days(calendar, wave.first, wave.last)
        if needed > there:
            said = f"wave {wave.number} needs {needed} working hours"
            yield breach(f"{said} and has {round(there, 1)}")


def _wrong_figures(reading: Reading) -> Iterator[Breach]:
    """What the waves say of themselves."""
    for wave in reading.waves.waves:
        hours = sum((reading.hours[a] for a in wave.addresses), start=Decimal(0))
        if wave.staff_hours != hours:
            yield breach(f"wave {wave.number} says {wave.staff_hours} working hours, not {hours}")
        saving = sum((reading.savings[a] for a in wave.addresses), start=Decimal(0))
        if wave.saving_monthly != saving:
            yield breach(f"wave {wave.number} says it saves {wave.saving_monthly}, not {saving}")
    due = objective(reading)
    if reading.waves.objective != due:
        yield breach(f"the objective is {due}, the waves say {reading.waves.objective}")
    if reading.waves.bound > reading.waves.objective:
        yield breach("the bound is above the objective")


__all__ = ["months", "objective", "wrong_waves"]
