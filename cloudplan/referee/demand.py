"""(S1) to (S3): what a workload counts for, in whole thousandths by year.

Few sizes and growth rates occur in an estate, so that each is worked out once.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.sizing import MILLI

ByYear = tuple[int, ...]
Demand = tuple[ByYear, ByYear, ByYear]
"""Thousandths of vCPU, of GiB of memory and of GiB of storage, each by year."""


def milli_by_year(workload: Workload, estate: Estate, years: int) -> Demand:
    """What a workload asks of a site; use is not measured for storage."""
    ask, use, growth = workload.demand, workload.utilisation, workload.growth_per_year
    comfort = estate.comfort_factor
    return (
        _grown(ask.vcpu, use.cpu_p95, comfort, growth, years),
        _grown(ask.memory_gib, use.memory_p95, comfort, growth, years),
        _grown(ask.storage_gib, None, comfort, growth, years),
    )


@lru_cache(maxsize=65_536)
def _grown(
    asked: Decimal, p95: Decimal | None, comfort: Decimal, growth: Decimal, years: int
) -> ByYear:
    size = asked if p95 is None else min(asked, asked * p95 * comfort)
    return tuple(_milli(size * (1 + growth) ** year) for year in range(years))


def _milli(amount: Decimal) -> int:
    """(S3) rounded up."""
    return int((amount * MILLI).to_integral_value(ROUND_CEILING))
