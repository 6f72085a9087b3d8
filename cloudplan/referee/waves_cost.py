"""What a schedule counts for, once more."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from cloudplan.referee.waves_groups import arrows, groups
from cloudplan.referee.waves_read import Reading, application, months

POINTS = {
    "provider-first": 5,
    "test-first": 5,
    "low-risk-first": 10,
    "deadline": 20,
    "parted": 1,
}
"""What a broken wish counts for, in points of risk."""


def objective(reading: Reading) -> Decimal:
    """Waiting, risk and broken wishes, each rounded to thousandths as the optimiser does."""
    total = sum(_of_group(reading, members) for members in groups(reading))
    broken = _pairs(reading) + _critical_first(reading)
    return Decimal(total + broken * _milli(reading.calendar.risk_weight)) / 1000


def _milli(amount: Decimal) -> int:
    return int((amount * 1000).to_integral_value(ROUND_HALF_EVEN))


def _of_group(reading: Reading, members: tuple[str, ...]) -> int:
    calendar, wave = reading.calendar, reading.wave_of[members[0]]
    saving = max(Decimal(0), sum((reading.savings[a] for a in members), start=Decimal(0)))
    waits = calendar.saving_weight * saving + calendar.waiting_weight * len(members)
    total = _milli(waits * months(calendar, wave.last))
    total += _milli(calendar.risk_weight * _risk(reading, members) / wave.number)
    names = {application(a) for a in members}
    for deadline in calendar.deadlines:
        concerned = not deadline.applications or names & set(deadline.applications)
        if not deadline.hard and concerned and wave.last > deadline.by:
            total += POINTS["deadline"] * _milli(calendar.risk_weight)
    return total


def _risk(reading: Reading, members: tuple[str, ...]) -> int:
    return sum(_points(reading, p, members) for p in {reading.part[a] for a in members})


def _points(reading: Reading, part: tuple[str, bool], members: tuple[str, ...]) -> int:
    name, is_test = part
    mine = [reading.changes[a] for a in members if reading.part[a] == part]
    if is_test:
        return 0
    if all(change.action == "create" for change in mine):
        return 1
    found = [one for one in reading.plan.facts.applications if one.id == name]
    if not found:
        return 4
    about = found[0]
    points = {"low": 1, "medium": 2, "high": 4}.get(about.criticality or "", 3)
    if about.confidentiality is None or about.confidentiality >= 4:
        points += 1
    return points + (1 if about.users >= 500 else 0)


def _pairs(reading: Reading) -> int:
    """Points for consumers before providers, neighbours apart, and tests that come too late."""
    number = {part: reading.wave_of[a].number for a, part in reading.part.items()}
    group = {a: i for i, members in enumerate(groups(reading)) for a in members}
    of_part = {reading.part[a]: i for a, i in group.items()}
    every = {(one, other) for one, other in arrows(reading) if of_part[one] != of_part[other]}
    points = sum(POINTS["provider-first"] for c, p in every if number[c] < number[p])
    near = {pair for pair in _near(reading) if pair in every}
    points += sum(POINTS["parted"] for c, p in near if number[c] != number[p])
    for name, is_test in number:
        real = (name, False)
        apart = real in number and of_part[real] != of_part[name, is_test]
        if is_test and apart and number[name, True] >= number[real]:
            points += POINTS["test-first"]
    return points


def _near(reading: Reading) -> set[tuple[tuple[str, bool], tuple[str, bool]]]:
    """Pairs with a line whose two ends go the same way."""
    found = set()
    for line in reading.plan.facts.dependencies:
        one, other = (reading.changes.get(a) for a in (line.from_address, line.to_address))
        if one and other and one.action == other.action == "move":
            ends = [(x.before and x.before.site, x.after and x.after.site) for x in (one, other)]
            if ends[0] == ends[1]:
                found.add((reading.part[line.from_address], reading.part[line.to_address]))
    return found


def _critical_first(reading: Reading) -> int:
    """Points for critical groups before which nothing calmer has changed."""
    critical, calm = list[int](), list[int]()
    for members in groups(reading):
        wave = reading.wave_of[members[0]].number
        (critical if any(_is_critical(reading, a) for a in members) else calm).append(wave)
    first = min(calm, default=None)
    too_early = [w for w in critical if first is None or w <= first]
    return POINTS["low-risk-first"] * len(too_early)


def _is_critical(reading: Reading, address: str) -> bool:
    if reading.changes[address].action == "create" or reading.part[address][1]:
        return False
    found = [x for x in reading.plan.facts.applications if x.id == application(address)]
    return not found or found[0].criticality in ("high", None)
