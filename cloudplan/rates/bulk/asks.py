"""Which offer carries each row on one card: `Shelf.cheapest`, for all rows at once.

Sizes are compared as ranks among all sizes that are for sale, found by bisecting the Decimals, so
that nothing is lost. Two rows with the same ranks and hours get the same offer on every card.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from cloudplan.model.money import to_cents
from cloudplan.rates.bulk.rounding import Bools, Ints, rounded
from cloudplan.rates.bulk.series import CENTS, Series
from cloudplan.rates.offers import Choice, Shelf

NONE = -1
"""No offer: none is needed, or none is large enough."""
NOTHING = Choice("", Decimal(0), Decimal(0), Decimal(0), Decimal(0), term_months=0)
"""Stands after the choices, where `NONE` finds it."""


@dataclass(frozen=True, eq=False)
class Asks:
    """The distinct questions, N of them; row w asks `of[w]`.

    `vcpu` and `memory` (N,) are ranks of the largest year among `vcpu_sizes` and `memory_sizes`:
    an offer is large enough if its own rank is no less. `hours` (N,) numbers `hours_known`, from
    few to many. `idle` (N,) asks for neither vCPU nor memory.
    """

    of: Ints
    vcpu: Ints
    memory: Ints
    hours: Ints
    idle: Bools
    vcpu_sizes: Sequence[Decimal]
    memory_sizes: Sequence[Decimal]
    hours_known: Sequence[Decimal]

    @classmethod
    def of_rows(
        cls, vcpu: Series, memory: Series, hours: Series, choices: Iterable[Choice]
    ) -> Asks:
        """The questions of all rows about any of the choices."""
        every = tuple(choices)
        vcpu_sizes = sorted({choice.vcpu for choice in every})
        memory_sizes = sorted({choice.memory_gib for choice in every})
        known = sorted(hours.base)
        idle = ~(vcpu.asked | memory.asked)
        parts = (
            _ranks(vcpu_sizes, vcpu.peaks)[vcpu.of],
            _ranks(memory_sizes, memory.peaks)[memory.of],
            _ranks(known, hours.base)[hours.of],
            idle.astype(np.int64),
        )
        shape = (len(vcpu_sizes) + 1, len(memory_sizes) + 1, len(known), 2)
        codes, of = np.unique(np.ravel_multi_index(parts, shape), return_inverse=True)
        v, m, h, nothing = np.unravel_index(codes, shape)
        return cls(of, v, m, h, nothing > 0, vcpu_sizes, memory_sizes, known)


def _ranks(sizes: Sequence[Decimal], amounts: Iterable[Decimal]) -> Ints:
    return np.array([bisect_left(sizes, amount) for amount in amounts], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The answers of one card: `choice` (N,) numbers `choices`, `cents` (N,) are paid a month.

    `lacking` (N,) needs an offer and finds none.
    """

    choices: tuple[Choice, ...]
    choice: Ints
    cents: Ints
    lacking: Bools

    @classmethod
    def of(cls, asks: Asks, shelf: Shelf) -> Chosen:
        """The cheapest choice for every question, on demand or for a term."""
        by_hour, for_term = _first_fit(asks, shelf.on_demand), _first_fit(asks, shelf.committed)
        choices, shift = (*shelf.on_demand, *shelf.committed), len(shelf.on_demand)
        takes_term = (for_term != NONE) & (
            (by_hour == NONE) | (asks.hours >= _hours_on_demand(asks, shelf, by_hour, for_term))
        )
        found = np.where(takes_term, for_term + shift, by_hour)
        choice = np.where(asks.idle, NONE, found)
        return cls(
            choices, choice, _cents(asks, choices, choice, shift), (choice == NONE) & ~asks.idle
        )


def _first_fit(asks: Asks, choices: Sequence[Choice]) -> Ints:
    """(N,) the first choice that covers both sizes, or `NONE`.

    From the last choice to the first, each takes over whatever it covers.
    """
    shape = (len(asks.vcpu_sizes) + 1, len(asks.memory_sizes) + 1)
    covering = np.full(shape, NONE, dtype=np.int64)
    for k in range(len(choices) - 1, -1, -1):
        vcpu = bisect_left(asks.vcpu_sizes, choices[k].vcpu)
        memory = bisect_left(asks.memory_sizes, choices[k].memory_gib)
        covering[: vcpu + 1, : memory + 1] = k
    return covering[asks.vcpu, asks.memory]


def _hours_on_demand(asks: Asks, shelf: Shelf, by_hour: Ints, for_term: Ints) -> Ints:
    """(N,) how many of the known hours are cheaper by the hour than for a term.

    More hours cost more on demand and the same for a term, so that one bisection tells.
    """
    out = np.zeros(by_hour.shape, dtype=np.int64)
    both = np.flatnonzero((by_hour != NONE) & (for_term != NONE))
    codes = by_hour[both] * len(shelf.committed) + for_term[both]
    pairs, of = np.unique(codes, return_inverse=True)
    cuts = [
        _cut(asks.hours_known, shelf.on_demand[a], shelf.committed[b])
        for a, b in (divmod(code, len(shelf.committed)) for code in pairs.tolist())
    ]
    out[both] = np.array(cuts, dtype=np.int64)[of]
    return out


def _cut(hours: Sequence[Decimal], by_hour: Choice, for_term: Choice) -> int:
    return bisect_left(hours, True, key=lambda h: for_term.rank < replace(by_hour, hours=h).rank)


def _cents(asks: Asks, choices: Sequence[Choice], choice: Ints, shift: int) -> Ints:
    """(N,) the hours of a month at the price of one: those used, or all for a term."""
    hourly = np.array([c.hourly * CENTS for c in (*choices, NOTHING)], dtype=np.float64)
    every = np.array([c.hours for c in (*choices, NOTHING)], dtype=np.float64)
    used = np.array(asks.hours_known, dtype=np.float64)[asks.hours]
    hours = np.where((choice >= shift) | (choice == NONE), every[choice], used)

    def exact(at: Ints) -> list[int]:
        pairs = zip(choice[at].tolist(), asks.hours[at].tolist(), strict=True)
        paid = (
            (choices[k], choices[k].hours if k >= shift else asks.hours_known[h]) for k, h in pairs
        )
        return [to_cents(hours * one.hourly) for one, hours in paid]

    return rounded(hours * hourly[choice], exact)
