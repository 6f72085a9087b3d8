"""(M4) who carries which part of what a site itself costs."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from cloudplan.model.sites import Site
from cloudplan.rates import allocate
from cloudplan.referee.capacity import usable_size
from cloudplan.referee.case import Amounts, Case, Facts


def shares(case: Case, site: str, year: int, cents: int) -> dict[str, int]:
    """Address -> its part of `cents`; nobody carries anything where nothing is asked for."""
    asked = demand_of_binding_resource(case, site, year)
    whole = sum(asked.values())
    return {a: allocate(cents, part, whole) if whole else 0 for a, part in asked.items()}


def part_of(case: Case, site: str, year: int, scope: Collection[str], cents: int) -> int:
    """The scope's part of `cents`, rounded once."""
    asked = demand_of_binding_resource(case, site, year)
    whole, part = sum(asked.values()), sum(asked[a] for a in asked if a in scope)
    return allocate(cents, part, whole) if whole else 0


def demand_of_binding_resource(case: Case, site: str, year: int) -> dict[str, int]:
    """Thousandths that each workload on the site asks of the resource that fills it most."""
    where, demand = case.facts.estate.site_by_id[site], case.demand
    resource = _binding(case.facts, where, case.used[site][year])
    return {address: demand(address)[resource][year] for address in case.standing[site]}


def _binding(facts: Facts, site: Site, used: Amounts) -> int:
    """VCPU on an elastic site; the first of equals."""
    if site.hosts is None:
        return 0
    size = usable_size(facts, site)
    ratios = [Fraction(u, s) if s else Fraction(0) for u, s in zip(used, size, strict=True)]
    return ratios.index(max(ratios))
