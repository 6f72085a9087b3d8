"""What an owned site costs by itself: hosts, power, staff, upkeep, renewal and fixed cost.

Everything about hosts is worked out to the cent for one host first and then multiplied (M3), so
that cost is exactly linear in hosts: that is what lets an engine decide how many to buy.

A host bought at the start of year t is bought again whenever its life ends within the horizon.
Hosts that are already paid (sunk) are renewed by the same clock, counted from `as_of`. No
residual value is credited: whoever buys in the last year pays for the whole host.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.money import round_cents, to_cents
from cloudplan.model.sites import OwnedCosts, Site
from cloudplan.rates.calendar import Spent, in_calendar_year
from cloudplan.rates.carbon import GRAMS_PER_TONNE, carbon_source, grams_per_host_hour
from cloudplan.rates.fixed import fixed_line
from cloudplan.rates.horizon import HOURS_PER_MONTH, MONTHS_PER_YEAR, Horizon
from cloudplan.rates.lines import present_of_year

WATTS_PER_KW = Decimal(1000)


@dataclass(frozen=True, slots=True)
class HostMonth:
    """What one host costs a month under one component, in cents, and how that comes about."""

    component: str
    cents: int
    detail: str
    source: str


@dataclass(frozen=True, slots=True)
class HostCosts:
    """Today's worth in cents: `run[t]` of a host kept through year t, `buy[t]` of one bought at
    the start of year t with its renewals, `open` of having the site open at all.

    `open` holds the fixed cost and what the installed hosts still have to be paid: their price
    where it is not sunk, and their renewals.
    """

    run: tuple[int, ...]
    buy: tuple[int, ...]
    open: int

    @classmethod
    def of(cls, estate: Estate, horizon: Horizon, site: Site) -> HostCosts:
        """The coefficients that `site_lines` adds up to, exactly."""
        months = [m.cents for m in host_months(estate, site)]
        buy = tuple(_present_of_purchase(horizon, site, t) for t in range(horizon.years))
        run = tuple(sum(present_of_year(c, a) for c in months) for a in horizon.annuity_scaled)
        fixed = fixed_line(estate, horizon, site)
        own = 0 if fixed is None else to_cents(fixed.tco)
        installed = sum(_present(horizon, site, at) for at in installed_payments(horizon, site))
        return cls(run, buy, own + _installed(site) * installed)


@dataclass(frozen=True, slots=True)
class HostYear:
    """(capex, opex) cents of one calendar year, nominal; the same three terms as `HostCosts`."""

    run: tuple[Spent, ...]
    buy: tuple[Spent, ...]
    open: Spent


def host_year_costs(estate: Estate, horizon: Horizon, site: Site, calendar_year: int) -> HostYear:
    """Coefficients of a budget, so that it is linear in hosts kept and hosts bought."""
    month = sum(m.cents for m in host_months(estate, site))
    run = tuple((0, month * count) for count in horizon.months_in(calendar_year))
    buy = tuple(
        (_paid_in(horizon, site, purchase_payments(horizon, site, t), calendar_year), 0)
        for t in range(horizon.years)
    )
    fixed = fixed_line(estate, horizon, site)
    opex = 0 if fixed is None else in_calendar_year(fixed, horizon, calendar_year)[1]
    capex = _paid_in(horizon, site, installed_payments(horizon, site), calendar_year)
    return HostYear(run, buy, (_installed(site) * capex, opex))


def host_months(estate: Estate, site: Site) -> tuple[HostMonth, ...]:
    """Every running cost of one host that is more than nothing; none on a rented site."""
    costs = site.costs
    if costs is None:
        return ()
    own = f"site {site.id}"
    rows = (
        HostMonth("power", to_cents(_power(costs)), _power_detail(costs), own),
        HostMonth("staff", to_cents(_staff(costs)), _staff_detail(costs), own),
        HostMonth("host-opex", to_cents(costs.host_opex_month), "", own),
        HostMonth("carbon", to_cents(_carbon(estate, site)), "", carbon_source(site)),
    )
    return tuple(row for row in rows if row.cents)


def _power(costs: OwnedCosts) -> Decimal:
    kwh = costs.host_watts * costs.pue * HOURS_PER_MONTH / WATTS_PER_KW
    return kwh * costs.kwh_price


def _power_detail(costs: OwnedCosts) -> str:
    return f"{costs.host_watts} W x PUE {costs.pue} x {HOURS_PER_MONTH} h x {costs.kwh_price}/kWh"


def _staff(costs: OwnedCosts) -> Decimal:
    return costs.staff_fte_per_host * costs.staff_price_year / MONTHS_PER_YEAR


def _staff_detail(costs: OwnedCosts) -> str:
    return f"{costs.staff_fte_per_host} FTE x {costs.staff_price_year}/year"


def _carbon(estate: Estate, site: Site) -> Decimal:
    grams = (grams_per_host_hour(site) or Decimal(0)) * HOURS_PER_MONTH
    return grams / GRAMS_PER_TONNE * estate.carbon_price_per_tonne


def purchase_payments(horizon: Horizon, site: Site, year: int) -> range:
    """When a host bought at the start of a year is paid, in months after `as_of`."""
    life = site.costs.host_life_months if site.costs else horizon.months
    return range(MONTHS_PER_YEAR * year, horizon.months, life)


def installed_payments(horizon: Horizon, site: Site) -> tuple[int, ...]:
    """When an installed host is paid: at once unless it is sunk, and whenever its life ends."""
    every = tuple(purchase_payments(horizon, site, 0))
    return every[1:] if site.costs is None or site.costs.installed_are_sunk else every


def host_price(site: Site) -> Decimal:
    """The price of one host in whole cents."""
    return round_cents(site.costs.host_price) if site.costs else Decimal("0.00")


def _present(horizon: Horizon, site: Site, months: int) -> int:
    """Cents that one host paid `months` after `as_of` is worth today."""
    return to_cents(host_price(site) * horizon.factor(months))


def _present_of_purchase(horizon: Horizon, site: Site, year: int) -> int:
    return sum(_present(horizon, site, at) for at in purchase_payments(horizon, site, year))


def _paid_in(horizon: Horizon, site: Site, payments: Iterable[int], year: int) -> int:
    count = sum(1 for months in payments if horizon.year_of(months) == year)
    return to_cents(host_price(site)) * count


def _installed(site: Site) -> int:
    return site.hosts.installed if site.hosts else 0
