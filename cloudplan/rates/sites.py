"""The cost lines of a site itself, for any number of hosts by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.money import CostLine, from_cents, round_cents
from cloudplan.model.sites import Site
from cloudplan.rates.fixed import fixed_line
from cloudplan.rates.horizon import MONTHS_PER_YEAR, Horizon
from cloudplan.rates.hosts import (
    HostMonth,
    host_months,
    host_price,
    installed_payments,
    purchase_payments,
)
from cloudplan.rates.lines import once_line, present_of_year


def site_lines(
    estate: Estate, horizon: Horizon, site: Site, hosts_by_year: Sequence[int] | None
) -> tuple[CostLine, ...]:
    """What an open site costs with that many hosts in each year; `None` where it has none.

    The TCO of the lines is exactly sum run x hosts + sum buy x bought + open of `HostCosts`.
    """
    fixed = fixed_line(estate, horizon, site)
    lines = () if fixed is None else (fixed,)
    if site.costs is None or hosts_by_year is None:
        return lines
    running = (
        _running_line(estate, horizon, month, hosts_by_year) for month in host_months(estate, site)
    )
    return (*running, *_payment_lines(estate, horizon, site, hosts_by_year), *lines)


def site_lines_today(estate: Estate, horizon: Horizon, site: Site) -> tuple[CostLine, ...]:
    """What the site costs if it keeps the hosts it has, for the picture of today."""
    installed = None if site.hosts is None else (site.hosts.installed,) * horizon.years
    return site_lines(estate, horizon, site, installed)


def _running_line(
    estate: Estate, horizon: Horizon, month: HostMonth, hosts: Sequence[int]
) -> CostLine:
    """(M3) one host's cents a month, and one host's TCO of each year, times the hosts."""
    by_year = tuple(month.cents * count for count in hosts)
    present = (
        present_of_year(month.cents, annuity) * count
        for annuity, count in zip(horizon.annuity_scaled, hosts, strict=True)
    )
    return CostLine(
        component=month.component,
        quantity=Decimal(hosts[0]),
        unit="host",
        unit_price=from_cents(month.cents),
        amount=from_cents(by_year[0]),
        period="month",
        tco=from_cents(sum(present)),
        source=month.source,
        as_of=estate.as_of,
        detail=month.detail,
        by_year=by_year,
    )


def _payment_lines(
    estate: Estate, horizon: Horizon, site: Site, hosts: Sequence[int]
) -> Iterator[CostLine]:
    """Purchases by year, then renewals by month."""
    bought, renewed = _payments(horizon, site, hosts)
    for component, paid in (("host-purchase", bought), ("host-renewal", renewed)):
        for months in sorted(paid):
            if paid[months]:
                yield _payment_line(estate, horizon, site, component, months, paid[months])


def _payments(
    horizon: Horizon, site: Site, hosts: Sequence[int]
) -> tuple[Counter[int], Counter[int]]:
    """Hosts bought and hosts renewed, by months after `as_of`."""
    assert site.costs is not None
    installed = site.hosts.installed if site.hosts else 0
    bought, renewed = Counter[int](), Counter[int]()
    for year, (count, before) in enumerate(zip(hosts, (installed, *hosts), strict=False)):
        first, *later = purchase_payments(horizon, site, year)
        bought[first] += count - before
        renewed.update(dict.fromkeys(later, count - before))
    for months in installed_payments(horizon, site):
        (renewed if months else bought)[months] += installed
    return bought, renewed


def _payment_line(
    estate: Estate, horizon: Horizon, site: Site, component: str, months: int, count: int
) -> CostLine:
    """(M3) one host's price, discounted and rounded, times the hosts; an investment."""
    price = host_price(site)
    one = once_line(
        horizon,
        component,
        Decimal(1),
        "host",
        price,
        f"site {site.id}",
        estate.as_of,
        detail=f"month {months + 1}",
        year=months // MONTHS_PER_YEAR,
        capital=True,
    )
    return one._replace(
        quantity=Decimal(count),
        amount=one.amount * count,
        tco=round_cents(price * horizon.factor(months)) * count,
        month=months % MONTHS_PER_YEAR,
    )
