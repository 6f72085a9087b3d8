"""What is judged: the inputs with each figure worked out once, and one assignment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from operator import add

from cloudplan.model.estate import Dependency, Workload
from cloudplan.model.money import (
    CostLine,
    MissingPrice,
    PlacementCost,
    monthly,
    one_off,
    tco,
)
from cloudplan.model.policy import Policy
from cloudplan.model.sites import Site
from cloudplan.rates import (
    Horizon,
    placement_cost,
    running_cost,
    site_lines,
    spent,
    traffic_line,
    workload_carbon_grams,
)
from cloudplan.referee.demand import Demand, milli_by_year
from cloudplan.rules import DependencyLimit, Finding, Network, Rulebook

Amounts = tuple[int, int, int]
"""Thousandths of vCPU, of GiB of memory and of GiB of storage."""
Spent = tuple[int, int]
"""Capex and opex in cents."""
Money = tuple[Decimal, Decimal, Decimal]
"""The first month, what is paid once, and the TCO."""


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
        self.demand = cache(self._demand)
        self.grams = cache(self._grams)
        self.own_lines = cache(self._own_lines)

    def _cost(self, address: str, site: str) -> PlacementCost | MissingPrice:
        row = self.rows[address]
        application = self.estate.application_by_id[row.application]
        where = self.estate.site_by_id[site]
        return placement_cost(self.estate, self.horizon, row, application, where)

    def is_priced(self, address: str, site: str) -> bool:
        """Whether a site that somebody might have chosen has a price; it is not kept."""
        return isinstance(self._cost(address, site), PlacementCost)

    def running(self, address: str, site: Site) -> PlacementCost | MissingPrice:
        """What the workload alone causes a month, move or no move."""
        return running_cost(self.estate, self.horizon, self.workloads[address], site)

    def _findings(self, address: str, site: str) -> tuple[Finding, ...]:
        return self.book.judge(self.rows[address], self.estate.site_by_id[site])

    def traffic(self, of: Dependency, here: Site, there: Site) -> CostLine | MissingPrice | None:
        """(M1) what the sender pays; nothing within one site."""
        sender = self.workloads[of.from_address]
        return traffic_line(self.estate, self.horizon, of, sender, here, there)

    def _demand(self, address: str) -> Demand:
        """(S1) to (S3)."""
        return milli_by_year(self.workloads[address], self.estate, self.horizon.years)

    def _grams(self, address: str, site: str) -> tuple[int, ...] | None:
        """(6c) by year."""
        where = self.estate.site_by_id[site]
        return workload_carbon_grams(self.estate, self.workloads[address], where)

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
    def decided(self) -> tuple[str, ...]:
        """The managed addresses in order."""
        return tuple(sorted(self.managed))

    def counts(self, of: Dependency) -> bool:
        """Whether both ends are in the plan, and at least one of them is managed."""
        here, there = of.from_address, of.to_address
        placed = here in self.site_of and there in self.site_of
        return placed and (here in self.managed or there in self.managed)

    @cached_property
    def traffic(self) -> tuple[tuple[Dependency, CostLine | MissingPrice], ...]:
        """(M1) the dependencies between two sites that cost something or nobody knows what."""
        found = []
        for of in filter(self.counts, self.facts.estate.dependencies):
            here, there = self.site_of[of.from_address], self.site_of[of.to_address]
            if here is not there:
                line = self.facts.traffic(of, here, there)
                found += [(of, line)] if line is not None else []
        return tuple(found)

    @cached_property
    def sent(self) -> dict[str, tuple[CostLine, ...]]:
        """Address -> what it pays for what it sends, in the order of the dependencies."""
        found: dict[str, list[CostLine]] = {}
        for of, line in self.traffic:
            if isinstance(line, CostLine):
                found.setdefault(of.from_address, []).append(line)
        return {address: tuple(lines) for address, lines in found.items()}

    @cached_property
    def priced_limits(self) -> dict[str, list[DependencyLimit]]:
        """Sender -> the priced latency rules about what it sends."""
        found: dict[str, list[DependencyLimit]] = {}
        for limit in self.facts.book.dependency_limits:
            if limit.effect == "price" and not limit.waived and self.counts(limit.dependency):
                found.setdefault(limit.dependency.from_address, []).append(limit)
        return found

    @cached_property
    def lines(self) -> dict[str, tuple[CostLine, ...]]:
        """Address -> the workload's own lines, then its traffic."""
        return {a: self._running(a) + self.sent.get(a, ()) for a in self.site_of}

    def demand(self, address: str) -> Demand:
        """(S1) to (S3) by resource and year."""
        return self.facts.demand(address)

    @cached_property
    def spoken_of(self) -> tuple[str, ...]:
        """The managed addresses, in order, that the rules may have something to say about."""
        return self.decided

    @cached_property
    def unpriced(self) -> dict[str, MissingPrice]:
        """The managed addresses, in order, that have no price where they stand, and why."""
        costs = ((a, self.facts.cost(a, self.site_of[a].id)) for a in self.decided)
        return {address: cost for address, cost in costs if isinstance(cost, MissingPrice)}

    @cached_property
    def untariffed(self) -> tuple[tuple[Dependency, MissingPrice], ...]:
        """The dependencies whose traffic has no price."""
        return tuple((of, line) for of, line in self.traffic if isinstance(line, MissingPrice))

    def spent(self, year: int) -> Mapping[str, Spent]:
        """Address -> (capex, opex) cents in a calendar year, its traffic included."""
        if year not in self._spent:
            horizon = self.facts.horizon
            self._spent[year] = {a: spent(x, horizon, year) for a, x in self.lines.items()}
        return self._spent[year]

    @cached_property
    def _spent(self) -> dict[int, Mapping[str, Spent]]:
        return {}

    def grams(self, addresses: Collection[str]) -> tuple[int, ...] | None:
        """(6c) of the addresses by year, hosts apart; `None` where one of theirs is unknown."""
        total = (0,) * self.facts.horizon.years
        for address in addresses:
            part = self.facts.grams(address, self.site_of[address].id)
            if part is None:
                return None
            total = tuple(map(add, total, part))
        return total

    def _running(self, address: str) -> tuple[CostLine, ...]:
        """What the plan pays for the workload where it stands; nothing for what it leaves alone."""
        if address not in self.managed:
            return ()
        cost = self.facts.cost(address, self.site_of[address].id)
        return cost.lines if isinstance(cost, PlacementCost) else ()

    @cached_property
    def money(self) -> dict[str, Money]:
        """Address -> the sums of its lines."""
        return {a: (monthly(x), one_off(x), tco(x)) for a, x in self.lines.items()}

    @cached_property
    def used(self) -> dict[str, tuple[Amounts, ...]]:
        """Left side of (2): open site -> thousandths of each resource by year."""
        return {site: self._used(there) for site, there in self.standing.items()}

    def _used(self, there: tuple[str, ...]) -> tuple[Amounts, ...]:
        by_resource = zip(*map(self.demand, there), strict=True)
        return tuple(zip(*(map(sum, zip(*rows, strict=True)) for rows in by_resource), strict=True))

    def hosts_at(self, site: str) -> tuple[int, ...] | None:
        """`None` on an elastic site."""
        return self.hosts.get(site)

    def own_lines(self, site: str) -> tuple[CostLine, ...]:
        """What the open site itself costs with its hosts."""
        return self.facts.own_lines(site, self.hosts_at(site))
