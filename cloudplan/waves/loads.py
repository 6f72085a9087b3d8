"""What each group copies over each link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.waves import Calendar, Transfer
from cloudplan.waves.changes import NOTHING
from cloudplan.waves.groups import Group
from cloudplan.waves.routes import (
    GB_PER_GIB,
    MEGABITS_PER_GB,
    SECONDS_PER_HOUR,
    Link,
    Routes,
    copy_hours,
)


@dataclass(frozen=True, slots=True)
class Copy:
    """What a group copies from one site to another, over which links; `None` is unknown."""

    from_site: str
    to_site: str
    gib: Decimal
    ways: tuple[Link, ...] | None
    mbps: Decimal | None
    hours: Decimal | None
    shipped: bool


def copies_of(routes: Routes, calendar: Calendar, group: Group) -> tuple[Copy, ...]:
    """All copies of a group, by the sites between which they go.

    The small ones first, they take the links as long as a wave leaves them; the others go on disks.
    """
    amounts: dict[tuple[str, str], Decimal] = {}
    for change in group.changes:
        if change.copied_from and change.to_site and change.copied_from != change.to_site:
            ends = change.copied_from, change.to_site
            amounts[ends] = amounts.get(ends, NOTHING) + change.gib
    taken: dict[Link, Decimal] = {}
    by_size = sorted((gib, ends) for ends, gib in amounts.items() if gib)
    copies = [_copy(routes, calendar, *ends, gib, taken) for gib, ends in by_size]
    return tuple(sorted(copies, key=lambda copy: (copy.from_site, copy.to_site)))


def _copy(
    routes: Routes,
    calendar: Calendar,
    here: str,
    there: str,
    gib: Decimal,
    taken: dict[Link, Decimal],
) -> Copy:
    """A copy, and the hours that it adds to those that are `taken` of each link."""
    ways = routes.between(here, there)
    if ways is None:
        return Copy(here, there, gib, None, None, None, False)
    mbps = routes.rate(ways)
    hours = copy_hours(gib, mbps, calendar.efficiency)
    then = {
        way: taken.get(way, NOTHING) + copy_hours(gib, routes.mbps[way], calendar.efficiency)
        for way in ways
    }
    is_too_long = any(total > calendar.transfer_hours for total in then.values())
    if not is_too_long:
        taken |= then
    return Copy(here, there, gib, ways, mbps, hours, is_too_long)


def link_limits(
    routes: Routes, calendar: Calendar, groups: tuple[Group, ...]
) -> Iterator[tuple[Link, list[Decimal], Decimal]]:
    """Each link that something is copied over: GiB by group, and GiB that a wave may copy."""
    every = [copies_of(routes, calendar, group) for group in groups]
    used = {way for copies in every for copy in copies for way in copy.ways or ()}
    for link in sorted(used):
        loads = [
            sum((c.gib for c in copies if not c.shipped and link in (c.ways or ())), start=NOTHING)
            for copies in every
        ]
        yield link, loads, _gib_of_a_wave(routes.mbps[link], calendar)


def _gib_of_a_wave(mbps: Decimal, calendar: Calendar) -> Decimal:
    seconds = calendar.transfer_hours * SECONDS_PER_HOUR
    return seconds * mbps * calendar.efficiency / MEGABITS_PER_GB / GB_PER_GIB


def transfers(routes: Routes, calendar: Calendar, groups: Iterable[Group]) -> tuple[Transfer, ...]:
    """What a wave copies; shipped and copied amounts apart."""
    found: dict[tuple[str, str, bool], list[Copy]] = {}
    for group in groups:
        for copy in copies_of(routes, calendar, group):
            found.setdefault((copy.from_site, copy.to_site, copy.shipped), []).append(copy)
    return tuple(_transfer(calendar, copies) for _, copies in sorted(found.items()))


def _transfer(calendar: Calendar, copies: list[Copy]) -> Transfer:
    one = copies[0]
    gib = sum((copy.gib for copy in copies), start=NOTHING)
    hours = None if one.mbps is None else copy_hours(gib, one.mbps, calendar.efficiency)
    return Transfer(
        from_site=one.from_site,
        to_site=one.to_site,
        gib=gib,
        mbps=one.mbps,
        hours=None if hours is None else round(hours, 2),
        shipped=one.shipped,
    )
