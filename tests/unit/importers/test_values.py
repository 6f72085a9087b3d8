"""Raw cells as numbers, days and flags; what can be read in two ways is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.importers.tables.table import Raw
from cloudplan.importers.tables.values import (
    Unreadable,
    day_first_of,
    day_of,
    flag_of,
    is_error,
    mark_of,
    number_of,
    text_of,
)


def number(raw: Raw, mark: str | None = None, *, whole: bool = False) -> Decimal | None:
    return number_of(raw, lambda: mark, whole=whole)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (8, "8"),
        (8.0, "8"),
        (0.1 + 0.2, "0.3"),
        ("4096", "4096"),
        (" 4 096 ", "4096"),
        ("4\u00a0096", "4096"),
        ("4\u202f096,5", "4096.5"),
        ("4'096.5", "4096.5"),
        ("1.024,5", "1024.5"),
        ("1,024.5", "1024.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("+7", "7"),
        ("35 %", "35"),
    ],
)
def test_numbers_that_can_be_read_in_one_way(raw: Raw, value: str) -> None:
    assert number(raw) == Decimal(value)


@pytest.mark.parametrize(("mark", "value"), [(",", "1234"), (".", "1.234")])
def test_the_column_decides_what_one_point_before_three_digits_is(mark: str, value: str) -> None:
    assert number("1.234", mark) == Decimal(value)


@pytest.mark.parametrize("raw", ["8,192", "8.192", "8 192"])
def test_where_only_whole_numbers_make_sense_it_parts_thousands(raw: str) -> None:
    assert number(raw, whole=True) == 8192


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.234", "ambiguous-number"),
        ("1,234", "ambiguous-number"),
        ("many", "not-a-number"),
        ("10.0.0.1", "not-a-number"),
        ("1.23.456", "not-a-number"),
        ("1,2,3", "not-a-number"),
        ("1.234.5,6", "not-a-number"),
        ("8 GB", "not-a-number"),
        ("١٢", "not-a-number"),
        ("9" * 200, "not-a-number"),
        ("1,23E+11", "number-cut-short"),
        ("-1", "out-of-range"),
        (-0.5, "out-of-range"),
        (1e300, "out-of-range"),
        (float("nan"), "not-a-number"),
        (float("inf"), "not-a-number"),
        (True, "not-a-number"),
        (date(2026, 1, 1), "not-a-number"),
        (timedelta(days=1), "not-a-number"),
        (time(1, 2), "not-a-number"),
    ],
)
def test_what_is_no_number_says_why(raw: Raw, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        number(raw)
    assert caught.value.code == code


def test_halves_are_refused_where_whole_ones_are_wanted() -> None:
    with pytest.raises(Unreadable, match="not a whole number"):
        number(2.5, whole=True)


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1.234,5", ","), ("12,5", ","), ("1.234.567", ","), ("12.5", "."), ("1,234.5", ".")],
)
def test_numbers_that_give_their_mark_away(text: str, mark: str) -> None:
    assert mark_of(text) == mark


@pytest.mark.parametrize("text", ["1.234", "1,234", "1234", "", "a.5", "1.2,3.4"])
def test_numbers_that_do_not(text: str) -> None:
    assert mark_of(text) is None


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_a_number_with_two_decimals_is_read_as_written(value: Decimal, mark: str) -> None:
    text = f"{value:,.2f}"
    written = text if mark == "." else text.translate(str.maketrans(",.", ".,"))
    assert number(written) == value


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (date(2026, 11, 1), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 9, 30), date(2026, 11, 1)),
        (46327, date(2026, 11, 1)),
        (46327.75, date(2026, 11, 1)),
        ("46327", date(2026, 11, 1)),
        ("2026-11-01", date(2026, 11, 1)),
        ("2026-11-01T09:30:00Z", date(2026, 11, 1)),
        ("2026/11/01 09:30:00", date(2026, 11, 1)),
        ("31/12/2026", date(2026, 12, 31)),
        ("12/31/2026 10:00:00 AM", date(2026, 12, 31)),
        ("31.12.2026", date(2026, 12, 31)),
        ("05-05-2026", date(2026, 5, 5)),
    ],
)
def test_days(raw: Raw, day: date) -> None:
    found = day_of(raw, lambda: None)
    assert found is not None
    assert found.day == day


def test_a_serial_number_is_said_to_be_one() -> None:
    found = day_of(46327.0, lambda: None)
    assert found is not None
    assert found.note == "Excel serial 46327"


@pytest.mark.parametrize(("is_day_first", "month"), [(True, 2), (False, 1)])
def test_the_column_decides_which_of_two_small_numbers_is_the_day(
    is_day_first: bool, month: int
) -> None:
    found = day_of("01/02/2026", lambda: is_day_first)
    assert found is not None
    assert found.day.month == month


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("01/02/2026", "ambiguous-day"),
        ("2026-02-30", "not-a-day"),
        ("45/45/2026", "not-a-day"),
        ("soon", "not-a-day"),
        (True, "not-a-day"),
        (1e9, "not-a-day"),
        (float("nan"), "not-a-day"),
        (0, "placeholder-date"),
        ("0", "placeholder-date"),
        (49675, "placeholder-date"),
        ("2036-01-01", "placeholder-date"),
        ("1970-01-01", "placeholder-date"),
        ("31/12/2099", "placeholder-date"),
        (date(9999, 12, 31), "placeholder-date"),
    ],
)
def test_what_is_no_day_says_why(raw: Raw, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        day_of(raw, lambda: None)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "is_first"), [("31/12/2026", True), ("12/31/2026", False), ("1/2/2026", None)]
)
def test_days_that_give_their_order_away(text: str, is_first: bool | None) -> None:
    assert day_first_of(text) is is_first


@pytest.mark.parametrize("raw", [True, "True", "WAAR", "ja", "Oui", "1", 1, 1.0, "x"])
def test_true(raw: Raw) -> None:
    assert flag_of(raw) is True


@pytest.mark.parametrize("raw", [False, "False", "onwaar", "Nee", "non", "0", 0, 0.0])
def test_false(raw: Raw) -> None:
    assert flag_of(raw) is False


def test_neither() -> None:
    with pytest.raises(Unreadable, match="neither true nor false"):
        flag_of("perhaps")


@pytest.mark.parametrize(
    ("raw", "text"),
    [(" a ", "a"), (4.0, "4"), (0.5, "0.5"), (True, "True"), (date(2026, 1, 2), "2026-01-02")],
)
def test_texts(raw: Raw, text: str) -> None:
    assert text_of(raw) == text


@pytest.mark.parametrize(
    "text", ["#N/A", "#N/B", "#REF!", "#VERW!", "#NAME?", "#DEEL/0!", "#NULL!"]
)
def test_errors_of_formulas(text: str) -> None:
    assert is_error(text)


@pytest.mark.parametrize("text", ["#1", "#payroll", "N/A", "# CPU", ""])
def test_no_errors_of_formulas(text: str) -> None:
    assert not is_error(text)


RAW = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.,-/ %eE+'\u00a0", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(RAW, st.sampled_from([".", ",", None]), st.booleans())
def test_any_cell_is_read_or_refused(raw: Raw, mark: str | None, whole: bool) -> None:
    said = []
    for read in (
        lambda: number_of(raw, lambda: mark, whole=whole, percent=whole),
        lambda: day_of(raw, lambda: whole),
        lambda: flag_of(raw),
        lambda: text_of(raw),
    ):
        try:
            read()
        except Unreadable as why:
            said.append(why)
    assert all(why.code and why.summary.isprintable() for why in said)
