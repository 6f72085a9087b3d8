"""What may not be parted: reached by asking, pair by pair, what each forces upon the other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.facts import LimitFacts
from cloudplan.model.plan import Placement
from cloudplan.referee.breach import Breach
from cloudplan.referee.waves_read import Reading, breach

Part = tuple[str, bool]


def parted(reading: Reading) -> Iterator[Breach]:
    """Groups that stand in more than one wave, and groups that the plan lists otherwise."""
    due = groups(reading)
    for members in due:
        numbers = sorted({reading.wave_of[a].number for a in members})
        if len(numbers) > 1:
            shown = ", ".join(members[:6])
            yield breach(f"{shown} move together, they are in the waves {numbers}", members[0])
    said = sorted(group for wave in reading.waves.waves for group in wave.groups)
    if said != sorted(due):
        yield breach("the waves list other groups than there are")


def groups(reading: Reading) -> list[tuple[str, ...]]:
    """Every group of addresses that nothing may part, in order."""
    ties: dict[Part, set[Part]] = {part: set() for part in reading.part.values()}
    for one, other in _direct_ties(reading):
        ties[one].add(other)
        ties[other].add(one)
    name = _labelled(ties)
    flows: dict[Part, set[Part]] = {}
    for one, other in arrows(reading):
        if name[one] != name[other]:
            flows.setdefault(name[one], set()).add(name[other])
    reach = {start: _reached(start, flows) for start in flows}
    for one in flows:
        for other in reach[one]:
            if one in reach.get(other, ()):
                ties[one].add(other)
                ties[other].add(one)
    name = _labelled(ties)
    found: dict[Part, list[str]] = {}
    for address, part in sorted(reading.part.items()):
        found.setdefault(name[part], []).append(address)
    return [tuple(members) for members in found.values()]


def _labelled(ties: dict[Part, set[Part]]) -> dict[Part, Part]:
    """Each part with the first of those it is tied to, near or far."""
    name: dict[Part, Part] = {}
    for start in sorted(ties):
        if start not in name:
            for part in {start, *_reached(start, ties)}:
                name[part] = start
    return name


def _reached(start: Part, steps: dict[Part, set[Part]]) -> set[Part]:
    seen: set[Part] = set()
    ahead = list(steps.get(start, ()))
    while ahead:
        part = ahead.pop()
        if part not in seen:
            seen.add(part)
            ahead += steps.get(part, ())
    return seen


def arrows(reading: Reading) -> Iterator[tuple[Part, Part]]:
    """Who asks whom, among parts that come to a site."""
    for line in reading.plan.facts.dependencies:
        ends = [reading.changes.get(a) for a in (line.from_address, line.to_address)]
        if all(end is not None and end.action in ("create", "move") for end in ends):
            yield reading.part[line.from_address], reading.part[line.to_address]


def _direct_ties(reading: Reading) -> Iterator[tuple[Part, Part]]:
    facts = reading.plan.facts
    trips = {frozenset((t.from_id, t.to_id)): t.ms for t in facts.round_trips or ()}
    for limit in facts.limits or ():
        one, other = reading.changes.get(limit.from_address), reading.changes.get(limit.to_address)
        if one and other and _would_break(limit, one, other, trips):
            yield reading.part[limit.from_address], reading.part[limit.to_address]
    for line in facts.dependencies:
        both = {line.from_address, line.to_address} <= reading.changes.keys()
        if both and line.gib_month >= reading.calendar.traffic_gib_month:
            yield reading.part[line.from_address], reading.part[line.to_address]


def _would_break(
    limit: LimitFacts, one: Placement, other: Placement, trips: dict[frozenset[str], Decimal]
) -> bool:
    """Whether the round trip is too long, or unknown, when only one of the two has moved."""
    for moved, still in ((one, other), (other, one)):
        if moved.after is None or still.before is None or moved.after.site == still.before.site:
            continue
        ms = trips.get(frozenset((moved.after.site, still.before.site)))
        if ms is None or ms > limit.rtt_ms_max:
            return True
    return False
