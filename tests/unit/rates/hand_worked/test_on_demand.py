"""A rented machine by the hour, without discount: 60 months of the same amount."""

from decimal import Decimal

import pytest

from cloudplan.model.estate import Utilisation
from tests import factories as make
from tests.unit.rates import ledger as by

SIZES = (
    by.offer("small", 2, 4, "0.05"),
    by.offer("medium", 4, 8, "0.10"),
    by.offer("large", 8, 32, "0.30"),
)
CARD = by.card(offers=SIZES, linear=by.linear(None, None, "0.05"))
CLOUD = by.rented()
CITY = by.city(CLOUD, cards=[CARD])


def test_a_machine_and_its_disk() -> None:
    web = make.workload(vcpu=3, memory_gib=8, storage_gib=100)
    cost = by.running(CITY, web, CLOUD)
    # 3 vCPU and 8 GiB fit in medium:  730 h x EUR 0.10 = EUR 73.00; x 60 months = EUR 4 380
    # storage:                         100 GiB x EUR 0.05 = EUR 5.00; x 60 months = EUR 300
    assert by.rows(cost.lines) == [
        by.by_hand("compute", "730", "0.10", "73.00", "4380.00"),
        by.by_hand("storage", "100", "0.05", "5.00", "300.00"),
    ]
    assert cost.offer == "medium"
    assert cost.lines[0].source == "cloud/west: list"
    assert cost.lines[0].as_of == by.PRICES_OF


def test_hours_that_are_not_used_are_not_paid() -> None:
    web = make.workload(vcpu=2, memory_gib=4, storage_gib=0, hours_per_month=Decimal(200))
    # 200 h x EUR 0.05 = EUR 10.00; x 60 months = EUR 600; no storage, no line
    assert by.rows(by.running(CITY, web, CLOUD).lines) == [
        by.by_hand("compute", "200", "0.05", "10.00", "600.00")
    ]


def test_what_is_used_counts_and_not_what_was_once_asked_for() -> None:
    measured = Utilisation(cpu_p95=Decimal("0.25"), memory_p95=Decimal("0.20"))
    web = make.workload(vcpu=8, memory_gib=16, storage_gib=0, utilisation=measured)
    # 8 vCPU x 0.25 x 1.3 = 2.6 vCPU and 16 GiB x 0.20 x 1.3 = 4.16 GiB: medium is enough
    assert by.running(CITY, web, CLOUD).offer == "medium"


def test_the_offer_covers_the_largest_year() -> None:
    web = make.workload(vcpu=2, memory_gib=4, storage_gib=0, growth_per_year=Decimal("0.2"))
    # 2 vCPU x 1.2^4 = 4.15 vCPU in the fifth year: medium (4 vCPU) is too small, large fits
    # 730 h x EUR 0.30 = EUR 219.00 from the first month; x 60 = EUR 13 140
    cost = by.running(CITY, web, CLOUD)
    assert cost.offer == "large"
    assert by.rows(cost.lines) == [by.by_hand("compute", "730", "0.30", "219.00", "13140.00")]


@pytest.mark.parametrize(
    ("offers", "chosen"),
    [
        ([by.offer("b", 8, 8, "0.10"), by.offer("a", 4, 8, "0.10")], "a"),
        ([by.offer("z", 4, 8, "0.10"), by.offer("y", 4, 8, "0.10")], "y"),
        ([by.offer("a", 4, 8, "0.11"), by.offer("b", 16, 64, "0.10")], "b"),
    ],
    ids=["fewer vCPU", "first name", "cheaper though larger"],
)
def test_of_equal_prices_the_smaller_then_the_first_name(offers: list[object], chosen: str) -> None:
    estate = by.city(CLOUD, cards=[by.card(offers=tuple(offers))])
    web = make.workload(vcpu=4, memory_gib=8, storage_gib=0)
    assert by.running(estate, web, CLOUD).offer == chosen
