"""A machine room over four years at 5 %: two sunk hosts stand there, a third comes in year 3.

Annuities  11.688169075807, 11.131589596007, 10.601513900959, 10.096679905675
Everything is worked out for one host to the cent and then multiplied by the hosts.
"""

from decimal import Decimal

from cloudplan.model.money import tco
from cloudplan.rates import Horizon, HostCosts, site_lines, site_lines_today
from tests.unit.rates import ledger as by

ROOM = by.owned(
    installed=2,
    host_price="18000",
    host_life_months=18,
    host_watts="400",
    pue="1.7",
    kwh_price="0.19",
    host_opex_month="25",
    staff_fte_per_host="0.015",
    staff_price_year="80000",
    fixed_month="900",
)
CITY = by.city(ROOM, horizon_months=48, discount_rate=Decimal("0.05"))
HORIZON = Horizon.of(CITY)

# power   400 W x 1.7 = 0.68 kW; x 730 h = 496.4 kWh; x EUR 0.19 = EUR 94.316 -> 94.32 a month
#         one host by year: 1 102.43, 1 049.93, 999.93, 952.32
#         2 x 1 102.43 + 2 x 1 049.93 + 3 x 999.93 + 3 x 952.32            = 10 161.47
POWER = by.by_hand("power", "2", "94.32", "188.64", "10161.47")
# staff   0.015 x EUR 80 000 / 12 = EUR 100.00 a month; 1 168.82, 1 113.16, 1 060.15, 1 009.67
#         2 x 1 168.82 + 2 x 1 113.16 + 3 x 1 060.15 + 3 x 1 009.67        = 10 773.42
STAFF = by.by_hand("staff", "2", "100.00", "200.00", "10773.42")
# upkeep  EUR 25.00 a month; 292.20, 278.29, 265.04, 252.42
#         2 x 292.20 + 2 x 278.29 + 3 x 265.04 + 3 x 252.42                =  2 693.36
UPKEEP = by.by_hand("host-opex", "2", "25.00", "50.00", "2693.36")
# one host bought 24 months from now: 18 000 / 1.05^2                      = 16 326.53
PURCHASE = by.by_hand("host-purchase", "1", "18000", "18000.00", "16326.53")
# renewals: the two that stand there after 18 and 36 months, the third 18 months after 24
#         18 000 / 1.05^1.5 = 16 729.72 each; x 2                          = 33 459.44
#         18 000 / 1.05^3   = 15 549.08 each; x 2                          = 31 098.16
#         18 000 / 1.05^3.5 = 15 174.35                                    = 15 174.35
RENEWALS = [
    by.by_hand("host-renewal", "2", "18000", "36000.00", "33459.44"),
    by.by_hand("host-renewal", "2", "18000", "36000.00", "31098.16"),
    by.by_hand("host-renewal", "1", "18000", "18000.00", "15174.35"),
]
# fixed   EUR 900.00 a month: 10 519.35 + 10 018.43 + 9 541.36 + 9 087.01  = 39 166.15
FIXED = by.by_hand("fixed", "1", "900", "900.00", "39166.15")


def test_every_line_of_a_growing_room() -> None:
    lines = site_lines(CITY, HORIZON, ROOM, (2, 2, 3, 3))
    assert by.rows(lines) == [POWER, STAFF, UPKEEP, PURCHASE, *RENEWALS, FIXED]


def test_hosts_are_an_investment_and_the_rest_is_not() -> None:
    lines = site_lines(CITY, HORIZON, ROOM, (2, 2, 3, 3))
    capital = [line.component for line in lines if line.capital]
    assert capital == ["host-purchase", "host-renewal", "host-renewal", "host-renewal"]
    assert [line.by_year for line in lines if line.component == "power"] == [
        (18864, 18864, 28296, 28296)
    ]


def test_the_coefficients_are_those_of_one_host() -> None:
    costs = HostCosts.of(CITY, HORIZON, ROOM)
    # year 1   1 102.43 + 1 168.82 + 292.20 = 2 563.45   year 2   1 049.93 + 1 113.16 + 278.29
    # year 3     999.93 + 1 060.15 + 265.04 = 2 325.12   year 4     952.32 + 1 009.67 + 252.42
    assert costs.run == (256345, 244138, 232512, 221441)
    # bought at the start:  18 000.00 + 16 729.72 (month 18) + 15 549.08 (month 36) = 50 278.80
    # after a year (month 12, and 30):  17 142.86 + 15 933.06                       = 33 075.92
    # after two (month 24, and 42):     16 326.53 + 15 174.35                       = 31 500.88
    # after three (month 36; 54 is beyond the horizon)                              = 15 549.08
    assert costs.buy == (5027880, 3307592, 3150088, 1554908)
    # open: fixed 39 166.15 and twice the renewals 16 729.72 + 15 549.08            = 103 723.75
    assert costs.open == 10372375


def test_today_the_room_runs_on_what_stands_there() -> None:
    lines = site_lines_today(CITY, HORIZON, ROOM)
    # 188.64 + 200.00 + 50.00 + 900.00
    assert sum(line.amount for line in lines if line.period == "month") == Decimal("1338.64")
    assert "host-purchase" not in {line.component for line in lines}


def test_the_lines_add_up_to_the_coefficients() -> None:
    hosts, bought = (2, 2, 3, 3), (0, 0, 1, 0)
    costs = HostCosts.of(CITY, HORIZON, ROOM)
    linear = sum(r * n for r, n in zip(costs.run, hosts, strict=True))
    linear += sum(p * b for p, b in zip(costs.buy, bought, strict=True)) + costs.open
    # 10 161.47 + 10 773.42 + 2 693.36 + 16 326.53 + 79 731.95 + 39 166.15 = 158 852.88
    assert tco(site_lines(CITY, HORIZON, ROOM, hosts)) == Decimal("158852.88")
    assert linear == 15885288
