"""A horizon of 30 months at 3 %: two years and a half.

Annuities: 11.809824666921, 11.465849191186 and, for the six months of the third year,
1.03^(-25/12) + ... + 1.03^(-30/12) = 5.607076136468.
"""

from decimal import Decimal

from cloudplan.rates import Horizon, in_calendar_year, site_lines
from tests import factories as make
from tests.unit.rates import ledger as by

CARD = by.card(linear=by.linear("10", "0", "0"))
CLOUD, ROOM = by.rented(), by.owned(fixed_month="100")
CITY = by.city(CLOUD, ROOM, cards=[CARD], horizon_months=30, discount_rate=Decimal("0.03"))
WEB = make.workload(vcpu=10, memory_gib=0, storage_gib=0, growth_per_year=Decimal("0.5"))


def test_the_last_half_year_counts_for_six_months() -> None:
    # 10 vCPU x EUR 10 = 100.00; 15 -> 150.00; 22.5 -> 225.00 a month
    # 100.00 x 11.809824666921 = 1 180.98    150.00 x 11.465849191186 = 1 719.88
    # 225.00 x  5.607076136468 = 1 261.59                      together 4 162.45
    (line,) = by.running(CITY, WEB, CLOUD).lines
    assert line.by_year == (10000, 15000, 22500)
    assert line.tco == Decimal("4162.45")


def test_nominal_amounts_stop_with_the_horizon() -> None:
    # from 1 November 2026:  2026: 2 months x 100                             =   200
    #   2027: 10 months x 100 + 2 x 150 = 1 300     2028: 10 x 150 + 2 x 225  = 1 950
    #   2029: January to April, 4 x 225                                       =   900
    (line,) = by.running(CITY, WEB, CLOUD).lines
    spent = [in_calendar_year(line, Horizon.of(CITY), year) for year in (2026, 2027, 2028, 2029)]
    assert spent == [(0, 20000), (0, 130000), (0, 195000), (0, 90000)]
    assert in_calendar_year(line, Horizon.of(CITY), 2030) == (0, 0)


def test_a_host_of_the_last_half_year_is_paid_in_full() -> None:
    # 18 000 / 1.03^2 = 18 000 x 0.942595909134 = EUR 16 966.73; no residual value
    # fixed: 100 x 11.809824666921 = 1 180.98, 1 146.58, 560.71; together 2 888.27
    assert by.rows(site_lines(CITY, Horizon.of(CITY), ROOM, (0, 0, 1))) == [
        by.by_hand("host-purchase", "1", "18000", "18000.00", "16966.73"),
        by.by_hand("fixed", "1", "100", "100.00", "2888.27"),
    ]
