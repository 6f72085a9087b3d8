"""From a schedule to the waves that stand in a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from cloudplan.model.plan import WAVES_VERSION, Plan
from cloudplan.model.waves import BrokenWish, Wave, Waves
from cloudplan.waves.changes import NOTHING
from cloudplan.waves.loads import transfers
from cloudplan.waves.problem import MILLI, Problem, Wish
from cloudplan.waves.routes import Routes
from cloudplan.waves.schedule import first_wave_costs, is_broken
from cloudplan.waves.solve import Answer


def with_waves(plan: Plan, problem: Problem, answer: Answer, earlier: Plan | None) -> Plan:
    """The plan with the schedule in it; every workload that changes has its wave."""
    waves = _waves(plan, problem, answer)
    if earlier is not None:
        waves = replace(waves, changed=changed(earlier, waves))
    number = {address: wave.number for wave in waves.waves for address in wave.addresses}
    return replace(
        plan,
        format_version=WAVES_VERSION,
        placements=tuple(replace(p, wave=number.get(p.address)) for p in plan.placements),
        waves=waves,
    )


def changed(earlier: Plan, waves: Waves) -> tuple[str, ...]:
    """Workloads that an earlier schedule had on other days."""
    assert earlier.waves is not None
    was = {a: wave.first for wave in earlier.waves.waves for a in wave.addresses}
    now = {a: wave.first for wave in waves.waves for a in wave.addresses}
    return tuple(sorted(a for a in was.keys() & now.keys() if was[a] != now[a]))


def _waves(plan: Plan, problem: Problem, answer: Answer) -> Waves:
    waves = tuple(_wave(plan, problem, answer, k) for k in sorted(set(answer.at)))
    return Waves(
        calendar=problem.calendar,
        waves=waves,
        broken=tuple(sorted(_broken(problem, answer, waves), key=_order)),
        objective=Decimal(answer.objective) / MILLI,
        bound=Decimal(answer.bound) / MILLI,
        status="optimal" if answer.is_optimal else "feasible",
    )


def _order(wish: BrokenWish) -> tuple[object, ...]:
    return wish.wave, wish.wish, wish.subjects, wish.amount or NOTHING


def _wave(plan: Plan, problem: Problem, answer: Answer, slot: int) -> Wave:
    groups = [group for g, group in enumerate(problem.groups) if answer.at[g] == slot]
    when = problem.slots[slot]
    return Wave(
        number=when.number,
        first=when.first,
        last=when.last,
        groups=tuple(sorted(group.addresses for group in groups)),
        staff_hours=sum((group.staff_hours for group in groups), start=NOTHING),
        transfers=transfers(Routes(plan.facts), problem.calendar, groups),
        saving_monthly=sum((group.saving_monthly for group in groups), start=NOTHING),
        risk=sum((group.risk for group in groups), start=NOTHING),
    )


def _broken(problem: Problem, answer: Answer, waves: tuple[Wave, ...]) -> Iterator[BrokenWish]:
    for wish in problem.wishes:
        if is_broken(wish, answer.at):
            yield _of_pair(problem, answer, wish)
    for g in first_wave_costs(problem, answer.at):
        number = problem.slots[answer.at[g]].number
        yield BrokenWish("low-risk-first", number, problem.groups[g].applications)
    yield from _late(problem, answer)
    for wave in waves:
        for one in wave.transfers:
            if one.mbps is None:
                ends = one.from_site, one.to_site
                yield BrokenWish("unknown-link", wave.number, ends, one.gib, "GiB")


def _of_pair(problem: Problem, answer: Answer, wish: Wish) -> BrokenWish:
    """`wave` is that of the one who goes too early."""
    one, other = wish.atoms
    first = min(answer.at[wish.earlier], answer.at[wish.later])
    number = problem.slots[first].number
    if wish.name == "parted":
        return BrokenWish("parted", number, (one[0], other[0]), wish.gib_month, "GiB/month")
    if wish.name == "test-first":
        return BrokenWish("test-first", number, (one[0],))
    return BrokenWish("provider-first", number, (one[0], other[0]))


def _late(problem: Problem, answer: Answer) -> Iterator[BrokenWish]:
    for deadline in problem.calendar.deadlines:
        if deadline.hard:
            continue
        for g, group in enumerate(problem.groups):
            slot = problem.slots[answer.at[g]]
            concerned = set(deadline.applications or group.applications) & set(group.applications)
            if concerned and slot.last > deadline.by:
                days = Decimal((slot.last - deadline.by).days)
                late = tuple(sorted(concerned))
                yield BrokenWish("deadline", slot.number, late, days, "day")
