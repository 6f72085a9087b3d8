"""A commitment of one or three years is paid for every hour, used or not."""

from decimal import Decimal

import pytest

from tests import factories as make
from tests.unit.rates import ledger as by

CARD = by.card(offers=(by.offer("m", 2, 8, "0.10", y1="0.08", y3="0.06"),))
CLOUD = by.rented()
ALWAYS, OFFICE = Decimal(730), Decimal(200)


@pytest.mark.parametrize(
    ("months", "hours", "expected"),
    [
        # 730 h x EUR 0.06 = EUR 43.80; x 60 months = EUR 2 628
        (60, ALWAYS, by.by_hand("compute", "730", "0.06", "43.80", "2628.00")),
        # exactly three years: the three-year term is not longer than that; x 36 = EUR 1 576.80
        (36, ALWAYS, by.by_hand("compute", "730", "0.06", "43.80", "1576.80")),
        # three years are longer than two: 730 h x EUR 0.08 = EUR 58.40; x 24 = EUR 1 401.60
        (24, ALWAYS, by.by_hand("compute", "730", "0.08", "58.40", "1401.60")),
        # no term fits in half a year: 730 h x EUR 0.10 = EUR 73.00; x 6 = EUR 438
        (6, ALWAYS, by.by_hand("compute", "730", "0.10", "73.00", "438.00")),
        # 200 h x EUR 0.10 = EUR 20.00 is less than EUR 43.80; x 60 = EUR 1 200
        (60, OFFICE, by.by_hand("compute", "200", "0.10", "20.00", "1200.00")),
    ],
    ids=["five years", "three years", "two years", "half a year", "office hours"],
)
def test_the_cheapest_commitment_within_the_horizon(
    months: int, hours: Decimal, expected: by.Row
) -> None:
    estate = by.city(CLOUD, cards=[CARD], horizon_months=months)
    web = make.workload(vcpu=2, memory_gib=8, storage_gib=0, hours_per_month=hours)
    assert by.rows(by.running(estate, web, CLOUD).lines) == [expected]


def test_the_line_says_what_is_committed() -> None:
    web = make.workload(vcpu=2, memory_gib=8, storage_gib=0)
    (line,) = by.running(by.city(CLOUD, cards=[CARD]), web, CLOUD).lines
    assert line.detail == "m, 36 months committed"


def test_an_offer_sold_for_a_term_only_is_no_offer_by_the_hour() -> None:
    reserved = by.card(offers=(by.offer("r", 2, 8, None, y3="0.05"), by.offer("m", 4, 8, "0.20")))
    web = make.workload(vcpu=2, memory_gib=8, storage_gib=0)
    long = by.city(CLOUD, cards=[reserved])
    short = by.city(CLOUD, cards=[reserved], horizon_months=12)
    assert by.running(long, web, CLOUD).offer == "r"
    assert by.running(short, web, CLOUD).offer == "m"
