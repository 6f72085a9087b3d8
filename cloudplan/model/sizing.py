"""How much of a resource a workload counts for: right-sizing, growth, whole thousandths.

Equations (S1) to (S3) of docs/model.md. Resources are always in the order of `RESOURCES`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache

from cloudplan.model.estate import Demand, Workload

RESOURCES = ("vcpu", "memory_gib", "storage_gib")
MILLI = Decimal(1000)


def years(horizon_months: int) -> int:
    """Years t = 0..T-1 of the horizon, the last one possibly short."""
    return math.ceil(horizon_months / 12)


def capped(asked: Decimal, p95: Decimal | None, comfort_factor: Decimal) -> Decimal:
    """(S1) min(asked, asked x p95 x comfort); what was asked where p95 is not measured."""
    return asked if p95 is None else min(asked, asked * p95 * comfort_factor)


def right_sized(workload: Workload, comfort_factor: Decimal) -> Demand:
    """(S1) for vCPU and memory; storage and egress are never capped."""
    ask, use = workload.demand, workload.utilisation
    return Demand(
        capped(ask.vcpu, use.cpu_p95, comfort_factor),
        capped(ask.memory_gib, use.memory_p95, comfort_factor),
        ask.storage_gib,
        ask.egress_gib_month,
    )


@lru_cache(maxsize=1024)
def growth_factors(growth_per_year: Decimal, span: int) -> tuple[Decimal, ...]:
    """(S2) (1 + growth)^t for the years t = 0 .. span - 1."""
    return tuple((1 + growth_per_year) ** year for year in range(span))


def grown(demand: Demand, factor: Decimal) -> Demand:
    """(S2) demand x factor for every resource, egress included."""
    return Demand(
        demand.vcpu * factor,
        demand.memory_gib * factor,
        demand.storage_gib * factor,
        demand.egress_gib_month * factor,
    )


@dataclass(frozen=True)
class SizedDemand:
    """The right-sized demand of every year of the horizon."""

    by_year: tuple[Demand, ...]

    @cached_property
    def peak(self) -> Demand:
        """The largest of each resource over the years: what an offer has to cover."""
        return Demand(
            max(d.vcpu for d in self.by_year),
            max(d.memory_gib for d in self.by_year),
            max(d.storage_gib for d in self.by_year),
            max(d.egress_gib_month for d in self.by_year),
        )


@lru_cache(maxsize=8_192)
def sized(workload: Workload, comfort_factor: Decimal, horizon_months: int) -> SizedDemand:
    """(S1) then (S2) for every year."""
    base = right_sized(workload, comfort_factor)
    factors = growth_factors(workload.growth_per_year, years(horizon_months))
    return SizedDemand(tuple(grown(base, factor) for factor in factors))


def demand_milli(demand: Demand) -> tuple[int, int, int]:
    """(S3) thousandths of vCPU, GiB memory and GiB storage, rounded up."""
    values = (demand.vcpu, demand.memory_gib, demand.storage_gib)
    vcpu, memory, storage = map(milli_up, values)
    return vcpu, memory, storage


def milli_up(amount: Decimal) -> int:
    """(S3) thousandths of a demand, rounded up."""
    return int((amount * MILLI).to_integral_value(ROUND_CEILING))


def capacity_milli(amount: Decimal) -> int:
    """(S3) thousandths of a capacity, rounded down."""
    return int((amount * MILLI).to_integral_value(ROUND_FLOOR))
