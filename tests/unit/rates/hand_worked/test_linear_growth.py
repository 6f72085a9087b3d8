"""A private cloud with prices per vCPU and GiB, three years, 10 % growth, 3 % discount.

The annuities are what EUR 1 a month is worth today:
  year 1   1.03^(-1/12)  + ... + 1.03^(-12/12) = 11.809824666921
  year 2   1.03^(-13/12) + ... + 1.03^(-24/12) = 11.465849191186
  year 3   1.03^(-25/12) + ... + 1.03^(-36/12) = 11.131892418627
"""

from decimal import Decimal

from tests import factories as make
from tests.unit.rates import ledger as by

CARD = by.card(linear=by.linear("9.50", "3.10", "0.09"), fixed_month=Decimal(250))
CLOUD = by.rented(kind="private_cloud")
CITY = by.city(CLOUD, cards=[CARD], horizon_months=36, discount_rate=Decimal("0.03"))
DB = make.workload(vcpu=4, memory_gib=16, storage_gib=200, growth_per_year=Decimal("0.10"))


def test_every_resource_grows_and_is_discounted() -> None:
    # vCPU     4.00 x 9.50 = 38.00   4.40 x 9.50 = 41.80   4.84 x 9.50 = 45.98
    #          38.00 x 11.8098... = 448.77   41.80 x 11.4658... = 479.27
    #          45.98 x 11.1318... = 511.84                         together 1 439.88
    # memory   16.00 x 3.10 = 49.60  17.60 x 3.10 = 54.56  19.36 x 3.10 = 60.016 -> 60.02
    #          585.77 + 625.58 + 668.14                                     1 879.49
    # storage  200 x 0.09 = 18.00    220 x 0.09 = 19.80    242 x 0.09 = 21.78
    #          212.58 + 227.02 + 242.45                                       682.05
    cost = by.running(CITY, DB, CLOUD)
    assert by.rows(cost.lines) == [
        by.by_hand("compute", "4", "9.50", "38.00", "1439.88"),
        by.by_hand("compute", "16", "3.10", "49.60", "1879.49"),
        by.by_hand("storage", "200", "0.09", "18.00", "682.05"),
    ]
    assert cost.offer is None


def test_the_monthly_amount_of_every_year_is_kept_in_cents() -> None:
    vcpu, memory, storage = by.running(CITY, DB, CLOUD).lines
    assert vcpu.by_year == (3800, 4180, 4598)
    assert memory.by_year == (4960, 5456, 6002)
    assert storage.by_year == (1800, 1980, 2178)
    assert (vcpu.detail, memory.detail) == ("vcpu", "memory")
