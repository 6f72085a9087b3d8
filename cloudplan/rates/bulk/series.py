"""Quantities by year of many rows at once: each distinct one held once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from cloudplan.model.money import to_cents
from cloudplan.model.sizing import MILLI, growth_factors, milli_up
from cloudplan.rates.bulk.rounding import Bools, Floats, Ints, Rounding, rounded, rounded_up
from cloudplan.rates.carbon import whole_grams

Key = TypeVar("Key", bound=Hashable)
CENTS = Decimal(100)


def numbered(keys: Iterable[Key]) -> tuple[Ints, tuple[Key, ...]]:
    """Which of the distinct keys each one is, and the distinct keys in the order they occur."""
    numbers: dict[Key, int] = {}
    of = [numbers.setdefault(key, len(numbers)) for key in keys]
    return np.array(of, dtype=np.int64), tuple(numbers)


@dataclass(frozen=True, eq=False)
class Series:
    """Row w has series `of[w]`; series k is base[k] x factors[growth_of[k]][t] in year t.

    `base` are quantities of the first year, `factors` (S2) by growth, `approx` (K, T) all of it in
    floats. One product makes a quantity, as in the Decimal code.
    """

    of: Ints
    base: tuple[Decimal, ...]
    growth_of: Ints
    factors: tuple[tuple[Decimal, ...], ...]
    approx: Floats

    @classmethod
    def read(cls, rows: Iterable[tuple[Decimal, Decimal]], span: int) -> Series:
        """Out of (first year's quantity, growth a year) of each row, over `span` years."""
        of, distinct = numbered(rows)
        growth_of, growths = numbered(growth for _, growth in distinct)
        base = tuple(quantity for quantity, _ in distinct)
        factors = tuple(growth_factors(growth, span) for growth in growths)
        grown = np.array(factors, dtype=np.float64).reshape(-1, span)
        first = np.array(base, dtype=np.float64)
        return cls(of, base, growth_of, factors, first[:, None] * grown[growth_of])

    @property
    def asked(self) -> Bools:
        """(W,) whether a row asks for anything."""
        return (self.approx[:, 0] > 0)[self.of]

    @cached_property
    def peaks(self) -> tuple[Decimal, ...]:
        """(K,) the largest quantity over the years."""
        most = [max(factors) for factors in self.factors]
        growths = self.growth_of.tolist()
        return tuple(base * most[g] for base, g in zip(self.base, growths, strict=True))

    def only(self, rows: Ints) -> Series:
        """The same for some of the rows, in the order given."""
        ks, of = np.unique(self.of[rows], return_inverse=True)
        base = tuple(self.base[k] for k in ks.tolist())
        return Series(of, base, self.growth_of[ks], self.factors, self.approx[ks])

    def cents(self, price: Decimal, per: Decimal | None = None, span: int | None = None) -> Ints:
        """(M1) (K, T) cents of quantity x price, or of quantity x `per` x price.

        `span` leaves out the years from then on.
        """
        if per is None:
            return self._whole(rounded, price * CENTS, lambda q: to_cents(q * price), span)
        return self._whole(rounded, per * price * CENTS, lambda q: to_cents(q * per * price), span)

    def milli(self) -> Ints:
        """(S3) (K, T) thousandths, rounded up."""
        return self._whole(rounded_up, MILLI, milli_up)

    def grams(self, per_unit: Decimal) -> Ints:
        """(K, T) quantity x grams of one unit, rounded up."""
        return self._whole(rounded_up, per_unit, lambda amount: whole_grams(amount * per_unit))

    def _whole(
        self,
        rounding: Rounding,
        scale: Decimal,
        exact: Callable[[Decimal], int],
        span: int | None = None,
    ) -> Ints:
        """(K, T) quantities x scale, rounded; once where it is steady.

        `exact` makes the number of a quantity that is in doubt.
        """
        out = np.empty_like(self.approx[:, :span], dtype=np.int64)
        for ks, years in ((self._steady, 1), (self._growing, out.shape[1])):
            settle = partial(self._settle, ks, years, exact)
            out[ks] = rounding(self.approx[ks, :years] * float(scale), settle)
        return out

    def _settle(self, ks: Ints, years: int, exact: Callable[[Decimal], int], at: Ints) -> list[int]:
        """The exact numbers of some entries of (ks, years), by flat index."""
        some, year = ks[at // years], (at % years).tolist()
        growths = self.growth_of[some].tolist()
        known = zip(some.tolist(), growths, year, strict=True)
        return [exact(self.base[k] * self.factors[g][t]) for k, g, t in known]

    @cached_property
    def _steady(self) -> Ints:
        return np.flatnonzero(~self._grows)

    @cached_property
    def _growing(self) -> Ints:
        return np.flatnonzero(self._grows)

    @cached_property
    def _grows(self) -> Bools:
        by_growth = [len(set(factors)) > 1 for factors in self.factors]
        return np.array(by_growth, dtype=np.bool_)[self.growth_of]
