"""What is judged: the inputs with each figure worked out once, and one assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from cloudplan.model.estate import Dependency, Workload
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost
from cloudplan.model.policy import Policy
from cloudplan.model.sites import Site
from cloudplan.model.sizing import demand_milli, sized
from cloudplan.rates import Horizon, placement_cost, site_lines, traffic_line
from cloudplan.rules import Finding, Network, Rulebook

Amounts = tuple[int, int, int]
"""Thousandths of vCPU, of GiB of memory and of GiB of storage."""


class Facts:
    """The inputs as the referee reads them; prices and verdicts are asked once and kept."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.estate = book.estate
        self.horizon = Horizon.of(book.estate)
        self.network = Network(book.estate)
        self.rows: dict[str, Workload] = {row.address: row for row in book.rows}
        self.workloads = self.rows | {w.address: w for w in book.estate.workloads}
        self.policies: Mapping[str, Policy] = {p.id: p for p in book.estate.policies}
        self.cost = cache(self._cost)
        self.findings = cache(self._findings)
        self.traffic = cache(self._traffic)
        self.demand = cache(self._demand)
        self.own_lines = cache(self._own_lines)

    def _cost(self, address: str, site: str) -> PlacementCost | MissingPrice:
        row = self.rows[address]
        application = self.estate.application_by_id[row.application]
        where = self.estate.site_by_id[site]
        return placement_cost(self.estate, self.horizon, row, application, where)

    def _findings(self, address: str, site: str) -> tuple[Finding, ...]:
        return self.book.judge(self.rows[address], self.estate.site_by_id[site])

    def _traffic(self, of: Dependency, here: str, there: str) -> CostLine | MissingPrice | None:
        sites, sender = self.estate.site_by_id, self.workloads[of.from_address]
        return traffic_line(self.estate, self.horizon, of, sender, sites[here], sites[there])

    def _demand(self, address: str) -> tuple[Amounts, ...]:
        """(S1) to (S3), by year."""
        estate = self.estate
        grown = sized(self.workloads[address], estate.comfort_factor, estate.horizon_months)
        return tuple(demand_milli(year) for year in grown.by_year)

    def _own_lines(self, site: str, hosts: tuple[int, ...] | None) -> tuple[CostLine, ...]:
        """What an open site costs, whatever runs there."""
        return site_lines(self.estate, self.horizon, self.estate.site_by_id[site], hosts)


@dataclass(frozen=True)
class Case:
    """An assignment: every address in `site_of`, hosts by year of every open finite site.

    Addresses outside `managed` stay where they are, free of rules and of cost to the plan; they
    do take room.
    """

    facts: Facts
    site_of: Mapping[str, Site]
    hosts: Mapping[str, tuple[int, ...]]
    managed: frozenset[str]
    retired: frozenset[str] = frozenset()
    """What the plan switches off."""

    @cached_property
    def standing(self) -> dict[str, tuple[str, ...]]:
        """(3) Open sites and the addresses on each, both in order."""
        found: dict[str, list[str]] = {}
        for address in sorted(self.site_of):
            found.setdefault(self.site_of[address].id, []).append(address)
        return {site: tuple(found[site]) for site in sorted(found)}

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """Those with both ends in the plan, at least one of them managed."""
        return tuple(
            d
            for d in self.facts.estate.dependencies
            if {d.from_address, d.to_address} <= self.site_of.keys()
            and not self.managed.isdisjoint((d.from_address, d.to_address))
        )

    @cached_property
    def outgoing(self) -> dict[str, tuple[Dependency, ...]]:
        """Address -> the dependencies it sends to, in the estate's order."""
        found: dict[str, list[Dependency]] = {}
        for dependency in self.dependencies:
            found.setdefault(dependency.from_address, []).append(dependency)
        return {address: tuple(sent) for address, sent in found.items()}

    def traffic_line(self, of: Dependency) -> CostLine | MissingPrice | None:
        """(M1) what the sender pays where both ends stand; nothing within one site."""
        here, there = self.site_of[of.from_address].id, self.site_of[of.to_address].id
        return self.facts.traffic(of, here, there)

    @cached_property
    def used(self) -> dict[str, tuple[Amounts, ...]]:
        """Left side of (2): open site -> thousandths of each resource by year."""
        return {
            site: tuple(_total(year) for year in zip(*map(self.facts.demand, there), strict=True))
            for site, there in self.standing.items()
        }

    def hosts_at(self, site: str) -> tuple[int, ...] | None:
        """`None` on an elastic site."""
        return self.hosts.get(site)

    def own_lines(self, site: str) -> tuple[CostLine, ...]:
        """What the open site itself costs with its hosts."""
        return self.facts.own_lines(site, self.hosts_at(site))


def _total(amounts: tuple[Amounts, ...]) -> Amounts:
    vcpu, memory, storage = (sum(column) for column in zip(*amounts, strict=True))
    return vcpu, memory, storage
