"""Traffic between two workloads by how far it goes, paid by the sender's site."""

from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.money import CostLine, MissingPrice
from cloudplan.model.sites import Site
from cloudplan.rates import Horizon, UnitPrice, tariff, traffic_line
from tests import factories as make
from tests.unit.rates import ledger as by

CARD = by.card(egress=by.egress("0.01", "0.02", (100, "0"), "0.09"))
HERE = by.rented("here", provider="cloud", region="west")
SAME_REGION = by.rented("zone-2", provider="cloud", region="west")
SAME_PROVIDER = by.rented("north", provider="cloud", region="north")
OTHER = by.rented("other", provider="rival", region="west")
ROOM = by.owned()
CITY = by.city(HERE, SAME_REGION, SAME_PROVIDER, OTHER, ROOM, cards=[CARD])
WEB_TO_DB = make.dependency("app/web", "app/db", gib_month=40)


def send(to: Site, source: Site = HERE, growth: str = "0") -> CostLine | MissingPrice | None:
    web = make.workload("web", growth_per_year=Decimal(growth))
    return traffic_line(CITY, Horizon.of(CITY), WEB_TO_DB, web, source, to)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        # 40 GiB x EUR 0.01 = EUR 0.40; x 60 months = EUR 24
        (SAME_REGION, by.by_hand("traffic", "40", "0.01", "0.40", "24.00")),
        # 40 GiB x EUR 0.02 = EUR 0.80; x 60 = EUR 48
        (SAME_PROVIDER, by.by_hand("traffic", "40", "0.02", "0.80", "48.00")),
        # 40 GiB x EUR 0.09 = EUR 3.60; x 60 = EUR 216; the same region name elsewhere is elsewhere
        (OTHER, by.by_hand("traffic", "40", "0.09", "3.60", "216.00")),
        (ROOM, by.by_hand("traffic", "40", "0.09", "3.60", "216.00")),
    ],
    ids=["same region", "same provider", "another provider", "the city's room"],
)
def test_the_price_follows_the_destination(to: Site, expected: by.Row) -> None:
    line = send(to)
    assert isinstance(line, CostLine)
    assert by.rows([line]) == [expected]


@pytest.mark.parametrize(
    ("known", "expected"),
    [({"provider": None, "region": None}, "0.09"), ({"provider": "cloud", "region": None}, "0.02")],
    ids=["unknown provider", "unknown region"],
)
def test_what_is_unknown_is_not_the_same(known: dict[str, Any], expected: str) -> None:
    # two sites of unknown provider may be anybody's; two of an unknown region may lie anywhere
    first, second = by.rented("first", **known), by.rented("second", **known)
    price = tariff(by.city(first, second, cards=[CARD]), first, second)
    assert isinstance(price, UnitPrice)
    assert price.amount == Decimal(expected)


def test_within_a_site_there_is_no_line() -> None:
    assert send(HERE) is None


def test_the_sender_pays_so_the_way_back_has_another_price() -> None:
    line = send(HERE, source=ROOM)
    assert isinstance(line, CostLine)
    assert by.rows([line]) == [by.by_hand("traffic", "40", "0", "0.00", "0.00")]
    assert line.detail == "to app/db, own network"


def test_traffic_grows_with_the_sender() -> None:
    # 40, 60, 90, 135, 202.5 GiB x EUR 0.02 = 0.80, 1.20, 1.80, 2.70, 4.05; x 12 = EUR 126.60
    line = send(SAME_PROVIDER, growth="0.5")
    assert isinstance(line, CostLine)
    assert line.by_year == (80, 120, 180, 270, 405)
    assert line.tco == Decimal("126.60")


def test_a_card_without_the_price_says_which() -> None:
    bare = by.rented("bare", rates="bare", provider="bare")
    estate = by.city(bare, OTHER, cards=[by.card("bare")])
    found = tariff(estate, bare, OTHER)
    assert found == MissingPrice(
        "rate card bare has no price for traffic to the internet and other providers"
    )


def test_no_traffic_misses_no_price() -> None:
    bare = by.rented("bare", rates="bare", provider="bare")
    estate = by.city(bare, OTHER, cards=[by.card("bare")])
    silent = make.dependency("app/web", "app/db", gib_month=0)
    sender, horizon = make.workload(), Horizon.of(estate)
    assert traffic_line(estate, horizon, silent, sender, bare, OTHER) is None
    talk = traffic_line(estate, horizon, WEB_TO_DB, sender, bare, OTHER)
    assert isinstance(talk, MissingPrice)
