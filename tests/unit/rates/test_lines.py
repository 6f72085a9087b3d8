"""One line: rounding, discount, and what a priced rule adds."""

from __future__ import annotations

import decimal
import gc
from decimal import Decimal

import pytest

from cloudplan.rates import Horizon, allocate, monthly_line, once_line, priced_line
from cloudplan.rates.book import _BOOKS
from cloudplan.rates.horizon import _horizon
from tests import factories as make
from tests.unit.rates import ledger as by

FIVE_YEARS = Horizon.of(by.city())
DISCOUNTED = Horizon.of(by.city(discount_rate=Decimal("0.03"), horizon_months=36))


def test_each_year_is_rounded_to_the_cent_before_it_is_added() -> None:
    # 0.125 -> 0.13 a month in every year; 0.13 x 12 = 1.56; x 5 years = 7.80
    line = monthly_line(
        FIVE_YEARS, "storage", (Decimal(1),) * 5, "GiB", Decimal("0.125"), "list", None
    )
    assert (line.amount, line.tco) == (Decimal("0.13"), Decimal("7.80"))


def test_quantities_may_rise_and_fall() -> None:
    quantities = tuple(Decimal(n) for n in (1, 2, 1, 3, 1))
    line = monthly_line(FIVE_YEARS, "x", quantities, "GiB", Decimal("1"), "list", None)
    assert line.by_year == (100, 200, 100, 300, 100)
    assert line.tco == Decimal("96.00")  # 12 x (1 + 2 + 1 + 3 + 1)


def test_what_is_paid_later_is_worth_less() -> None:
    # 10 000 / 1.03^2 = 10 000 x 0.942595909134
    line = once_line(DISCOUNTED, "x", Decimal(2), "host", Decimal(5000), "list", None, year=2)
    assert (line.amount, line.tco, line.period) == (Decimal(10000), Decimal("9425.96"), "once")


def test_a_priced_rule_is_a_monthly_amount() -> None:
    line = priced_line(FIVE_YEARS, "near-users", Decimal("12.50"), "rules.yaml:3")
    assert by.rows([line]) == [by.by_hand("priced-rule", "1", "12.50", "12.50", "750.00")]
    assert (line.detail, line.source) == ("near-users", "rules.yaml:3")


@pytest.mark.parametrize(
    ("cents", "part", "whole", "share"),
    [(100, 1, 3, 33), (100, 2, 3, 67), (1, 1, 2, 1), (-1, 1, 2, -1), (5, 0, 7, 0), (5, 0, 0, 0)],
)
def test_a_share_is_rounded_half_away_from_zero(
    cents: int, part: int, whole: int, share: int
) -> None:
    assert allocate(cents, part, whole) == share


def test_the_setting_of_the_caller_changes_no_factor() -> None:
    with decimal.localcontext(prec=5, rounding=decimal.ROUND_DOWN):
        coarse = _horizon.__wrapped__(make.AS_OF, 36, Decimal("0.03"))
    assert coarse == DISCOUNTED


def test_a_book_goes_with_its_estate() -> None:
    cloud = by.rented()
    estate = by.city(cloud, cards=[by.card(linear=by.linear("1", "1", "1"))])
    by.running(estate, make.workload(), cloud)
    key = id(estate)
    assert key in _BOOKS
    del estate
    gc.collect()
    assert key not in _BOOKS


def test_a_workload_that_was_changed_is_priced_anew() -> None:
    cloud = by.rented()
    estate = by.city(cloud, cards=[by.card(linear=by.linear("10", "0", "0"))])
    one, two = (by.running(estate, make.workload(vcpu=n), cloud).lines[0].amount for n in (1, 2))
    assert (one, two) == (Decimal("10.00"), Decimal("20.00"))
