"""How a cost line is made: equations (M1) and (M3). Every line of every cost comes from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cloudplan.model.money import CostLine, from_cents, round_cents, to_cents
from cloudplan.model.said import Said
from cloudplan.rates.allocation import half_up
from cloudplan.rates.horizon import FACTOR_SCALE, MONTHS_PER_YEAR, Horizon


class NoPriceError(Exception):
    """Something is needed and has no price, for this reason; it never leaves `rates`."""

    def __init__(self, reason: Said) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price per unit in estate currency, where it comes from, and what is special about it."""

    amount: Decimal
    source: str
    as_of: date | None
    detail: str = ""


def monthly_line(
    horizon: Horizon,
    component: str,
    quantities: Sequence[Decimal],
    unit: str,
    unit_price: Decimal,
    source: str,
    as_of: date | None,
    detail: str = "",
    capital: bool = False,
) -> CostLine:
    """(M1) `quantities[t]` units a month in year t of the horizon, one for each year."""
    by_year, amount, tco = _worth(horizon, tuple(quantities), unit_price)
    return CostLine(
        component=component,
        quantity=quantities[0],
        unit=unit,
        unit_price=unit_price,
        amount=amount,
        period="month",
        tco=tco,
        source=source,
        as_of=as_of,
        detail=detail,
        by_year=by_year,
        capital=capital,
    )


def once_line(
    horizon: Horizon,
    component: str,
    quantity: Decimal,
    unit: str,
    unit_price: Decimal,
    source: str,
    as_of: date | None,
    detail: str = "",
    year: int = 0,
    capital: bool = False,
) -> CostLine:
    """(M3) paid once, at the start of year t = `year` of the horizon."""
    amount = round_cents(quantity * unit_price)
    return CostLine(
        component=component,
        quantity=quantity,
        unit=unit,
        unit_price=unit_price,
        amount=amount,
        period="once",
        tco=round_cents(amount * horizon.start_factor[year]),
        source=source,
        as_of=as_of,
        detail=detail,
        year=year,
        capital=capital,
    )


def priced_line(horizon: Horizon, policy_id: str, monthly_amount: Decimal, source: str) -> CostLine:
    """What a priced rule adds to the objective, in estate currency a month."""
    return monthly_line(
        horizon,
        "priced-rule",
        (Decimal(1),) * horizon.years,
        "month",
        monthly_amount,
        source,
        horizon.as_of,
        detail=policy_id,
    )


def present_cents(horizon: Horizon, by_year: Sequence[int]) -> int:
    """(M1) today's worth of monthly cents by year, each year rounded to the cent."""
    return sum(map(present_of_year, by_year, horizon.annuity_scaled))


def present_of_year(cents: int, annuity_scaled: int) -> int:
    """One year of `present_cents`, in whole numbers: exact, and faster than Decimal."""
    return half_up(cents * annuity_scaled, FACTOR_SCALE)


def months_after(line: CostLine) -> int:
    """When a line that is paid once falls, in months after `as_of`."""
    return MONTHS_PER_YEAR * line.year + line.month


@lru_cache(maxsize=32_768)
def _worth(
    horizon: Horizon, quantities: tuple[Decimal, ...], unit_price: Decimal
) -> tuple[tuple[int, ...], Decimal, Decimal]:
    """Cents by year, the first month and the TCO: many workloads ask for the same of a card."""
    by_year = _cents_by_year(quantities, unit_price)
    return by_year, from_cents(by_year[0]), from_cents(present_cents(horizon, by_year))


def _cents_by_year(quantities: Sequence[Decimal], unit_price: Decimal) -> tuple[int, ...]:
    """A quantity that does not grow is multiplied once."""
    first = to_cents(quantities[0] * unit_price)
    if quantities.count(quantities[0]) == len(quantities):
        return (first,) * len(quantities)
    return (first, *(to_cents(q * unit_price) for q in quantities[1:]))
