"""Grams of CO2e: of rented vCPU by an assumed wattage, of owned hosts by theirs."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.sites import Site
from cloudplan.model.sizing import sized

HOURS_PER_YEAR = 8760
KG_PER_TONNE = 1000


def workload_carbon_grams(estate: Estate, workload: Workload, site: Site) -> tuple[int, ...] | None:
    """(6c) whole grams of each year, rounded up; 0 on owned sites, `None` where unknown."""
    size = sized(workload, estate.comfort_factor, estate.horizon_months)
    if site.is_owned:
        return (0,) * len(size.by_year)
    if site.carbon is None:
        return None
    watts = estate.migration.watts_per_vcpu
    return tuple(_grams(d.vcpu * watts, site.carbon.pue, site.carbon.g_per_kwh) for d in size.by_year)


def host_carbon_grams(site: Site) -> int | None:
    """(6c) whole grams of one host in a year; 0 where there are no owned hosts."""
    if site.costs is None or site.hosts is None:
        return 0
    if site.carbon is None:
        return None
    return _grams(site.costs.host_watts, site.costs.pue, site.carbon.g_per_kwh)


def _grams(watts: Decimal, pue: Decimal, g_per_kwh: Decimal) -> int:
    grams = watts * pue * HOURS_PER_YEAR / 1000 * g_per_kwh
    return int(grams.to_integral_value(ROUND_CEILING))
