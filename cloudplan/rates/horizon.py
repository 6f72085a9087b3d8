"""Time: the years of the horizon, their discounting, and the calendar years that budgets count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import cached_property

from cloudplan.model.estate import Estate
from cloudplan.model.sizing import years

HOURS_PER_MONTH = Decimal(730)
FACTOR_DECIMALS = Decimal("1e-12")
EXACT = Context(prec=34)


@dataclass(frozen=True)
class Horizon:
    """`months` from `as_of`, discounted at `rate` a year; years are t = 0 .. `years` - 1."""

    as_of: date
    months: int
    rate: Decimal

    @classmethod
    def of(cls, estate: Estate) -> Horizon:
        """The estate's horizon."""
        return cls(estate.as_of, estate.horizon_months, estate.discount_rate)

    @property
    def years(self) -> int:
        return years(self.months)

    @cached_property
    def annuity(self) -> tuple[Decimal, ...]:
        """(M2) the sum of the monthly discount factors of each year."""
        return tuple(
            sum((self.factor(m + 1) for m in self._months_of(t)), Decimal(0))
            for t in range(self.years)
        )

    @cached_property
    def start_factor(self) -> tuple[Decimal, ...]:
        """(M3) the discount factor of the start of each year."""
        return tuple(self.factor(12 * t) for t in range(self.years))

    def factor(self, months: int) -> Decimal:
        """(1 + rate)^(-months / 12) with 12 decimals."""
        power = EXACT.power(1 + self.rate, EXACT.divide(Decimal(-months), Decimal(12)))
        return power.quantize(FACTOR_DECIMALS)

    def _months_of(self, t: int) -> range:
        """The months of year t, counted from 0."""
        return range(12 * t, min(12 * t + 12, self.months))

    def calendar_year(self, months: int) -> int:
        """The calendar year of the day that many months after `as_of`."""
        return self.as_of.year + (self.as_of.month - 1 + months) // 12

    @property
    def calendar_years(self) -> tuple[int, ...]:
        """Every calendar year that the horizon touches."""
        return tuple(range(self.as_of.year, self.calendar_year(self.months - 1) + 1))

    def months_in(self, year: int) -> tuple[int, ...]:
        """How many months of each year t fall in a calendar year."""
        return tuple(
            sum(1 for m in self._months_of(t) if self.calendar_year(m) == year)
            for t in range(self.years)
        )

    def main_year(self, year: int) -> int:
        """The year t that holds most months of a calendar year, the earlier of equals."""
        months = self.months_in(year)
        return months.index(max(months))


def first_full_year(estate: Estate) -> int:
    """The calendar year that concentration is judged in."""
    horizon = Horizon.of(estate)
    starts = estate.as_of.month == 1 and estate.as_of.day == 1
    first = estate.as_of.year + (0 if starts else 1)
    return min(first, horizon.calendar_years[-1])
