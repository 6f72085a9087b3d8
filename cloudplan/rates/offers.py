"""The cheapest instance type that is large enough, on demand or for a term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cloudplan.model.sites import Offer
from cloudplan.rates.horizon import HOURS_PER_MONTH

ON_DEMAND = 0
"""The commitment, in months, of who pays by the hour."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An instance type at one of its prices: `hours` a month at `hourly` in estate currency."""

    sku: str
    vcpu: Decimal
    memory_gib: Decimal
    hourly: Decimal
    hours: Decimal
    term_months: int

    @property
    def rank(self) -> tuple[Decimal, Decimal, str, int]:
        """Least money first; of equals fewer vCPU, then the name, then the shorter commitment."""
        return (self.hourly * self.hours, self.vcpu, self.sku, self.term_months)

    @property
    def detail(self) -> str:
        how = f"{self.term_months} months committed" if self.term_months else "on demand"
        return f"{self.sku}, {how}"


@dataclass(frozen=True)
class Shelf:
    """The offers of one card that can ever be the cheapest, dearest last.

    `on_demand` is paid by the hour used, `committed` (terms within the horizon) for every hour.
    """

    on_demand: tuple[Choice, ...]
    committed: tuple[Choice, ...]
    _found: dict[tuple[Decimal, Decimal, Decimal], Choice | None] = field(default_factory=dict)

    @classmethod
    def of(cls, offers: Iterable[Offer], horizon_months: int) -> Shelf:
        """A term counts if it is not longer than the horizon."""
        every = [choice for offer in offers for choice in _choices(offer)]
        terms = [c for c in every if ON_DEMAND < c.term_months <= horizon_months]
        return cls(_frontier(c for c in every if c.term_months == ON_DEMAND), _frontier(terms))

    def cheapest(self, vcpu: Decimal, memory_gib: Decimal, hours: Decimal) -> Choice | None:
        """What covers both sizes for `hours` a month; `None` where nothing is large enough."""
        key = (vcpu, memory_gib, hours)
        if key not in self._found:
            self._found[key] = self._search(*key)
        return self._found[key]

    def _search(self, vcpu: Decimal, memory_gib: Decimal, hours: Decimal) -> Choice | None:
        by_hour = _first_fit(self.on_demand, vcpu, memory_gib)
        for_term = _first_fit(self.committed, vcpu, memory_gib)
        used = None if by_hour is None else replace(by_hour, hours=hours)
        known = [choice for choice in (used, for_term) if choice is not None]
        return min(known, key=lambda choice: choice.rank, default=None)


def _choices(offer: Offer) -> Iterable[Choice]:
    prices = [(ON_DEMAND, offer.hourly), *offer.terms]
    for term, hourly in prices:
        if hourly is not None:
            yield Choice(offer.sku, offer.vcpu, offer.memory_gib, hourly, HOURS_PER_MONTH, term)


def _frontier(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """By rank, without those that an earlier one covers in both sizes: they never win."""
    kept: list[Choice] = []
    for choice in sorted(choices, key=lambda choice: choice.rank):
        if _first_fit(kept, choice.vcpu, choice.memory_gib) is None:
            kept.append(choice)
    return tuple(kept)


def _first_fit(choices: Iterable[Choice], vcpu: Decimal, memory_gib: Decimal) -> Choice | None:
    fits = (c for c in choices if c.vcpu >= vcpu and c.memory_gib >= memory_gib)
    return next(fits, None)
