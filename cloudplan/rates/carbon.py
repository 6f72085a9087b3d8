"""Carbon: grams of CO2e of rented vCPU and of hosts, and their cost at the estate's price.

A rented site is charged for the vCPU that a workload takes, an owned one for its hosts, so that
nothing counts twice. An intensity that is not given is unknown and never nought.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.money import CostLine
from cloudplan.model.said import Said
from cloudplan.model.sites import Site
from cloudplan.rates.book import book_of
from cloudplan.rates.horizon import HOURS_PER_MONTH, MONTHS_PER_YEAR
from cloudplan.rates.lines import NoPriceError, monthly_line
from cloudplan.rates.need import Need

HOURS_PER_YEAR = HOURS_PER_MONTH * MONTHS_PER_YEAR
WATTS_PER_KW = Decimal(1000)
GRAMS_PER_TONNE = Decimal(1_000_000)
TONNE = "t CO2e"


def carbon(need: Need) -> tuple[CostLine, ...]:
    """Only where the estate prices carbon; raises `NoPriceError` where its amount is unknown."""
    estate, site = need.estate, need.site
    tonnes = tonnes_per_vcpu(estate, site)
    if tonnes is None:
        return ()
    return (
        monthly_line(
            need.horizon,
            "carbon",
            tuple(vcpu * tonnes for vcpu in need.asked.vcpu),
            TONNE,
            estate.carbon_price_per_tonne,
            carbon_source(site),
            estate.as_of,
        ),
    )


def tonnes_per_vcpu(estate: Estate, site: Site) -> Decimal | None:
    """Tonnes a month that a rented vCPU pays for; `None` where it pays for none.

    Raises `NoPriceError` where the estate prices carbon and the amount is unknown.
    """
    if not estate.carbon_price_per_tonne:
        return None
    if site.carbon is None:
        raise NoPriceError(Said("site {site} has no carbon intensity to price", site=site.id))
    if site.is_owned:
        return None
    return grams_per_vcpu_hour(estate, site) * HOURS_PER_MONTH / GRAMS_PER_TONNE


def carbon_source(site: Site) -> str:
    """The method behind the intensity; the price is the estate's."""
    return f"estate carbon price, {site.carbon.method}" if site.carbon else ""


def workload_carbon_grams(estate: Estate, workload: Workload, site: Site) -> tuple[int, ...] | None:
    """Whole grams by year t, rounded up; noughts on an owned site, `None` where unknown."""
    if site.carbon is None:
        return None
    vcpu_by_year = book_of(estate).asked(estate, workload).vcpu
    grams = grams_per_vcpu(estate, site)
    return tuple(whole_grams(vcpu * grams) for vcpu in vcpu_by_year)


def grams_per_vcpu(estate: Estate, site: Site) -> Decimal:
    """Grams a year of one vCPU; nought on an owned site, whose hosts count instead."""
    if site.is_owned:
        return Decimal(0)
    return grams_per_vcpu_hour(estate, site) * HOURS_PER_YEAR


def host_carbon_grams(site: Site) -> int | None:
    """Whole grams of one owned host in a year, rounded up; 0 on a rented site."""
    if not site.is_owned:
        return 0
    grams = grams_per_host_hour(site)
    return None if grams is None else whole_grams(grams * HOURS_PER_YEAR)


def grams_per_vcpu_hour(estate: Estate, site: Site) -> Decimal:
    """Watts x PUE x grams per kWh, for one rented vCPU."""
    if site.carbon is None:
        return Decimal(0)
    watts = estate.migration.watts_per_vcpu * site.carbon.pue
    return watts / WATTS_PER_KW * site.carbon.g_per_kwh


def grams_per_host_hour(site: Site) -> Decimal | None:
    """Watts x PUE x grams per kWh, for one owned host; `None` where unknown."""
    if site.carbon is None or site.costs is None:
        return None
    return site.costs.host_watts * site.costs.pue / WATTS_PER_KW * site.carbon.g_per_kwh


def whole_grams(grams: Decimal) -> int:
    """Rounded up."""
    return int(grams.to_integral_value(ROUND_CEILING))
