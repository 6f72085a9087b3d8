"""What ties a workload to others: distances, groups, its standby."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cloudplan.model.sites import Site
from cloudplan.referee import Case
from cloudplan.rules import DependencyLimit, Separation, Standby, Togetherness

T = TypeVar("T")


@dataclass(frozen=True)
class Ties:
    """The deny rules about one workload and others; waived ones do not count."""

    limits: tuple[DependencyLimit, ...] = ()
    apart: tuple[Separation, ...] = ()
    together: tuple[Togetherness, ...] = ()
    standbys: tuple[Standby, ...] = ()


def ties_of(case: Case, addresses: Iterable[str]) -> dict[str, Ties]:
    """What binds each of the addresses."""
    book, placed = case.facts.book, case.site_of.keys()
    limits = _by_address(
        (limit, tuple({d.from_address, d.to_address}))
        for limit in book.dependency_limits
        if limit.effect != "warn"
        and not limit.waived
        and placed >= {(d := limit.dependency).from_address, d.to_address}
    )
    apart = _by_address((g, g.addresses) for g in book.separations if g.policy.effect == "deny")
    block = _by_address((g, g.addresses) for g in book.togethers if g.policy.effect == "deny")
    copies = _by_address((s, (s.primary, s.address)) for s in book.standbys)
    return {
        a: Ties(
            tuple(limits.get(a, ())),
            tuple(apart.get(a, ())),
            tuple(block.get(a, ())),
            tuple(copies.get(a, ())),
        )
        for a in addresses
    }


def _by_address(found: Iterable[tuple[T, tuple[str, ...]]]) -> dict[str, list[T]]:
    bound: dict[str, list[T]] = {}
    for one, addresses in found:
        for address in addresses:
            bound.setdefault(address, []).append(one)
    return bound


def torn(case: Case, ties: Ties, address: str, site: Site) -> Iterator[str]:
    """The rules that would not hold with the address on the site, all others where they are."""
    yield from _too_far(case, ties, address, site)
    for group in ties.apart:
        others = _others(case, address, group.addresses)
        if group.class_of(site) in {group.class_of(other) for other in others}:
            yield group.policy.id
    for block in ties.together:
        if {other.id for other in _others(case, address, block.addresses)} - {site.id}:
            yield block.policy.id
    yield from _too_near(case, ties, address, site)


def _too_far(case: Case, ties: Ties, address: str, site: Site) -> Iterator[str]:
    for limit in ties.limits:
        ends = {limit.dependency.from_address, limit.dependency.to_address}
        for other in ends - {address}:
            ms = case.facts.network.rtt(site.id, case.site_of[other].id).ms
            if ms is None or (limit.effect == "deny" and ms > limit.rtt_ms_max):
                yield limit.policy


def _too_near(case: Case, ties: Ties, address: str, site: Site) -> Iterator[str]:
    for standby in ties.standbys:
        other = standby.primary if address == standby.address else standby.address
        if other in case.site_of:
            there, least = case.site_of[other], standby.distance_km_min
            km = case.facts.network.distance_km(site, there)
            if there is site or (least > 0 and (km is None or km < least)):
                yield from standby.policies


def _others(case: Case, address: str, addresses: Sequence[str]) -> list[Site]:
    return [case.site_of[a] for a in addresses if a != address and a in case.site_of]
