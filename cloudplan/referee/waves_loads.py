"""What waves copy over links, and what finite sites hold while both copies run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from cloudplan.model.facts import SiteFacts
from cloudplan.model.plan import Placement
from cloudplan.model.waves import Wave
from cloudplan.referee.breach import Breach
from cloudplan.referee.waves_groups import groups
from cloudplan.referee.waves_read import Reading, breach

Ends = frozenset[str]
RESOURCES = ("vcpu", "memory_gib", "storage_gib")


def hours(gib: Decimal, mbps: Decimal, efficiency: Decimal) -> Decimal:
    """A GiB is 1.073741824 GB; GB x 8000 / (Mbps x efficiency x 3600)."""
    return gib * Decimal("1.073741824") * 8000 / (mbps * efficiency * 3600)


def rates(reading: Reading) -> dict[Ends, Decimal]:
    """Megabits a second between two ends."""
    found: dict[Ends, Decimal] = {}
    for line in reading.plan.facts.links:
        ends = frozenset((line.from_id, line.to_id))
        found[ends] = found.get(ends, Decimal(0)) + line.mbps
    return found


def way(reading: Reading, here: str, there: str) -> list[Ends] | None:
    """The declared links of the way with the fewest, then widest, then first by name.

    Every way is walked in order of length; clouds reach the internet without a declared link.
    """
    declared = rates(reading)
    free = {
        frozenset((site.id, "internet"))
        for site in reading.plan.facts.sites
        if site.kind in ("public_cloud", "private_cloud")
    }
    steps = {*declared, *free}
    ways = [[here]]
    while ways:
        done = [w for w in ways if w[-1] == there]
        if done:
            best = min(done, key=lambda w: (-_width(w, declared), w))
            used = [e for e in map(frozenset, pairwise(best)) if e in declared]
            return used or None
        ways = [
            [*w, other]
            for w in ways
            for ends in steps
            if w[-1] in ends
            for other in ends - {w[-1]}
            if other not in w
        ]
    return None


def _width(names: Sequence[str], declared: dict[Ends, Decimal]) -> Decimal:
    return min(declared.get(frozenset(p), Decimal("Infinity")) for p in pairwise(names))


def copies(reading: Reading, members: Sequence[str]) -> dict[tuple[str, str], Decimal]:
    """GiB from site to site that have to be copied for these addresses."""
    disk = {one.address: one.storage_gib for one in reading.plan.facts.workloads}
    stands = {p.address: p for p in reading.plan.placements}
    found: dict[tuple[str, str], Decimal] = {}
    for address in members:
        change = reading.changes[address]
        here, gib = _origin(change, stands, disk)
        there = change.after.site if change.after else None
        if here and there and here != there and gib:
            found[here, there] = found.get((here, there), Decimal(0)) + gib
    return found


def _origin(
    change: Placement, stands: dict[str, Placement], disk: dict[str, Decimal]
) -> tuple[str | None, Decimal]:
    if change.action == "move" and change.before:
        return change.before.site, disk.get(change.address, Decimal(0))
    primary = stands.get(change.standby_of or "") if change.action == "create" else None
    if primary is None:
        return None, Decimal(0)
    at = primary.after or primary.before
    return (at.site if at else None), disk.get(primary.address, Decimal(0))


def busy_links(reading: Reading) -> Iterator[Breach]:
    """Hours that each link is taken in each wave; what no group can copy in one goes on disks."""
    most = reading.calendar.transfer_hours
    taken: dict[tuple[int, Ends], Decimal] = {}
    for members in groups(reading):
        number = reading.wave_of[members[0]].number
        for link, needed in _hours_of_group(reading, members).items():
            taken[number, link] = taken.get((number, link), Decimal(0)) + needed
    for (number, link), total in sorted(taken.items(), key=lambda x: (x[0][0], sorted(x[0][1]))):
        if total > most:
            ends = " and ".join(sorted(link))
            said = f"wave {number} copies {round(total, 1)} hours between {ends}"
            yield breach(f"{said}, {most} at most")


def _hours_of_group(reading: Reading, members: Sequence[str]) -> dict[Ends, Decimal]:
    """Small copies first; one that would take any of its links for too long is shipped."""
    calendar = reading.calendar
    used: dict[Ends, Decimal] = {}
    for ends, gib in sorted(copies(reading, members).items(), key=lambda x: (x[1], x[0])):
        if ends not in reading.ways:
            reading.ways[ends] = way(reading, *ends)
        more = dict(used)
        for link in reading.ways[ends] or ():
            needed = hours(gib, rates(reading)[link], calendar.efficiency)
            more[link] = more.get(link, Decimal(0)) + needed
        if all(total <= calendar.transfer_hours for total in more.values()):
            used = more
    return used


def full_sites(reading: Reading) -> Iterator[Breach]:
    """Sites that hold more, in a wave, than they can and than they did before all of it."""
    needs = _needs(reading)
    for site in reading.plan.facts.sites:
        if site.hosts is not None:
            for wave in reading.waves.waves:
                yield from _full(reading, site, wave, needs)


def _full(
    reading: Reading,
    site: SiteFacts,
    wave: Wave,
    needs: dict[str, tuple[tuple[Decimal, ...], Decimal]],
) -> Iterator[Breach]:
    year = _year(reading, wave.last)
    before = [p.address for p in reading.plan.placements if p.before and p.before.site == site.id]
    held = [
        p.address for p in reading.plan.placements if _is_held(reading, p, site.id, wave.number)
    ]
    for r, name in enumerate(RESOURCES):
        load, was = _total(held, needs, r, year), _total(before, needs, r, year)
        most = _capacity(reading, site, r, year)
        if load > most and load > was:
            said = f"{site.id} holds {Decimal(load) / 1000:f} {name} in wave {wave.number}"
            yield breach(f"{said} and has room for {Decimal(most) / 1000:f}")


def _is_held(reading: Reading, placement: Placement, site: str, number: int) -> bool:
    """Whether a site carries a workload, or a copy of it, in a wave."""
    was = placement.before is not None and placement.before.site == site
    will = placement.after is not None and placement.after.site == site
    wave = reading.wave_of.get(placement.address)
    if wave is None or was == will:
        return was
    return number <= wave.number if was else number >= wave.number


def _needs(reading: Reading) -> dict[str, tuple[tuple[Decimal, ...], Decimal]]:
    """Right-sized amounts and growth by address."""
    found: dict[str, tuple[tuple[Decimal, ...], Decimal]] = {}
    for one in (*reading.plan.facts.workloads, *(reading.plan.facts.standbys or ())):
        sized = (one.sized_vcpu or one.vcpu, one.sized_memory_gib or one.memory_gib)
        found[one.address] = ((*sized, one.storage_gib), one.growth_per_year)
    return found


def _total(
    addresses: list[str],
    needs: dict[str, tuple[tuple[Decimal, ...], Decimal]],
    resource: int,
    year: int,
) -> int:
    total = 0
    for address in addresses:
        amounts, growth = needs[address]
        grown = amounts[resource] * (1 + growth) ** year * 1000
        total += int(grown.to_integral_value(ROUND_CEILING))
    return total


def _capacity(reading: Reading, site: SiteFacts, resource: int, year: int) -> int:
    hosts = site.hosts
    assert hosts is not None
    count = hosts.installed
    for planned in reading.plan.sites:
        if planned.id == site.id and planned.hosts_by_year:
            count = planned.hosts_by_year[min(year, len(planned.hosts_by_year) - 1)]
    one = (hosts.vcpu * hosts.vcpu_overcommit, hosts.memory_gib, hosts.storage_gib)[resource]
    return int((one * 1000).to_integral_value(ROUND_FLOOR)) * max(0, count - hosts.spare)


def _year(reading: Reading, day: date) -> int:
    """Anniversaries of the plan's day until a day, within the horizon."""
    as_of, full = reading.plan.as_of, 0
    while (as_of.year + full + 1, as_of.month, as_of.day) <= (day.year, day.month, day.day):
        full += 1
    return min(full, -(-reading.plan.horizon_months // 12) - 1)
