"""What a budget sees: calendar years, nominal, counted from 1 November 2026."""

from datetime import date
from decimal import Decimal

import pytest

from cloudplan.model.money import CostLine
from cloudplan.rates import Horizon, first_full_year, host_year_costs, in_calendar_year, site_lines
from tests.unit.rates import ledger as by

ROOM = by.owned(installed=2, host_life_months=18, host_opex_month="25", fixed_month="900")
CITY = by.city(ROOM, horizon_months=36, discount_rate=Decimal("0.05"))
HORIZON = Horizon.of(CITY)


def test_months_belong_to_the_calendar_year_in_which_they_start() -> None:
    # year 1 of the horizon is November 2026 to October 2027, and so on
    assert HORIZON.calendar_years == (2026, 2027, 2028, 2029)
    assert HORIZON.months_in(2026) == (2, 0, 0)
    assert HORIZON.months_in(2027) == (10, 2, 0)
    assert HORIZON.months_in(2028) == (0, 10, 2)
    assert HORIZON.months_in(2029) == (0, 0, 10)
    assert [HORIZON.main_year(year) for year in (2026, 2027, 2028, 2029)] == [0, 0, 1, 2]


def test_a_room_by_calendar_year() -> None:
    lines = site_lines(CITY, HORIZON, ROOM, (2, 3, 3))
    # hosts: one bought 12 months from now (November 2027); the two sunk ones renewed after 18
    # months (May 2028), the third 18 months after it was bought (May 2029)
    #   capex  2026: 0    2027: 18 000    2028: 36 000    2029: 18 000
    # opex: 900 fixed and 25 a host
    #   2026:  2 x (900 + 50)                             =  1 900
    #   2027: 10 x (900 + 50) + 2 x (900 + 75)            = 11 450
    #   2028: 10 x (900 + 75) + 2 x (900 + 75)            = 11 700
    #   2029: 10 x (900 + 75)                             =  9 750
    assert [_spent(lines, year) for year in HORIZON.calendar_years] == [
        (0, 190000),
        (1800000, 1145000),
        (3600000, 1170000),
        (1800000, 975000),
    ]


def _spent(lines: tuple[CostLine, ...], year: int) -> tuple[int, int]:
    amounts = [in_calendar_year(line, HORIZON, year) for line in lines]
    return sum(capex for capex, _ in amounts), sum(opex for _, opex in amounts)


def test_the_coefficients_of_a_budget() -> None:
    costs = host_year_costs(CITY, HORIZON, ROOM, 2028)
    # one host kept: 10 months x EUR 25 of the second year, 2 months of the third
    assert costs.run == ((0, 0), (0, 25000), (0, 5000))
    # bought in November 2026: renewed in May 2028; in November 2027: in May 2029; in November 2028
    assert costs.buy == ((1800000, 0), (0, 0), (1800000, 0))
    # the two that stand there are renewed in May 2028: 36 000; fixed 12 x 900 = 10 800
    assert costs.open == (3600000, 1080000)


@pytest.mark.parametrize(
    ("as_of", "months", "expected"),
    [
        (date(2026, 11, 1), 60, 2027),
        (date(2027, 1, 1), 60, 2027),
        (date(2027, 1, 2), 60, 2028),
        (date(2026, 2, 1), 6, 2026),
    ],
    ids=["next year", "1 January", "2 January", "ends before the next year"],
)
def test_the_first_full_year(as_of: date, months: int, expected: int) -> None:
    assert first_full_year(by.city(as_of=as_of, horizon_months=months)) == expected
