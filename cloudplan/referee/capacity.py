"""(2) room on every site, (2b) hosts that make sense. Whole thousandths, so exact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from cloudplan.model.policy import HeadroomRule
from cloudplan.model.said import Said
from cloudplan.model.sites import Hosts, Site
from cloudplan.model.sizing import RESOURCES, capacity_milli
from cloudplan.referee.breach import Breach, of_policy
from cloudplan.referee.case import Amounts, Case, Facts

WORDS = {
    "vcpu": Said("vcpu"),
    "memory_gib": Said("memory_gib"),
    "storage_gib": Said("storage_gib"),
}


def host_size(one: Hosts, kept_free: Decimal = Decimal(0)) -> Amounts:
    """Usable thousandths of one host, overcommit and headroom counted."""
    usable = 1 - kept_free
    return (
        capacity_milli(one.vcpu * one.vcpu_overcommit * usable),
        capacity_milli(one.memory_gib * usable),
        capacity_milli(one.storage_gib * usable),
    )


def usable_size(facts: Facts, site: Site) -> Amounts:
    """(2) what one host of the site may carry under every deny rule; all 0 on an elastic site."""
    if site.hosts is None:
        return (0, 0, 0)
    rules = facts.book.headroom.get(site.id, ())
    kept = max((r.fraction for r in rules if r.effect == "deny"), default=Decimal(0))
    return host_size(site.hosts, kept)


def working(one: Hosts, count: int) -> int:
    """Hosts that carry something: all but the spare ones."""
    return max(count - one.spare, 0)


def fewest(one: Hosts) -> int:
    """(2b) hosts of an open site when nothing asks for more."""
    return max(one.installed, min(one.spare, one.max))


def minimal_hosts(facts: Facts, site: Site, used: tuple[Amounts, ...]) -> tuple[int, ...]:
    """(2)(2b) the fewest hosts by year that carry `used`, never more than the site may have.

    Where even the most do not suffice, (2) is broken with what this returns.
    """
    assert site.hosts is not None, "an elastic site has no hosts to count"
    one, size = site.hosts, usable_size(facts, site)
    count, found = fewest(one), []
    for amounts in used:
        needed = max(_hosts_for(one, u, s) for u, s in zip(amounts, size, strict=True))
        count = max(count, min(needed, one.max))
        found.append(count)
    return tuple(found)


def _hosts_for(one: Hosts, used: int, size: int) -> int:
    if used == 0:
        return 0
    return one.max if size == 0 else -(-used // size) + min(one.spare, one.max)


def broken_hosts(case: Case) -> Iterator[Breach]:
    """(2b) too few, too many, or fewer than the year before."""
    for site in _finite(case):
        assert site.hosts is not None
        counts = case.hosts[site.id]
        low, high = fewest(site.hosts), max(site.hosts.max, fewest(site.hosts))
        wrong = any(not low <= n <= high for n in counts)
        if wrong or any(later < earlier for earlier, later in pairwise(counts)):
            summary = Said(
                "{site} has {counts} hosts by year, not {low} to {high} and never falling",
                site=site.id,
                counts=", ".join(map(str, counts)),
                low=low,
                high=high,
            )
            yield Breach("hosts", "(2b)", summary, site=site.id, source=site.source)


def broken_capacity(case: Case) -> Iterator[Breach]:
    """(2) once for the bare hosts and once for every headroom rule, with the rule's effect."""
    for site in _finite(case):
        assert site.hosts is not None
        if over := _over(case, site, site.hosts, Decimal(0)):
            yield Breach("capacity", "(2)", over, site=site.id, source=site.source)
        for rule in case.facts.book.headroom.get(site.id, ()):
            yield from _broken_headroom(case, site, site.hosts, rule)


def _broken_headroom(case: Case, site: Site, one: Hosts, rule: HeadroomRule) -> Iterator[Breach]:
    if over := _over(case, site, one, rule.fraction):
        yield of_policy(rule, "(2)", over, site=site.id)


def _over(case: Case, site: Site, one: Hosts, kept_free: Decimal) -> Said | None:
    """The first resource and year that has too little, in words; `None` when all fits."""
    size = host_size(one, kept_free)
    for year, (used, count) in enumerate(zip(case.used[site.id], case.hosts[site.id], strict=True)):
        for name, need, each in zip(RESOURCES, used, size, strict=True):
            room = each * working(one, count)
            if need > room:
                return Said(
                    "{site} carries {need:figure} {resource:said} in year {year} "
                    "and has room for {room:figure}",
                    site=site.id,
                    need=Decimal(need) / 1000,
                    resource=WORDS[name],
                    year=year,
                    room=Decimal(room) / 1000,
                )
    return None


def _finite(case: Case) -> Iterator[Site]:
    """Open sites that have hosts."""
    sites = case.facts.estate.site_by_id
    return (sites[s] for s in case.standing if sites[s].hosts is not None)
