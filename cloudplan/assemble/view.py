"""One solved estate, indexed the way the plan's parts need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

import numpy as np

from cloudplan.assemble.denials import Denial, alike
from cloudplan.candidates import Candidates, Ints
from cloudplan.engine import Solution
from cloudplan.formulate import Formulation, anchors
from cloudplan.formulate.pairs import excess_line
from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost, monthly, tco, to_cents
from cloudplan.model.plan import Line
from cloudplan.model.sites import Site
from cloudplan.model.sizing import demand_milli, sized
from cloudplan.rates import allocate, placement_cost, running_cost, traffic_line
from cloudplan.rates.bulk import NOWHERE
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

    @cached_property
    def column(self) -> dict[str, int]:
        """Site -> column of the arrays."""
        return {site.id: s for s, site in enumerate(self.estate.sites)}

    def named(self, labels: Iterable[int]) -> tuple[str, ...]:
        """Constraints as they read in a sentence."""
        return tuple(self.formulation.names.texts[k] for k in labels)

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
    def site_today(self) -> Ints:
        """(W,) column of today's site; of the chosen one where a row runs nowhere today."""
        known, chosen = self.column, self.solution.site.tolist()
        rows = zip(self.found.rows, chosen, strict=True)
        return np.array([known[r.site] if r.site else s for r, s in rows], dtype=np.int64)

    @cached_property
    def departures(self) -> tuple[str, ...]:
        """(8) the managed addresses, in order, that leave the site they are counted from."""
        anchor = anchors(self.found)
        left = self.found.managed & (anchor != NOWHERE) & (anchor != self.solution.site)
        return tuple(sorted(self.found.rows[w].address for w in np.flatnonzero(left).tolist()))

    @cached_property
    def denials(self) -> dict[str, list[Denial]]:
        """Rule that denies anything -> which managed rows it keeps from which sites."""
        found = self.found
        return {
            policy: list(alike(denied & found.managed[:, None]))
            for policy, denied in sorted(found.verdicts.denied.items())
        }

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
        left_alone = self.left_alone if standing is not self.today else frozenset()
        for dependency in self.outgoing.get(workload.address, ()):
            there = standing.get(dependency.to_address)
            if there is None:
                continue
            if left_alone and {dependency.from_address, dependency.to_address} <= left_alone:
                continue
            here = standing[workload.address]
            line = traffic_line(self.estate, self.found.horizon, dependency, workload, here, there)
            if isinstance(line, MissingPrice):
                return None
            lines += [line] if line is not None else []
        return tuple(lines)

    @cached_property
    def cost_today(self) -> dict[str, tuple[Decimal, Decimal] | None]:
        """Address -> (monthly, TCO) of what it alone causes where it runs today, if known."""
        return {
            address: None if lines is None else (monthly(lines), tco(lines))
            for address, lines in self.lines_today.items()
        }

    @cached_property
    def lines_today(self) -> dict[str, tuple[CostLine, ...] | None]:
        """Address -> what it alone causes where it runs today; `None` if a price is unknown."""
        return {address: self._lines_at(address, site) for address, site in self.today.items()}

    def _lines_at(self, address: str, site: Site) -> tuple[CostLine, ...] | None:
        workload = self.workloads[address]
        cost = running_cost(self.estate, self.found.horizon, workload, site)
        traffic = self.traffic_lines(workload, self.today)
        if isinstance(cost, MissingPrice) or traffic is None:
            return None
        return cost.lines + traffic

    @cached_property
    def planned(self) -> dict[str, PlacementCost]:
        """Address -> what it alone causes where the plan puts it, its traffic included."""
        return {row.address: self._planned(w, row) for w, row in enumerate(self.found.rows)}

    def _planned(self, row: int, workload: Workload) -> PlacementCost:
        found, cost = self.found, PlacementCost(())
        if found.managed[row]:
            application, site = found.application(row), self.site_of[workload.address]
            made = placement_cost(self.estate, found.horizon, workload, application, site)
            assert isinstance(made, PlacementCost), "the engine chose a pair without a price"
            cost = made
        traffic = self.traffic_lines(workload, self.site_of) or ()
        return PlacementCost(cost.lines + traffic, cost.offer)

    @cached_property
    def priced_dependencies(self) -> dict[str, tuple[CostLine, ...]]:
        """Address -> what priced latency rules add for its dependencies, as placed."""
        network, placed = Network(self.estate), self.site_of
        out: dict[str, tuple[CostLine, ...]] = {}
        for limit in self.found.rulebook.dependency_limits:
            ends = (limit.dependency.from_address, limit.dependency.to_address)
            if limit.effect != "price" or limit.waived or not placed.keys() >= set(ends):
                continue
            if self.left_alone.issuperset(ends):
                continue
            ms = network.rtt(placed[ends[0]].id, placed[ends[1]].id).ms
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
        return tuple(self.solution.hosts[self.column[site.id]].tolist())

    @cached_property
    def milli(self) -> dict[str, list[int]]:
        """Address -> thousandths of each resource that it asks for in the first year."""
        estate, rows = self.estate, zip(self.found.rows, self._first_year, strict=True)
        found = {row.address: amounts for row, amounts in rows}
        for address in self.workloads.keys() - found.keys():
            size = sized(self.workloads[address], estate.comfort_factor, estate.horizon_months)
            found[address] = list(demand_milli(size.by_year[0]))
        return found

    @property
    def _first_year(self) -> list[list[int]]:
        amounts: list[list[int]] = self.formulation.problem.demand[:, 0].tolist()
        return amounts

    def shares(self, standing: dict[str, Site], own: dict[str, int]) -> dict[str, int]:
        """(M4) cents a month of each site, spread over the workloads that stand there."""
        there: dict[str, list[str]] = {site: [] for site in own}
        for address, site in standing.items():
            there[site.id].append(address)
        found: dict[str, int] = {}
        for name, addresses in there.items():
            resource = self._binding(addresses, name)
            use = {a: self.milli[a][resource] for a in addresses}
            whole = sum(use.values())
            found |= {a: allocate(own[name], part, whole) for a, part in use.items()}
        return found

    def _binding(self, there: list[str], name: str) -> int:
        """The resource whose used part of a host is largest; vCPU on an elastic site."""
        if self.estate.site_by_id[name].hosts is None:
            return 0
        sizes = self.formulation.problem.host_size[self.column[name]].tolist()
        used = [sum(amounts) for amounts in zip(*(self.milli[a] for a in there), strict=True)]
        ratio = [
            Fraction(u, size) if size else Fraction(0) for u, size in zip(used, sizes, strict=True)
        ]
        return ratio.index(max(ratio))


_FIELDS = attrgetter(*(field.name for field in fields(Line)))


def shown(lines: tuple[CostLine, ...]) -> tuple[Line, ...]:
    """Cost lines as the plan's file shows them: every field that both have."""
    return tuple(Line(*_FIELDS(line)) for line in lines)
