"""Time: the years of the horizon, what a later payment is worth today, and calendar years.

Year t = 0..T-1 of the horizon starts 12 t months after `as_of`; the last one may be short. Month
m = 1..months starts m - 1 months after `as_of` and belongs to the calendar year of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from cloudplan.model.estate import Estate
from cloudplan.model.sizing import years

MONTHS_PER_YEAR = 12
HOURS_PER_MONTH = Decimal(730)
"""The one constant for hours, everywhere; twelve of them are the 8,760 hours of a year."""

EXACT = Context(prec=28, rounding=ROUND_HALF_UP)
"""Powers are taken in this context, so that no setting of the caller can change a cent."""
FACTOR_DECIMALS = 12
FACTOR_SCALE = 10**FACTOR_DECIMALS
_FACTOR = Decimal(1).scaleb(-FACTOR_DECIMALS)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The span that money is counted over.

    `annuity[t]` is (M2), what one unit a month of year t is worth today; `start_factor[t]` what
    one unit at the start of year t is; both without unit, with 12 decimals. `annuity_scaled` are
    the same annuities as whole numbers, times `FACTOR_SCALE`.
    """

    as_of: date
    months: int
    years: int
    discount_rate: Decimal
    annuity: tuple[Decimal, ...]
    start_factor: tuple[Decimal, ...]
    annuity_scaled: tuple[int, ...]

    def __hash__(self) -> int:
        """What the rest is made from: a horizon is a key of much that is worked out once."""
        return hash((self.as_of, self.months, self.discount_rate))

    @classmethod
    def of(cls, estate: Estate) -> Horizon:
        """The horizon of an estate."""
        return _horizon(estate.as_of, estate.horizon_months, estate.discount_rate)

    def factor(self, months: int) -> Decimal:
        """What one unit paid `months` after `as_of` is worth today, with 12 decimals."""
        return _kept(_discounted(self.discount_rate, months))

    @property
    def calendar_years(self) -> tuple[int, ...]:
        """Every calendar year that a month of the horizon belongs to."""
        return tuple(range(self.as_of.year, self.year_of(self.months - 1) + 1))

    def year_of(self, months: int) -> int:
        """The calendar year of the day `months` after `as_of`."""
        return self.as_of.year + (self.as_of.month - 1 + months) // MONTHS_PER_YEAR

    def months_in(self, calendar_year: int) -> tuple[int, ...]:
        """How many months of each year t belong to a calendar year."""
        return _months_in(self, calendar_year)

    def main_year(self, calendar_year: int) -> int:
        """The year t with most of a calendar year's months, the first of equals."""
        counts = self.months_in(calendar_year)
        return counts.index(max(counts))


def first_full_year(estate: Estate) -> int:
    """The calendar year that concentration is judged in.

    The first that starts on or after `as_of`; the horizon's last where it ends before that.
    """
    starts = estate.as_of == date(estate.as_of.year, 1, 1)
    first = estate.as_of.year + (0 if starts else 1)
    return min(first, Horizon.of(estate).calendar_years[-1])


@lru_cache(maxsize=1024)
def _months_in(horizon: Horizon, calendar_year: int) -> tuple[int, ...]:
    return tuple(
        sum(1 for m in _months(t, horizon.months) if horizon.year_of(m - 1) == calendar_year)
        for t in range(horizon.years)
    )


@lru_cache(maxsize=64)
def _horizon(as_of: date, months: int, rate: Decimal) -> Horizon:
    span = years(months)
    annuity = tuple(_annuity(rate, t, months) for t in range(span))
    return Horizon(
        as_of=as_of,
        months=months,
        years=span,
        discount_rate=rate,
        annuity=annuity,
        start_factor=tuple(_kept(_discounted(rate, MONTHS_PER_YEAR * t)) for t in range(span)),
        annuity_scaled=tuple(int(EXACT.scaleb(a, FACTOR_DECIMALS)) for a in annuity),
    )


def _annuity(rate: Decimal, year: int, months: int) -> Decimal:
    """(M2) the sum over the year's months, rounded once."""
    total = Decimal(0)
    for m in _months(year, months):
        total = EXACT.add(total, _discounted(rate, m))
    return _kept(total)


def _months(year: int, months: int) -> range:
    """The months m of year t, counted from 1."""
    first = MONTHS_PER_YEAR * year + 1
    return range(first, min(first + MONTHS_PER_YEAR, months + 1))


def _discounted(rate: Decimal, months: int) -> Decimal:
    """(1 + r)^(-months / 12)."""
    return EXACT.power(EXACT.add(1, rate), EXACT.divide(-months, MONTHS_PER_YEAR))


def _kept(factor: Decimal) -> Decimal:
    return EXACT.quantize(factor, _FACTOR)
