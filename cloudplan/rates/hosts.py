"""What an owned site costs: hosts by year, purchases, renewals, and having it open at all.

Every figure is worked out to the cent for one host and then multiplied (M3), so that the engine
can count hosts instead of euros.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.money import CostLine, from_cents, to_cents
from cloudplan.model.sites import Hosts, OwnedCosts, Site
from cloudplan.rates.carbon import KG_PER_TONNE, host_carbon_grams
from cloudplan.rates.exchange import PRICE_DECIMALS, unit_price
from cloudplan.rates.horizon import HOURS_PER_MONTH, Horizon
from cloudplan.rates.lines import UnitPrice, discounted, in_calendar_year, monthly_line

Pair = tuple[int, int]
"""(capex cents, opex cents)."""


@dataclass(frozen=True, slots=True)
class HostCosts:
    """Discounted cents: `run[t]` one host through year t, `buy[t]` one host bought at the start
    of year t with its renewals, `open` what an open site costs whatever its hosts.
    """

    run: tuple[int, ...]
    buy: tuple[int, ...]
    open: int

    @classmethod
    def of(cls, estate: Estate, horizon: Horizon, site: Site) -> HostCosts:
        """The coefficients of n, b and y in the objective."""

        def count(lines: Sequence[CostLine]) -> int:
            return sum(to_cents(line.tco) for line in lines)

        run, buy, opened = _units(estate, horizon, site)
        years = range(horizon.years)
        per_year = [[_only(horizon, line, t) for line in run] for t in years]
        return cls(
            tuple(count(lines) for lines in per_year),
            tuple(count(buy(t)) for t in years),
            count(opened),
        )


@dataclass(frozen=True, slots=True)
class HostYear:
    """(6a) the nominal (capex, opex) cents of a calendar year behind n, b and y."""

    run: tuple[Pair, ...]
    buy: tuple[Pair, ...]
    open: Pair


def host_year_costs(estate: Estate, horizon: Horizon, site: Site, year: int) -> HostYear:
    """The coefficients of n, b and y in a budget."""

    def count(lines: Sequence[CostLine]) -> Pair:
        pairs = [in_calendar_year(line, horizon, year) for line in lines]
        return sum(c for c, _ in pairs), sum(o for _, o in pairs)

    run, buy, opened = _units(estate, horizon, site)
    years = range(horizon.years)
    per_year = [[_only(horizon, line, t) for line in run] for t in years]
    return HostYear(
        tuple(count(lines) for lines in per_year),
        tuple(count(buy(t)) for t in years),
        count(opened),
    )


def site_lines(
    estate: Estate, horizon: Horizon, site: Site, hosts_by_year: Sequence[int] | None
) -> tuple[CostLine, ...]:
    """The lines of an open site with its hosts; elastic sites have fixed cost only."""
    run, buy, opened = _units(estate, horizon, site)
    lines = []
    if hosts_by_year is not None and site.hosts is not None:
        lines += [_times(horizon, line, hosts_by_year) for line in run]
        before = [site.hosts.installed, *hosts_by_year[:-1]]
        for t, (was, now) in enumerate(zip(before, hosts_by_year, strict=True)):
            lines += [_multiple(line, now - was) for line in buy(t)] if now > was else []
    return tuple(line for line in (*lines, *opened) if line.quantity != 0 or any(line.by_year))


def site_lines_today(estate: Estate, horizon: Horizon, site: Site) -> tuple[CostLine, ...]:
    """The lines of the site as it stands, with its installed hosts throughout."""
    hosts = None if site.hosts is None else (site.hosts.installed,) * horizon.years
    return site_lines(estate, horizon, site, hosts)


def _units(
    estate: Estate, horizon: Horizon, site: Site
) -> tuple[list[CostLine], Callable[[int], list[CostLine]], list[CostLine]]:
    """Lines of one host that runs, of one host bought in year t, and of the open site."""
    opened = _fixed(estate, horizon, site)
    if site.costs is None or site.hosts is None:
        return [], lambda t: [], opened
    costs = site.costs
    opened += _installed(horizon, site.hosts, costs, site)
    return _running(estate, horizon, site, costs), lambda t: _bought(horizon, costs, t, site), opened


def _running(estate: Estate, horizon: Horizon, site: Site, costs: OwnedCosts) -> list[CostLine]:
    """Power, staff, upkeep and carbon of one host and month."""
    power = costs.host_watts / 1000 * costs.pue * HOURS_PER_MONTH * costs.kwh_price
    staff = costs.staff_fte_per_host * costs.staff_price_year / 12
    amounts = [("power", power), ("staff", staff), ("host-opex", costs.host_opex_month)]
    grams = host_carbon_grams(site)
    if grams and estate.carbon_price_per_tonne:
        tonnes = Decimal(grams) / 1000 / KG_PER_TONNE / 12
        amounts.append(("carbon", tonnes * estate.carbon_price_per_tonne))
    one = [Decimal(1)] * horizon.years
    return [
        monthly_line(horizon, name, one, "host-month", _cents_price(amount, site))
        for name, amount in amounts
        if to_cents(amount)
    ]


def _cents_price(amount: Decimal, site: Site) -> UnitPrice:
    """A price per host, whole cents, so that n hosts cost n times as much."""
    return UnitPrice(from_cents(to_cents(amount)), f"site {site.id}")


def _fixed(estate: Estate, horizon: Horizon, site: Site) -> list[CostLine]:
    """The site's fixed month and its rate card's."""
    one, lines = [Decimal(1)] * horizon.years, []
    if site.costs is not None and site.costs.fixed_month:
        price = UnitPrice(site.costs.fixed_month.quantize(PRICE_DECIMALS), f"site {site.id}")
        lines.append(monthly_line(horizon, "fixed", one, "month", price))
    card = estate.cards.get(site.rates) if site.rates and site.costs is None else None
    if card is not None and card.fixed_month:
        price = unit_price(estate, card, card.fixed_month)
        lines.append(monthly_line(horizon, "fixed", one, "month", price))
    return lines


def _bought(horizon: Horizon, costs: OwnedCosts, t: int, site: Site) -> list[CostLine]:
    """One host bought at the start of year t, and bought again whenever its life ends."""
    lines = [_purchase(horizon, "host-purchase", costs, 12 * t, site)]
    months = range(12 * t + costs.host_life_months, horizon.months, costs.host_life_months)
    return lines + [_purchase(horizon, "host-renewal", costs, m, site) for m in months]


def _installed(horizon: Horizon, hosts: Hosts, costs: OwnedCosts, site: Site) -> list[CostLine]:
    """What stands there: bought again at the end of its life, paid for now unless sunk."""
    months = range(costs.host_life_months, horizon.months, costs.host_life_months)
    lines = [_purchase(horizon, "host-renewal", costs, m, site) for m in months]
    if not costs.installed_are_sunk:
        lines.insert(0, _purchase(horizon, "host-purchase", costs, 0, site))
    return [_multiple(line, hosts.installed) for line in lines]


def _purchase(
    horizon: Horizon, component: str, costs: OwnedCosts, months: int, site: Site
) -> CostLine:
    """(M3) one host paid that many months after `as_of`; no residual value is credited."""
    price = from_cents(to_cents(costs.host_price))
    return CostLine(
        component=component,
        quantity=Decimal(1),
        unit="host",
        unit_price=price,
        amount=price,
        period="once",
        tco=from_cents(to_cents(price * horizon.factor(months))),
        source=f"site {site.id}",
        detail=f"month {months + 1}",
        month=months,
        capital=True,
    )


def _multiple(line: CostLine, count: int) -> CostLine:
    return replace(
        line, quantity=line.quantity * count, amount=line.amount * count, tco=line.tco * count
    )


def _only(horizon: Horizon, line: CostLine, t: int) -> CostLine:
    """A host's monthly line restricted to year t."""
    return _times(horizon, line, [1 if year == t else 0 for year in range(horizon.years)])


def _times(horizon: Horizon, line: CostLine, hosts: Sequence[int]) -> CostLine:
    """(M3) one host's monthly line for so many hosts in each year."""
    each = discounted(horizon, line.by_year)
    by_year = tuple(cents * n for cents, n in zip(line.by_year, hosts, strict=True))
    return replace(
        line,
        quantity=Decimal(hosts[0]),
        amount=from_cents(by_year[0]),
        tco=from_cents(sum(cents * n for cents, n in zip(each, hosts, strict=True))),
        by_year=by_year,
    )
