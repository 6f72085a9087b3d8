"""The offers of all rows at once are those that the shelf finds for each."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.model.money import to_cents
from cloudplan.model.sites import Offer
from cloudplan.rates.bulk.asks import NONE, Asks, Chosen
from cloudplan.rates.bulk.series import Series
from cloudplan.rates.offers import Shelf
from tests.unit.rates.test_offers import offers

amounts = st.integers(0, 28).map(lambda n: Decimal(n) / 4)
hours = st.sampled_from([Decimal(h) for h in ("1", "200", "365", "365.5", "730", "744")])


@given(
    offers(),
    offers(),
    st.lists(st.tuples(amounts, amounts, hours), min_size=1, max_size=8),
    st.sampled_from([6, 24, 60]),
)
def test_every_row_gets_the_cheapest_offer(
    mine: list[Offer],
    elsewhere: list[Offer],
    rows: list[tuple[Decimal, Decimal, Decimal]],
    horizon: int,
) -> None:
    shelf, other = Shelf.of(mine, horizon), Shelf.of(elsewhere, horizon)
    every = (*shelf.on_demand, *shelf.committed, *other.on_demand, *other.committed)
    steady = Decimal(0)
    vcpu, memory, paid = (Series.read(((r[k], steady) for r in rows), 1) for k in range(3))
    asks = Asks.of_rows(vcpu, memory, paid, every)
    chosen = Chosen.of(asks, shelf)
    for w, (cores, gib, used) in enumerate(rows):
        n = int(asks.of[w])
        idle = not (cores or gib)
        best = None if idle else shelf.cheapest(cores, gib, used)
        assert chosen.lacking[n] == (best is None and not idle)
        assert chosen.cents[n] == (0 if best is None else to_cents(best.hours * best.hourly))
        if best is None:
            assert chosen.choice[n] == NONE
        else:
            found = chosen.choices[chosen.choice[n]]
            assert (found.sku, found.term_months) == (best.sku, best.term_months)
    assert np.unique(asks.of).size == asks.vcpu.size
