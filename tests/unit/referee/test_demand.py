"""(S1) to (S3) as the referee works them out, against the sizes that prices are made of."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.model.estate import Demand, Utilisation
from cloudplan.model.sizing import demand_milli, sized
from cloudplan.referee.demand import milli_by_year
from tests import factories as make

amounts = st.decimals(0, 10_000, places=3)
shares = st.none() | st.decimals(0, 1, places=2)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(amounts, amounts, amounts, shares, shares, st.decimals("-0.5", 1, places=3))
def test_both_count_the_same_thousandths(
    vcpu: Decimal,
    memory: Decimal,
    storage: Decimal,
    cpu_p95: Decimal | None,
    memory_p95: Decimal | None,
    growth: Decimal,
) -> None:
    demand = Demand(vcpu, memory, storage)
    workload = make.workload(
        demand=demand, utilisation=Utilisation(cpu_p95, memory_p95), growth_per_year=growth
    )
    estate = make.estate(make.application("app", workload))
    due = sized(workload, estate.comfort_factor, estate.horizon_months).by_year
    found = milli_by_year(workload, estate, len(due))
    assert list(zip(*found, strict=True)) == [demand_milli(year) for year in due]
