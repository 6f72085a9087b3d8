"""Room on finite sites while both copies run.

Before a wave a site holds what stands there; during it also what arrives; what leaves is gone only
when the wave has ended. All hosts but the spare ones carry load. Headroom that a rule keeps free is
for failures and peaks: a move may use it for the days that it lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.facts import HostFacts, SiteFacts
from cloudplan.model.plan import Plan
from cloudplan.model.sizing import RESOURCES, capacity_milli, milli_up
from cloudplan.waves.conditions import Condition
from cloudplan.waves.groups import Group
from cloudplan.waves.slots import Slot, year_of

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Room:
    """One resource of one site, in thousandths, by wave.

    `standing` is what stands there before anything has changed, `room` what it can hold; where
    that is less than what stands there already, it is that. `arrives` and `leaves` are by group
    (only those that do) and wave: amounts grow with the years.
    """

    condition: Condition
    resource: str
    standing: tuple[int, ...]
    room: tuple[int, ...]
    arrives: Mapping[int, tuple[int, ...]]
    leaves: Mapping[int, tuple[int, ...]]

    @property
    def always_fits(self) -> bool:
        """Whether all may arrive before anything leaves."""
        return all(
            self.standing[k] + sum(amounts[k] for amounts in self.arrives.values()) <= room
            for k, room in enumerate(self.room)
        )


@dataclass(frozen=True, slots=True)
class _Need:
    """What a workload takes in its first year, and how that grows."""

    amounts: tuple[Decimal, Decimal, Decimal]
    growth: Decimal

    def milli(self, resource: int, year: int) -> int:
        return milli_up(self.amounts[resource] * (1 + self.growth) ** year)


def rooms_of(plan: Plan, groups: tuple[Group, ...], slots: tuple[Slot, ...]) -> tuple[Room, ...]:
    """Every site and resource that could become too small on the way."""
    years = -(-plan.horizon_months // MONTHS_PER_YEAR)
    by_slot = [year_of(plan.as_of, slot.last, years) for slot in slots]
    needs = dict(_needs(plan))
    found = (
        _room(plan, site, site.hosts, resource, needs, groups, by_slot)
        for site in plan.facts.sites
        if site.hosts is not None
        for resource in range(len(RESOURCES))
    )
    return tuple(room for room in found if not room.always_fits)


def _needs(plan: Plan) -> Iterator[tuple[str, _Need]]:
    for one in (*plan.facts.workloads, *(plan.facts.standbys or ())):
        assert one.sized_vcpu is not None
        assert one.sized_memory_gib is not None
        amounts = one.sized_vcpu, one.sized_memory_gib, one.storage_gib
        yield one.address, _Need(amounts, one.growth_per_year)


def _room(
    plan: Plan,
    site: SiteFacts,
    hosts: HostFacts,
    resource: int,
    needs: Mapping[str, _Need],
    groups: tuple[Group, ...],
    years: list[int],
) -> Room:
    every = sorted(set(years))

    def by_wave(addresses: list[str]) -> tuple[int, ...]:
        total = {y: sum(needs[a].milli(resource, y) for a in addresses) for y in every}
        return tuple(total[y] for y in years)

    standing = by_wave(
        [p.address for p in plan.placements if p.before and p.before.site == site.id]
    )
    arrives = {
        g: by_wave(here)
        for g, group in enumerate(groups)
        if (here := [c.address for c in group.changes if c.arrives and c.to_site == site.id])
    }
    leaves = {
        g: by_wave(gone)
        for g, group in enumerate(groups)
        if (gone := [c.address for c in group.changes if c.from_site == site.id != c.to_site])
    }
    room = tuple(_holds(plan, site.id, hosts, resource, y) for y in years)
    return Room(
        condition=Condition("room", name=site.id),
        resource=RESOURCES[resource],
        standing=standing,
        room=tuple(map(max, room, standing)),
        arrives=arrives,
        leaves=leaves,
    )


def _holds(plan: Plan, site: str, hosts: HostFacts, resource: int, year: int) -> int:
    """Thousandths that all working hosts of the plan carry; today's where the plan has none."""
    planned = next((one.hosts_by_year for one in plan.sites if one.id == site), None)
    count = planned[min(year, len(planned) - 1)] if planned else hosts.installed
    each = (hosts.vcpu * hosts.vcpu_overcommit, hosts.memory_gib, hosts.storage_gib)[resource]
    return capacity_milli(each) * max(count - hosts.spare, 0)
