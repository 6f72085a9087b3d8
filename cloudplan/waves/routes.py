"""Which links a copy takes from one site to another, and how much they carry.

A declared link carries both ways. Clouds are on the internet without a limit of their own; a site
of the city is where a link says so. Of several ways the one with the fewest links is taken, then
the widest.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from cloudplan.model.facts import Facts

INTERNET = "internet"
CLOUDS = ("public_cloud", "private_cloud")
GB_PER_GIB = Decimal("1.073741824")
MEGABITS_PER_GB = 8000
SECONDS_PER_HOUR = 3600
Link = tuple[str, str]
"""The two ends of a link, in order."""


@dataclass(frozen=True)
class Routes:
    """The links of a plan's sites and the ways over them; `mbps` has one row for each pair."""

    facts: Facts

    @cached_property
    def mbps(self) -> dict[Link, Decimal]:
        """Lines between the same ends add up."""
        found: dict[Link, Decimal] = {}
        for one in self.facts.links:
            ends = link(one.from_id, one.to_id)
            found[ends] = found.get(ends, Decimal(0)) + one.mbps
        return found

    @cached_property
    def _near(self) -> Mapping[str, list[str]]:
        near: dict[str, list[str]] = {}
        free = {link(one.id, INTERNET) for one in self.facts.sites if one.kind in CLOUDS}
        for one, other in sorted({*self.mbps, *free}):
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
        return near

    def between(self, here: str, there: str) -> tuple[Link, ...] | None:
        """The declared links of the way; `None` where none is known, or none has a rate."""
        heap: list[tuple[int, Decimal, tuple[str, ...]]] = [(0, Decimal("-Infinity"), (here,))]
        done: set[str] = set()
        while heap:
            hops, narrowest, way = heapq.heappop(heap)
            if way[-1] == there:
                return self._declared(way)
            if way[-1] in done:
                continue
            done.add(way[-1])
            for step in self._near.get(way[-1], ()):
                rate = -self.mbps.get(link(way[-1], step), Decimal("Infinity"))
                heapq.heappush(heap, (hops + 1, max(narrowest, rate), (*way, step)))
        return None

    def _declared(self, way: tuple[str, ...]) -> tuple[Link, ...] | None:
        steps = [link(one, other) for one, other in pairwise(way)]
        return tuple(step for step in steps if step in self.mbps) or None

    def rate(self, ways: Iterable[Link]) -> Decimal:
        """Megabits a second of the narrowest."""
        return min(self.mbps[step] for step in ways)


def link(one: str, other: str) -> Link:
    """Two ends as the key of a link."""
    return (one, other) if one <= other else (other, one)


def copy_hours(gib: Decimal, mbps: Decimal, efficiency: Decimal) -> Decimal:
    """GB x 8000 / (Mbps x efficiency x 3600)."""
    gb = gib * GB_PER_GIB
    return gb * MEGABITS_PER_GB / (mbps * efficiency * SECONDS_PER_HOUR)
