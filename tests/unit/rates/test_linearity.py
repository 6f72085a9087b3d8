"""Properties of money that the engine, the budgets and the reports rely on."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.money import tco, to_cents
from cloudplan.model.sites import Site
from cloudplan.rates import (
    Horizon,
    HostCosts,
    allocate,
    host_year_costs,
    in_calendar_year,
    site_lines,
)
from tests import factories as make
from tests.unit.rates import ledger as by

Room = tuple[Estate, Site, tuple[int, ...]]

money = st.decimals(0, 100_000, places=2)
rates = st.decimals(0, Decimal("0.2"), places=3)
months = st.integers(1, 72)


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    """An estate, its machine room, and hosts by year that are never fewer than before."""
    room = by.owned(
        installed=draw(st.integers(0, 4)),
        host_price=draw(money),
        host_life_months=draw(st.integers(1, 80)),
        host_watts=draw(st.decimals(0, 900, places=1)),
        pue=Decimal("1.37"),
        kwh_price=Decimal("0.1937"),
        host_opex_month=draw(money),
        staff_fte_per_host=Decimal("0.037"),
        staff_price_year=draw(money),
        fixed_month=draw(money),
        installed_are_sunk=draw(st.booleans()),
    )
    start = draw(st.dates(make.AS_OF.replace(2024), make.AS_OF))
    estate = by.city(room, as_of=start, horizon_months=draw(months), discount_rate=draw(rates))
    span = Horizon.of(estate).years
    assert room.hosts is not None
    added = draw(st.lists(st.integers(0, 3), min_size=span, max_size=span))
    return estate, room, tuple(room.hosts.installed + n for n in accumulate(added))


def _bought(site: Site, hosts: tuple[int, ...]) -> list[int]:
    assert site.hosts is not None
    return [n - before for n, before in zip(hosts, (site.hosts.installed, *hosts), strict=False)]


@given(rooms())
def test_the_lines_of_a_site_are_linear_in_hosts(
    room: Room,
) -> None:
    estate, site, hosts = room
    horizon = Horizon.of(estate)
    costs = HostCosts.of(estate, horizon, site)
    linear = costs.open
    linear += sum(run * n for run, n in zip(costs.run, hosts, strict=True))
    linear += sum(buy * b for buy, b in zip(costs.buy, _bought(site, hosts), strict=True))
    assert to_cents(tco(site_lines(estate, horizon, site, hosts))) == linear


@given(rooms())
def test_a_budget_is_linear_in_hosts(room: Room) -> None:
    estate, site, hosts = room
    horizon = Horizon.of(estate)
    lines = site_lines(estate, horizon, site, hosts)
    for year in horizon.calendar_years:
        costs = host_year_costs(estate, horizon, site, year)
        for k in (0, 1):  # capex, opex
            linear = costs.open[k]
            linear += sum(run[k] * n for run, n in zip(costs.run, hosts, strict=True))
            linear += sum(
                buy[k] * b for buy, b in zip(costs.buy, _bought(site, hosts), strict=True)
            )
            assert sum(in_calendar_year(line, horizon, year)[k] for line in lines) == linear


@given(rooms())
def test_calendar_years_add_up_to_what_is_paid(room: Room) -> None:
    estate, site, hosts = room
    horizon = Horizon.of(estate)
    for line in site_lines(estate, horizon, site, hosts):
        by_year = [sum(in_calendar_year(line, horizon, y)) for y in horizon.calendar_years]
        if line.period == "once":
            assert sum(by_year) == to_cents(line.amount)
        else:
            counts = [min(12, horizon.months - 12 * t) for t in range(horizon.years)]
            assert sum(by_year) == sum(c * n for c, n in zip(line.by_year, counts, strict=True))
            assert sum(counts) == horizon.months


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_shares_add_up_within_half_a_cent_each(cents: int, parts: list[int]) -> None:
    whole = sum(parts)
    shares = [allocate(cents, part, whole) for part in parts]
    assert abs(sum(shares) - (cents if whole else 0)) * 2 <= len(parts)
    assert all(0 <= share <= cents for share in shares)


@given(
    st.tuples(*[st.decimals(0, 500, places=3)] * 4),
    st.tuples(*[st.decimals(0, 500, places=3)] * 4),
    st.decimals(0, 1, places=2),
    rates,
)
def test_more_demand_never_costs_less(
    less: tuple[Decimal, ...], more: tuple[Decimal, ...], growth: Decimal, rate: Decimal
) -> None:
    card = by.card(linear=by.linear("9.5", "3.1", "0.09"), egress=by.egress("0", "0", "0.087"))
    cloud = by.rented()
    estate = by.city(cloud, cards=[card], discount_rate=rate)
    names = ("vcpu", "memory_gib", "storage_gib", "egress_gib_month")
    small = dict(zip(names, less, strict=True))
    large = {name: small[name] + extra for name, extra in zip(names, more, strict=True)}
    costs = [
        tco(by.running(estate, _workload(demand, growth), cloud).lines) for demand in (small, large)
    ]
    assert costs[0] <= costs[1]


def _workload(demand: dict[str, Any], growth: Decimal) -> Workload:
    return make.workload(growth_per_year=growth, **demand)
