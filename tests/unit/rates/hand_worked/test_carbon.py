"""Carbon: 142 g/kWh; EUR 100 a tonne where it is priced. A rented vCPU is taken as 4 W."""

from dataclasses import replace
from decimal import Decimal

from cloudplan.model.sites import Carbon
from cloudplan.rates import (
    Horizon,
    host_carbon_grams,
    site_lines,
    workload_carbon_grams,
)
from tests import factories as make
from tests.unit.rates import ledger as by

GRID = Carbon(Decimal(142), "hourly mean 2024", pue=Decimal("1.2"))
CARD = by.card(linear=by.linear("0", "0", "0"))
CLOUD = by.rented(carbon=GRID)
DARK = by.rented("dark")
ROOM = replace(by.owned(installed=2, host_watts="400", pue="1.7"), carbon=GRID)
PRICED = by.city(CLOUD, DARK, ROOM, cards=[CARD], carbon_price_per_tonne=Decimal(100))
UNPRICED = by.city(CLOUD, DARK, ROOM, cards=[CARD])
BIG = make.workload(vcpu=100, memory_gib=0, storage_gib=0)


def test_rented_vcpu_are_charged_to_the_workload() -> None:
    # 100 vCPU x 4 W x 1.2 = 480 W; x 730 h = 350.4 kWh; x 142 g = 49 756.8 g = 0.0497568 t
    # x EUR 100 = EUR 4.97568 -> EUR 4.98 a month; x 60 = EUR 298.80
    lines = by.running(PRICED, BIG, CLOUD).lines
    assert by.rows(lines)[1:] == [by.by_hand("carbon", "0.0497568", "100", "4.98", "298.80")]


def test_owned_hosts_are_charged_to_the_site() -> None:
    # one host: 400 W x 1.7 = 680 W; x 730 h = 496.4 kWh; x 142 g = 70 488.8 g = 0.0704888 t
    # x EUR 100 = EUR 7.04888 -> EUR 7.05 a month; two hosts EUR 14.10; x 60 = EUR 846
    assert by.rows(site_lines(PRICED, Horizon.of(PRICED), ROOM, (2,) * 5)) == [
        by.by_hand("carbon", "2", "7.05", "14.10", "846.00")
    ]
    assert by.running(PRICED, BIG, ROOM).lines == ()


def test_without_a_price_carbon_has_no_line() -> None:
    assert [line.component for line in by.running(UNPRICED, BIG, CLOUD).lines] == ["compute"]
    assert site_lines(UNPRICED, Horizon.of(UNPRICED), ROOM, (2,) * 5) == ()


def test_a_priced_unknown_is_missing_and_an_unpriced_one_is_not() -> None:
    assert by.missing(PRICED, BIG, DARK) == "site dark has no carbon intensity to price"
    assert by.running(UNPRICED, BIG, DARK).lines


def test_grams_of_a_year_are_rounded_up() -> None:
    growing = make.workload(vcpu=1, growth_per_year=Decimal("0.1"))
    # 1 vCPU x 4 W x 1.2 = 4.8 W; x 8 760 h = 42.048 kWh; x 142 g = 5 970.816 g
    # then 6 567.8976, 7 224.68736, 7 947.156096, 8 741.8717056 g
    assert workload_carbon_grams(UNPRICED, growing, CLOUD) == (5971, 6568, 7225, 7948, 8742)
    # 400 W x 1.7 = 0.68 kW; x 8 760 h = 5 956.8 kWh; x 142 g = 845 865.6 g
    assert host_carbon_grams(ROOM) == 845866


def test_who_is_charged_where() -> None:
    assert workload_carbon_grams(UNPRICED, BIG, ROOM) == (0,) * 5
    assert host_carbon_grams(CLOUD) == 0


def test_an_unknown_intensity_is_never_nought() -> None:
    assert workload_carbon_grams(UNPRICED, BIG, DARK) is None
    assert host_carbon_grams(by.owned(host_watts="400")) is None
