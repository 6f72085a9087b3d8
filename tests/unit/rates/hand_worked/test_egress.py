"""What a workload sends to the internet, at the first tier that has a price."""

from decimal import Decimal

from cloudplan.model.estate import Workload
from tests import factories as make
from tests.unit.rates import ledger as by

TIERS = by.egress("0", "0.01", (100, "0"), (10240, "0.09"), "0.05")
CARD = by.card(linear=by.linear("10", "3", "0.10"), egress=TIERS)
CLOUD = by.rented()
CITY = by.city(CLOUD, by.owned(), cards=[CARD])


def sender(gib: int, growth: str = "0") -> Workload:
    return make.workload(
        vcpu=0,
        memory_gib=0,
        storage_gib=0,
        egress_gib_month=gib,
        growth_per_year=Decimal(growth),
    )


def test_the_free_tier_belongs_to_the_account_and_not_to_a_workload() -> None:
    # 50 GiB would be within the free 100 GiB; it counts at EUR 0.09 = EUR 4.50; x 60 = EUR 270
    assert by.rows(by.running(CITY, sender(50), CLOUD).lines) == [
        by.by_hand("egress", "50", "0.09", "4.50", "270.00")
    ]


def test_volume_discounts_do_not_count_either() -> None:
    # 20 000 GiB x EUR 0.09 = EUR 1 800.00; x 60 = EUR 108 000
    assert by.rows(by.running(CITY, sender(20000), CLOUD).lines) == [
        by.by_hand("egress", "20000", "0.09", "1800.00", "108000.00")
    ]


def test_egress_grows_with_the_workload() -> None:
    # 100, 150, 225, 337.5, 506.25 GiB x EUR 0.09 = 9.00, 13.50, 20.25, 30.375, 45.5625
    # rounded to the cent 30.38 and 45.56; together 118.69 x 12 = EUR 1 424.28
    (line,) = by.running(CITY, sender(100, "0.5"), CLOUD).lines
    assert line.by_year == (900, 1350, 2025, 3038, 4556)
    assert line.tco == Decimal("1424.28")


def test_the_city_pays_nothing_on_its_own_network() -> None:
    room = CITY.site_by_id["room"]
    (line,) = by.running(CITY, sender(50), room).lines
    assert by.rows([line]) == [by.by_hand("egress", "50", "0", "0.00", "0.00")]
    assert line.detail == "own network"


def test_an_owned_site_may_state_a_price_of_its_own() -> None:
    room = make.site("hall", costs=by.owned().costs, egress=by.egress("0", "0", "0.02"))
    # 50 GiB x EUR 0.02 = EUR 1.00; x 60 = EUR 60
    assert by.rows(by.running(by.city(room), sender(50), room).lines) == [
        by.by_hand("egress", "50", "0.02", "1.00", "60.00")
    ]


def test_who_sends_nothing_has_no_line() -> None:
    assert by.running(CITY, sender(0), CLOUD).lines == ()
