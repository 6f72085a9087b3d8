"""What a move costs once: effort, data transfer, and both copies running for a while.

A new workload and a standby move from nowhere and have none of these lines.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cloudplan.model.estate import Application, Disposition, Estate, MigrationNorms
from cloudplan.model.money import CostLine
from cloudplan.model.said import Said
from cloudplan.model.sites import Site, SiteKind
from cloudplan.rates.egress import destination, price_per_gib
from cloudplan.rates.lines import NoPriceError, UnitPrice, once_line
from cloudplan.rates.need import Need

DATA_ACT_FROM = date(2027, 1, 12)
DATA_ACT = "Regulation (EU) 2023/2854 (Data Act), Article 29"
# fmt: off
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
EFFORT: dict[SiteKind, Disposition] = {
    "edge": "relocate",
    "on_prem": "relocate",
    "private_cloud": "relocate",
    "public_cloud": "rehost",
}
"""What a move to a site of a kind usually is, where the application says nothing."""


def migration(
    need: Need, application: Application, today: Site, monthly_today: Decimal
) -> tuple[CostLine, ...]:
    """The lines of a move from `today`, whose copy costs `monthly_today` while both run."""
    return (
        *_effort(need, application),
        *_transfer(need, today),
        *_double_running(need, today, monthly_today),
    )


def _effort(need: Need, application: Application) -> tuple[CostLine, ...]:
    norms = need.estate.migration
    how = application.disposition or EFFORT[need.site.kind]
    hours = effort_hours(norms, how)
    if not hours:
        return ()
    price, as_of = norms.hour_price, need.estate.as_of
    return (once_line(need.horizon, "migration", hours, "hour", price, norms.source, as_of, how),)


def effort_hours(norms: MigrationNorms, how: Disposition) -> Decimal:
    """Hours of work of one move; raises `NoPriceError`."""
    hours = norms.hours.get(how)
    if hours is None:
        raise NoPriceError(
            Said("the migration norms have no hours for {disposition}", disposition=how)
        )
    return hours


def _transfer(need: Need, today: Site) -> tuple[CostLine, ...]:
    gib = need.workload.demand.storage_gib
    if not gib:
        return ()
    component, price = way_out(need.estate, today, need.site)
    return (
        once_line(
            need.horizon,
            component,
            gib,
            "GiB",
            price.amount,
            price.source,
            price.as_of,
            price.detail,
        ),
    )


def way_out(estate: Estate, today: Site, target: Site) -> tuple[str, UnitPrice]:
    """What a GiB costs on its way, and its component; raises `NoPriceError`.

    Leaving a public cloud's provider is named apart, and free under the Data Act.
    """
    to = destination(today, target)
    if today.kind != "public_cloud" or to != "elsewhere":
        return "transfer", price_per_gib(estate, today, to)
    if _is_free_switch(estate.as_of, today, target):
        return "exit-egress", UnitPrice(Decimal(0), DATA_ACT, DATA_ACT_FROM, "provider switch")
    return "exit-egress", price_per_gib(estate, today, to)


def _is_free_switch(day: date, today: Site, target: Site) -> bool:
    countries = {today.location.country, target.location.country}
    return day >= DATA_ACT_FROM and countries <= EU


def _double_running(need: Need, today: Site, monthly_today: Decimal) -> tuple[CostLine, ...]:
    months = need.estate.migration.double_running_months
    if not months or not monthly_today:
        return ()
    norms, detail = need.estate.migration.source, f"{today.id} keeps running"
    return (
        once_line(
            need.horizon,
            "double-running",
            months,
            "month",
            monthly_today,
            norms,
            need.estate.as_of,
            detail,
        ),
    )
