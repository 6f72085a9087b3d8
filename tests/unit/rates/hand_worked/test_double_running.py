"""Both copies run during a move: today's direct monthly cost for so many months, once."""

from dataclasses import replace
from decimal import Decimal

from cloudplan.model.money import CostLine
from tests import factories as make
from tests.unit.rates import ledger as by

OLD = by.card("old", linear=by.linear("10", "3", "0.10"), egress=by.egress("0", "0", "0.09"))
NEW = by.card("new", linear=by.linear("8", "2", "0.05"), egress=by.egress("0", "0", "0.09"))
UNKNOWN = by.card("unknown", egress=by.egress("0", "0", "0.01"))
SITES = (
    by.rented("old", rates="old"),
    by.rented("new", rates="new"),
    by.rented("unknown", rates="unknown"),
    by.owned("room"),
)
NORMS = replace(make.NORMS, double_running_months=Decimal("1.5"))
CITY = by.city(*SITES, cards=[OLD, NEW, UNKNOWN], migration=NORMS)


def double_running(today: str) -> list[CostLine]:
    app = make.workload(vcpu=4, memory_gib=16, storage_gib=200, egress_gib_month=100, site=today)
    lines = by.placed(CITY, app, CITY.site_by_id["new"]).lines
    return [line for line in lines if line.component == "double-running"]


def test_the_old_copy_costs_what_it_costs_today() -> None:
    # 4 x EUR 10 + 16 x EUR 3 + 200 x EUR 0.10 + 100 x EUR 0.09 = 40 + 48 + 20 + 9 = EUR 117.00
    # 1.5 months x EUR 117.00 = EUR 175.50
    assert by.rows(double_running("old")) == [
        by.by_hand("double-running", "1.5", "117.00", "175.50", "175.50")
    ]


def test_where_today_has_no_price_the_new_copy_stands_for_it() -> None:
    # 4 x EUR 8 + 16 x EUR 2 + 200 x EUR 0.05 + 100 x EUR 0.09 = 32 + 32 + 10 + 9 = EUR 83.00
    # 1.5 months x EUR 83.00 = EUR 124.50
    assert by.rows(double_running("unknown")) == [
        by.by_hand("double-running", "1.5", "83.00", "124.50", "124.50")
    ]


def test_on_own_hosts_the_old_copy_causes_nothing_of_its_own() -> None:
    assert double_running("room") == []
