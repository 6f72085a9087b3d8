"""Whole numbers out of floats are those of Decimal, at every half of a cent and beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError
from cloudplan.model.money import from_cents, to_cents
from cloudplan.model.sizing import growth_factors, milli_up
from cloudplan.rates import Horizon
from cloudplan.rates.bulk import Series
from cloudplan.rates.bulk.rounding import MOST, present, times
from cloudplan.rates.horizon import _horizon
from cloudplan.rates.lines import present_cents

TICK = Decimal("1e-12")


def number(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda n: Decimal(n).scaleb(-places))


quantities = number(100_000, 0) | number(10_000, 2) | number(50, 12)
prices = number(1_000, 3) | number(90, 6)
growths = st.sampled_from([Decimal(g) for g in ("0", "0.1", "0.035", "-0.5", "3")])


@given(quantities, growths, prices, st.none() | number(3, 5))
@example(Decimal(1), Decimal(0), Decimal("0.005"), None)
@example(Decimal(1) - TICK, Decimal(0), Decimal("0.005"), None)
@example(Decimal(1) + TICK, Decimal(0), Decimal("0.005"), None)
@example(Decimal("99999999.05"), Decimal(0), Decimal("0.1"), None)
@example(Decimal("49999999999999999.5").scaleb(-10), Decimal(0), Decimal("1"), None)
def test_cents_and_thousandths_are_those_of_decimals(
    quantity: Decimal, growth: Decimal, price: Decimal, per: Decimal | None
) -> None:
    series = Series.read([(quantity, growth)], 4)
    by_year = [quantity * factor for factor in growth_factors(growth, 4)]
    paid = by_year if per is None else [amount * per for amount in by_year]
    assert series.cents(price, per)[0].tolist() == [to_cents(q * price) for q in paid]
    assert series.milli()[0].tolist() == [milli_up(q) for q in by_year]
    assert series.peaks == (max(by_year),)
    assert series.asked.tolist() == [any(by_year)]


@given(
    st.lists(st.integers(0, MOST), min_size=5, max_size=5),
    st.integers(1, 60),
    st.sampled_from(["0", "0.03", "0.0725", "1"]),
)
def test_todays_worth_is_that_of_the_lines(cents: list[int], months: int, rate: str) -> None:
    horizon: Horizon = _horizon(date(2026, 11, 1), months, Decimal(rate))
    by_year = cents[: horizon.years]
    worth = present(horizon, np.array([by_year], dtype=np.int64))
    assert worth.tolist() == [present_cents(horizon, by_year)]


@given(st.integers(0, 5 * MOST), number(9, 1) | number(9, 9))
def test_a_factor_is_rounded_like_a_line(cents: int, factor: Decimal) -> None:
    assert times(np.array([cents]), factor).tolist() == [to_cents(factor * from_cents(cents))]


@pytest.mark.parametrize("price", [Decimal(10) ** 10, Decimal(10) ** 12])
def test_what_is_out_of_all_proportion_is_an_error(price: Decimal) -> None:
    series = Series.read([(Decimal(10) ** 9, Decimal(0))], 1)
    with pytest.raises(CloudplanError, match="out of all proportion") as told:
        series.cents(price)
    assert told.value.diagnostics[0].code == "amount-too-large"
