"""Quantities by year of many rows at once: each distinct one held once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import numpy as np

from cloudplan.model.money import to_cents
from cloudplan.model.sizing import MILLI, growth_factors, milli_up
from cloudplan.rates.bulk.rounding import Bools, Floats, Ints, rounded, rounded_up
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

    def exact(self, k: int, year: int) -> Decimal:
        """The quantity of one series in one year."""
        return self.base[k] * self.factors[int(self.growth_of[k])][year]

    def peak(self, k: int) -> Decimal:
        """The largest quantity of one series over the years."""
        return self.base[k] * max(self.factors[int(self.growth_of[k])])

    def cents(self, price: Decimal, per: Decimal | None = None, span: int | None = None) -> Ints:
        """(M1) (K, T) cents of quantity x price, or of quantity x `per` x price.

        `span` leaves out the years from then on.
        """

        def exact(k: int, year: int) -> int:
            quantity = self.exact(k, year)
            return to_cents((quantity if per is None else quantity * per) * price)

        scale = price * CENTS if per is None else per * price * CENTS
        return self._whole(rounded, scale, exact, span)

    def milli(self) -> Ints:
        """(S3) (K, T) thousandths, rounded up."""
        return self._whole(rounded_up, MILLI, lambda k, year: milli_up(self.exact(k, year)))

    def grams(self, per_unit: Decimal) -> Ints:
        """(K, T) quantity x grams of one unit, rounded up."""
        return self._whole(
            rounded_up, per_unit, lambda k, year: whole_grams(self.exact(k, year) * per_unit)
        )

    def _whole(
        self,
        rounding: Callable[[Floats, Callable[[int], int]], Ints],
        scale: Decimal,
        exact: Callable[[int, int], int],
        span: int | None = None,
    ) -> Ints:
        """What does not grow is rounded once."""
        out = np.empty_like(self.approx[:, :span], dtype=np.int64)
        for ks, years in ((self._steady, 1), (self._growing, out.shape[1])):

            def of_flat(at: int, ks: Ints = ks, years: int = years) -> int:
                return exact(int(ks[at // years]), at % years)

            out[ks] = rounding(self.approx[ks, :years] * float(scale), of_flat)
        return out

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
