"""One solved estate, indexed the way the plan's parts need it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from cloudplan.candidates import Candidates
from cloudplan.engine import Solution, evaluate
from cloudplan.formulate import Formulation
from cloudplan.formulate.pairs import excess_line
from cloudplan.model.estate import Demand, Dependency, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice, tco, to_cents
from cloudplan.model.plan import Line
from cloudplan.model.sites import Site
from cloudplan.model.sizing import RESOURCES, demand_milli, sized
from cloudplan.rates import allocate, traffic_line
from cloudplan.rules import Network


@dataclass(frozen=True)
class View:
    """The candidates, their arrays and the engine's answer."""

    found: Candidates
    formulation: Formulation
    solution: Solution

    @property
    def estate(self) -> Estate:
        return self.found.estate

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Address -> row of the arrays."""
        return {row.address: w for w, row in enumerate(self.found.rows)}

    def blocked_by(self, row: int, column: int) -> tuple[str, ...]:
        """What would break with one workload on a site and all others where the plan has them."""
        moved = self.solution.site.copy()
        moved[row] = column
        names = self.formulation.names
        return tuple(names.texts[k] for k in evaluate(self.formulation.problem, moved).labels)

    @cached_property
    def site_of(self) -> dict[str, Site]:
        """Address -> the site that the plan chose, standbys included."""
        sites = self.estate.sites
        return {
            row.address: sites[s]
            for row, s in zip(self.found.rows, self.solution.site.tolist(), strict=True)
        }

    @cached_property
    def today(self) -> dict[str, Site]:
        """Address -> where it runs today, for whatever runs today."""
        sites = self.estate.site_by_id
        return {w.address: sites[w.site] for w in self.workloads.values() if w.site is not None}

    @cached_property
    def workloads(self) -> dict[str, Workload]:
        """Address -> workload, of the estate and of the standbys."""
        return {w.address: w for w in (*self.estate.workloads, *self.found.rows)}

    @cached_property
    def outgoing(self) -> dict[str, list[Dependency]]:
        """Address -> its dependencies, in the estate's order."""
        out: dict[str, list[Dependency]] = {}
        for dependency in self.estate.dependencies:
            out.setdefault(dependency.from_address, []).append(dependency)
        return out

    @cached_property
    def left_alone(self) -> frozenset[str]:
        """What the targets do not name: traffic among these is no cost to this plan."""
        return frozenset(
            row.address
            for row, managed in zip(self.found.rows, self.found.managed, strict=True)
            if not managed
        )

    def traffic_lines(
        self, workload: Workload, standing: dict[str, Site]
    ) -> tuple[CostLine, ...] | None:
        """Lines of its dependencies whose other end stands somewhere; `None`: price unknown."""
        lines: list[CostLine] = []
        for dependency in self.outgoing.get(workload.address, ()):
            ends = {dependency.from_address, dependency.to_address}
            if dependency.to_address not in standing:
                continue
            if standing is not self.today and ends <= self.left_alone:
                continue
            here, there = standing[workload.address], standing[dependency.to_address]
            line = traffic_line(self.estate, self.found.horizon, dependency, workload, here, there)
            if isinstance(line, MissingPrice):
                return None
            lines += [line] if line is not None else []
        return tuple(lines)

    @cached_property
    def priced_dependencies(self) -> dict[str, tuple[CostLine, ...]]:
        """Address -> what priced latency rules add for its dependencies, as placed."""
        network = Network(self.estate)
        out: dict[str, tuple[CostLine, ...]] = {}
        for limit in self.found.rulebook.dependency_limits:
            ends = (limit.dependency.from_address, limit.dependency.to_address)
            if limit.effect != "price" or limit.waived or not set(ends) <= set(self.site_of):
                continue
            if self.left_alone.issuperset(ends):
                continue
            ms = network.rtt(self.site_of[ends[0]].id, self.site_of[ends[1]].id).ms
            line = excess_line(limit, ms or Decimal(0), self.found.horizon)
            if line is not None:
                out[ends[0]] = (*out.get(ends[0], ()), line)
        return out

    @property
    def priced_pairs_cents(self) -> int:
        """Cents of all priced dependencies over the horizon."""
        return sum(to_cents(tco(lines)) for lines in self.priced_dependencies.values())

    def hosts(self, site: Site) -> tuple[int, ...] | None:
        """Hosts by year, `None` on an elastic site."""
        if site.hosts is None:
            return None
        return tuple(self.solution.hosts[self.estate.sites.index(site)].tolist())

    @cached_property
    def first_year(self) -> dict[str, Demand]:
        """Address -> the right-sized demand of the first year."""
        estate = self.estate
        return {
            address: sized(w, estate.comfort_factor, estate.horizon_months).by_year[0]
            for address, w in self.workloads.items()
        }

    def shares(self, standing: dict[str, Site], site: Site, cents: int) -> dict[str, int]:
        """(M4) the site's own cost of a month, spread over the workloads that stand there."""
        there = [a for a, where in standing.items() if where.id == site.id]
        resource = self.binding(there, site)
        use = {a: _amount(self.first_year[a], resource) for a in there}
        whole = sum(use.values())
        if whole == 0:
            return dict.fromkeys(there, 0)
        return {a: allocate(cents, part, whole) for a, part in use.items()}

    def binding(self, there: list[str], site: Site) -> int:
        """The resource whose used part of a host is largest; vCPU on an elastic site."""
        if site.hosts is None:
            return 0
        sizes = self.formulation.problem.host_size[self.estate.sites.index(site)].tolist()
        used = [sum(_amount(self.first_year[a], r) for a in there) for r in range(len(RESOURCES))]
        ratio = [
            Fraction(u, size) if size else Fraction(0) for u, size in zip(used, sizes, strict=True)
        ]
        return ratio.index(max(ratio))


def _amount(demand: Demand, resource: int) -> int:
    return demand_milli(demand)[resource]


def shown(lines: tuple[CostLine, ...]) -> tuple[Line, ...]:
    """Cost lines as the plan's file shows them."""
    return tuple(
        Line(
            component=line.component,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            amount=line.amount,
            period=line.period,
            tco=line.tco,
            source=line.source,
            as_of=line.as_of,
            detail=line.detail,
        )
        for line in lines
    )
