"""What is worked out once per estate: cards in its currency, shelves of offers, sized demand.

A plan prices tens of thousands of pairs out of a few cards and workloads. The book of an estate
lives as long as the estate does and never changes an answer, only how soon it comes.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from cloudplan.model.estate import Demand, Estate, Workload
from cloudplan.model.said import Said
from cloudplan.model.sites import RateCard, Site
from cloudplan.model.sizing import right_sized, years
from cloudplan.rates.exchange import in_estate_currency
from cloudplan.rates.lines import NoPriceError, UnitPrice
from cloudplan.rates.offers import Shelf

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """The right-sized demand by resource, each by year, and the largest of each."""

    vcpu: tuple[Decimal, ...]
    memory_gib: tuple[Decimal, ...]
    storage_gib: tuple[Decimal, ...]
    egress_gib_month: tuple[Decimal, ...]
    peak: Demand

    @classmethod
    def of(cls, estate: Estate, workload: Workload) -> Asked:
        """(S1) and (S2) over the estate's horizon."""
        ask, growth = right_sized(workload, estate.comfort_factor), workload.growth_per_year
        amounts = (ask.vcpu, ask.memory_gib, ask.storage_gib, ask.egress_gib_month)
        span = years(estate.horizon_months)
        rows = [(amount * 1, *_later(amount, growth, span)) for amount in amounts]
        vcpu, memory, storage, egress = rows
        return cls(vcpu, memory, storage, egress, Demand(*map(max, rows)))


@lru_cache(maxsize=32_768)
def _later(amount: Decimal, growth_per_year: Decimal, span: int) -> tuple[Decimal, ...]:
    """(S2) the years after the first, which no line shows: equal amounts may share them."""
    factor = 1 + growth_per_year
    return tuple(amount * factor**year for year in range(1, span))


@dataclass(slots=True)
class Book:
    """The memory of one estate; it holds no reference to the estate itself."""

    _cards: dict[str, RateCard] = field(default_factory=dict)
    _shelves: dict[str, Shelf] = field(default_factory=dict)
    _asked: dict[str, tuple[Workload, Asked]] = field(default_factory=dict)
    _tariffs: dict[tuple[str, str], UnitPrice] = field(default_factory=dict)
    _today: dict[str, tuple[Workload, Decimal | None]] = field(default_factory=dict)

    def card(self, estate: Estate, site: Site) -> RateCard:
        """The site's card in estate currency; raises `NoPriceError` where it has none."""
        if site.rates is None:
            raise NoPriceError(Said("site {site} has no rate card", site=site.id))
        if site.rates not in self._cards:
            raw = estate.cards.get(site.rates)
            if raw is None:
                raise NoPriceError(
                    Said(
                        "site {site} has an unknown rate card, {card}",
                        site=site.id,
                        card=site.rates or "",
                    )
                )
            self._cards[site.rates] = in_estate_currency(raw, estate.currency, estate.fx)
        return self._cards[site.rates]

    def shelf(self, estate: Estate, card: RateCard) -> Shelf:
        """The offers of a card that may win over the estate's horizon."""
        if card.id not in self._shelves:
            self._shelves[card.id] = Shelf.of(card.offers, estate.horizon_months)
        return self._shelves[card.id]

    def tariff(self, way: tuple[str, str], price: Callable[[], UnitPrice]) -> UnitPrice:
        """What a GiB costs on its way: from which site, and how far."""
        found = self._tariffs.get(way)
        if found is None:
            found = self._tariffs[way] = price()
        return found

    def asked(self, estate: Estate, workload: Workload) -> Asked:
        """(S1) and (S2) by year."""
        return _kept(self._asked, workload, lambda: Asked.of(estate, workload))

    def today(self, workload: Workload, price: Callable[[], Decimal | None]) -> Decimal | None:
        """What the workload alone costs a month where it runs today, priced at most once."""
        return _kept(self._today, workload, price)


def _kept(memory: dict[str, tuple[Workload, T]], workload: Workload, make: Callable[[], T]) -> T:
    """Kept per address, and only for this very object: a what-if may ask about another one."""
    found = memory.get(workload.address)
    if found is None or found[0] is not workload:
        found = memory[workload.address] = (workload, make())
    return found[1]


_BOOKS: dict[int, Book] = {}


def book_of(estate: Estate) -> Book:
    """The book of this estate object; it goes when the estate goes."""
    key = id(estate)
    if key not in _BOOKS:
        _BOOKS[key] = Book()
        weakref.finalize(estate, _BOOKS.pop, key, None)
    return _BOOKS[key]
