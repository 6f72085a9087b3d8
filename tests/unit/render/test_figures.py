from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.render import figures
from cloudplan.render.page import Page, _wrapped


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("12340.5", "EUR 12 340.50"),
        ("-1234567.005", "EUR -1 234 567.01"),
        ("0.004", "EUR 0.00"),
        ("-0.001", "EUR 0.00"),
    ],
)
def test_money_is_grouped_and_rounds_half_up(amount: str, expected: str) -> None:
    assert figures.money(Decimal(amount), "EUR") == expected


def test_unknown_money_says_so() -> None:
    assert figures.money(None, "EUR") == "unknown"


def test_differences_have_a_direction() -> None:
    assert figures.difference(Decimal(5), "EUR") == "EUR 5.00 more"
    assert figures.difference(Decimal(-5), "EUR") == "EUR 5.00 less"
    assert figures.difference(Decimal(0), "EUR") == "the same"


def test_change_is_nothing_without_a_base() -> None:
    assert figures.change(Decimal(200), Decimal(150)) == "-25.0 %"
    assert figures.change(None, Decimal(150)) == ""
    assert figures.change(Decimal(0), Decimal(150)) == ""


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [("0", "0.00 %"), ("0.000001", "0.00 %"), ("0.0000011", "0.01 %"), ("0.25", "25.00 %")],
)
def test_gap_rounds_up(fraction: str, expected: str) -> None:
    assert figures.gap(Decimal(fraction)) == expected


def test_only_what_is_full_shows_a_hundred_percent() -> None:
    assert figures.fullness(Decimal("0.999")) == "99 %"
    assert figures.fullness(Decimal(1)) == "100 %"


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (date(2026, 10, 2), "less than a month old"),
        (date(2026, 10, 1), "1 month old"),
        (date(2025, 11, 1), "1 year old"),
        (date(2024, 2, 21), "2 years 8 months old"),
    ],
)
def test_age_counts_whole_months(of: date, expected: str) -> None:
    assert figures.age(of, date(2026, 11, 1)) == expected


def test_long_lists_end_in_a_count() -> None:
    assert figures.listed(list("abcdef")) == "a, b, c, d and 2 more"


def test_an_amount_is_never_broken_over_two_lines() -> None:
    lines = Page(40).wrap("It costs so much more over there that EUR 12 340.50 is gone")
    assert [line for line in lines if "EUR 12 340.50" in line]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab -\t\n\u00a0é", max_size=60), st.sampled_from(["", "  ", "because  "]))
def test_text_that_fits_is_set_as_any_other(text: str, first: str) -> None:
    page = Page(40)
    assert page.wrap(text, first) == list(_wrapped(text, 40, first, " " * len(first)))
