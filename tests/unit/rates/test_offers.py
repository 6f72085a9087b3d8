"""The shelf of a card finds what a look at every offer would find."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cloudplan.model.sites import Offer
from cloudplan.rates.offers import Shelf

sizes = st.integers(1, 6).map(Decimal)
prices = st.integers(1, 9).map(lambda n: Decimal(n) / 10)


@st.composite
def offers(draw: st.DrawFn) -> list[Offer]:
    count = draw(st.integers(0, 12))
    made = []
    for k in range(count):
        terms = [(m, draw(prices)) for m in (12, 36) if draw(st.booleans())]
        hourly = draw(st.none() | prices)
        made.append(Offer(f"s{k}", draw(sizes), draw(sizes), hourly, tuple(terms)))
    return made


@given(offers(), sizes, sizes, st.sampled_from([1, 200, 730, 744]), st.sampled_from([6, 24, 60]))
def test_the_shelf_agrees_with_looking_at_everything(
    every: list[Offer], vcpu: Decimal, memory: Decimal, hours: int, horizon: int
) -> None:
    known = [
        (price * paid, o.vcpu, o.sku, term)
        for o in every
        if o.vcpu >= vcpu and o.memory_gib >= memory
        for term, price, paid in [(0, o.hourly, hours), *((m, p, 730) for m, p in o.terms)]
        if price is not None and term <= horizon
    ]
    found = Shelf.of(every, horizon).cheapest(vcpu, memory, Decimal(hours))
    assert (found.rank if found else None) == min(known, default=None)
