"""Who may talk to whom on a site: the declared dependencies with an end there, and no others."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cloudplan.terraform.estate import Estate

LOWEST, HIGHEST = 100, 4000
"""Priorities that Azure leaves for rules, with room below for the one that denies all."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A workload calls another; at least one of them stands on the site.

    `priority` is a number that no other dependency of the site has: Azure wants one.
    """

    caller: str
    called: str
    caller_site: str
    called_site: str
    priority: int = 0

    @property
    def key(self) -> str:
        return f"{self.caller} -> {self.called}"


def dependencies(estate: Estate, site: str) -> tuple[Dependency, ...]:
    """Those of the site, by caller and called. A standby has the dependencies of its primary."""
    found = {
        one
        for fact in estate.plan.facts.dependencies
        for one in _standing(estate, fact.from_address, fact.to_address)
        if site in (one.caller_site, one.called_site)
    }
    return tuple(_numbered(sorted(found, key=lambda one: (one.caller, one.called))))


def _standing(estate: Estate, caller: str, called: str) -> Iterator[Dependency]:
    """The ends and their standbys, as far as they stand anywhere in the end."""
    sites = estate.site_of
    for here in (caller, estate.standbys.get(caller)):
        for there in (called, estate.standbys.get(called)):
            if here in sites and there in sites and here is not None and there is not None:
                yield Dependency(here, there, sites[here], sites[there])


def _numbered(found: Iterable[Dependency]) -> Iterator[Dependency]:
    """A priority from the name, free at both ends, so that a new one leaves the others theirs."""
    taken: dict[tuple[str, str], set[int]] = defaultdict(set)
    span = HIGHEST - LOWEST
    for one in found:
        ends = taken["from", one.caller], taken["to", one.called]
        start = int.from_bytes(hashlib.sha256(one.key.encode("utf-8", "replace")).digest()[:4])
        free = (LOWEST + (start + step) % span for step in range(span))
        number = next((n for n in free if not any(n in end for end in ends)), HIGHEST)
        for end in ends:
            end.add(number)
        yield replace(one, priority=number)
