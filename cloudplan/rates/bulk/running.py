"""What every row costs a month on one site: `running_cost`, for all rows at once.

The components, their order and their prices are those of `cloudplan/rates/placement.py`; a new
component there is one more function in `RUNNING` here. tests/property/test_bulk_costs.py compares
the two to the cent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from cloudplan.model.money import to_cents
from cloudplan.model.sites import RateCard, Site
from cloudplan.rates.bulk.asks import NOTHING, Chosen
from cloudplan.rates.bulk.missing import Tally
from cloudplan.rates.bulk.needs import Needs
from cloudplan.rates.bulk.rounding import Bools, Ints, in_range
from cloudplan.rates.bulk.series import Series
from cloudplan.rates.bulk.worth import Worth
from cloudplan.rates.carbon import tonnes_per_vcpu
from cloudplan.rates.compute import linear_price
from cloudplan.rates.egress import price_per_gib
from cloudplan.rates.licence import licence_of
from cloudplan.rates.lines import NoPriceError
from cloudplan.rates.storage import storage_price


@dataclass(frozen=True, eq=False)
class Stand:
    """All rows on one site, as `Need` is one row on one site."""

    needs: Needs
    site: Site
    card: RateCard | None
    chosen: Chosen | None
    worth: Worth

    def value(self, series: Series, price: Decimal, per: Decimal | None = None) -> Ints:
        """(W,) what the rows' quantities come to at a price."""
        return self.worth.of_years(series.cents(price, per, self.worth.span))[series.of]


def running(needs: Needs, site: Site, worth: Worth) -> Tally:
    """(W,) cents that every row alone causes on the site; no traffic, no move."""
    tally = Tally.empty(len(needs.rows), needs.reasons)
    try:
        card = needs.card(site)
    except NoPriceError as missing:
        tally.miss(np.ones(len(needs.rows), dtype=np.bool_), missing.reason)
        return tally
    stand = Stand(needs, site, card, needs.chosen(card), worth)
    for component in RUNNING:
        component(stand, tally)
    return tally


def _offers(stand: Stand, tally: Tally) -> None:
    """The chosen instance types, where the card has any."""
    chosen, asks = stand.chosen, stand.needs.asks
    if chosen is None or stand.card is None:
        return
    lacking = stand.needs.lacking(stand.card, chosen)
    if lacking is not None:
        tally.miss_each(lacking)
    tally.cents[:] += stand.worth.of_level(chosen.cents)[asks.of]


def _linear(stand: Stand, tally: Tally) -> None:
    """Prices by vCPU and GiB of memory, where the card has no instance types."""
    card, needs = stand.card, stand.needs
    if card is None or stand.chosen is not None:
        return
    vcpu, memory = needs.vcpu, needs.memory
    tally.add(vcpu.asked, lambda: stand.value(vcpu, linear_price(card, "vcpu")))
    tally.add(memory.asked, lambda: stand.value(memory, linear_price(card, "memory")))


def _storage(stand: Stand, tally: Tally) -> None:
    card, stored = stand.card, stand.needs.storage
    if card is not None:
        tally.add(stored.asked, lambda: stand.value(stored, storage_price(card)))


def _licence(stand: Stand, tally: Tally) -> None:
    """All vCPU of an offer, else what is asked for; by system."""
    for number, os in enumerate(stand.needs.systems):
        if os is not None:
            runs = stand.needs.os_of == number
            tally.add(runs, partial(_licences, stand, os, runs))


def _licences(stand: Stand, os: str, runs: Bools) -> Ints:
    """(W,) for the rows that run the system."""
    price, chosen = licence_of(stand.needs.estate, os).vcpu_month, stand.chosen
    if chosen is None:
        return stand.value(stand.needs.vcpu, price) * runs
    of_choice = [in_range(to_cents(choice.vcpu * price)) for choice in (*chosen.choices, NOTHING)]
    present = stand.worth.of_level(np.array(of_choice, dtype=np.int64))
    return present[chosen.choice][stand.needs.asks.of] * runs


def _egress(stand: Stand, tally: Tally) -> None:
    estate, sent = stand.needs.estate, stand.needs.egress
    tally.add(
        sent.asked,
        lambda: stand.value(sent, price_per_gib(estate, stand.site, "elsewhere").amount),
    )


def _carbon(stand: Stand, tally: Tally) -> None:
    """Every row waits for an intensity that is not given, also one that takes no vCPU."""
    estate, vcpu = stand.needs.estate, stand.needs.vcpu
    try:
        tonnes = tonnes_per_vcpu(estate, stand.site)
    except NoPriceError as missing:
        return tally.miss(np.ones(tally.cents.shape, dtype=np.bool_), missing.reason)
    if tonnes is not None:
        tally.cents[:] += stand.value(vcpu, estate.carbon_price_per_tonne, tonnes)


RUNNING: tuple[Callable[[Stand, Tally], None], ...] = (
    _offers,
    _linear,
    _storage,
    _licence,
    _egress,
    _carbon,
)
