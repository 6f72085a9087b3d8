"""What a move costs once: effort, data transfer, and both copies running for a while."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cloudplan.model import money
from cloudplan.model.estate import Application, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice
from cloudplan.model.sites import Site
from cloudplan.rates.compute import running_cost
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import UnitPrice, once_line
from cloudplan.rates.traffic import tariff

DATA_ACT_FREE_FROM = date(2027, 1, 12)
"""Switching charges, egress included, end in the EU (Regulation (EU) 2023/2854, article 29)."""

EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)


def migration_lines(
    estate: Estate,
    horizon: Horizon,
    workload: Workload,
    application: Application,
    site: Site,
    monthly_there: Decimal,
) -> tuple[CostLine, ...] | MissingPrice:
    """The once lines of a move; none for what is new or stays."""
    if workload.site is None or workload.site == site.id:
        return ()
    today = estate.site_by_id[workload.site]
    moved = transfer(estate, horizon, workload, today, site)
    if isinstance(moved, MissingPrice):
        return moved
    double = double_running(estate, horizon, workload, today, monthly_there)
    return (effort(estate, horizon, application, site), *moved, *double)


def effort(estate: Estate, horizon: Horizon, application: Application, site: Site) -> CostLine:
    """Hours by disposition; where none is declared a move to a public cloud is a rehost."""
    usual = "rehost" if site.kind == "public_cloud" else "relocate"
    declared = application.disposition
    kind = usual if declared in (None, "retain", "retire") else str(declared)
    norms = estate.migration
    price = UnitPrice(norms.hour_price, norms.source)
    return once_line(horizon, "migration", norms.hours[kind], "hour", price, kind)


def transfer(
    estate: Estate, horizon: Horizon, workload: Workload, today: Site, site: Site
) -> tuple[CostLine, ...] | MissingPrice:
    """The data once over the wire at the tariff of the site that it leaves."""
    gib = workload.demand.storage_gib
    if gib == 0:
        return ()
    leaving = today.kind == "public_cloud" and today.provider != site.provider
    countries = {today.location.country, site.location.country}
    if leaving and countries <= EU and estate.as_of >= DATA_ACT_FREE_FROM:
        price = UnitPrice(Decimal("0.000000"), "EU Data Act", DATA_ACT_FREE_FROM)
    else:
        found = tariff(estate, today, site)
        if isinstance(found, MissingPrice):
            return found
        price = found
    component = "exit-egress" if leaving else "transfer"
    return (once_line(horizon, component, gib, "GiB", price, f"from {today.id}"),)


def double_running(
    estate: Estate, horizon: Horizon, workload: Workload, today: Site, monthly_there: Decimal
) -> tuple[CostLine, ...]:
    """Months in which the old copy still runs; at the new one's cost where the old is unknown."""
    months = estate.migration.double_running_months
    cost = running_cost(estate, horizon, workload, today)
    known = not isinstance(cost, MissingPrice)
    amount = money.monthly(cost.lines) if not isinstance(cost, MissingPrice) else monthly_there
    if months == 0 or amount == 0:
        return ()
    price = UnitPrice(amount, estate.migration.source)
    detail = f"at {today.id}" if known else f"at the new site's cost: {today.id} has no price"
    return (once_line(horizon, "double-running", months, "month", price, detail),)
