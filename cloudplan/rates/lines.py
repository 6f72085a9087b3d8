"""Making cost lines: the only arithmetic between a quantity and an amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cloudplan.model.money import CostLine, from_cents, round_cents, to_cents
from cloudplan.rates.horizon import Horizon


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price in estate currency with its source."""

    amount: Decimal
    source: str
    as_of: date | None = None


def monthly_line(
    horizon: Horizon,
    component: str,
    quantities: Sequence[Decimal],
    unit: str,
    price: UnitPrice,
    detail: str = "",
) -> CostLine:
    """(M1) a quantity for every year of the horizon, paid every month."""
    by_year = tuple(to_cents(quantity * price.amount) for quantity in quantities)
    return CostLine(
        component=component,
        quantity=quantities[0],
        unit=unit,
        unit_price=price.amount,
        amount=from_cents(by_year[0]),
        period="month",
        tco=from_cents(sum(discounted(horizon, by_year))),
        source=price.source,
        as_of=price.as_of,
        detail=detail,
        by_year=by_year,
    )


def discounted(horizon: Horizon, monthly_cents: Sequence[int]) -> list[int]:
    """(M1) the cents of each year: its monthly amount times its annuity, rounded."""
    return [
        to_cents(from_cents(cents) * annuity)
        for cents, annuity in zip(monthly_cents, horizon.annuity, strict=True)
    ]


def once_line(
    horizon: Horizon,
    component: str,
    quantity: Decimal,
    unit: str,
    price: UnitPrice,
    detail: str = "",
) -> CostLine:
    """(M3) paid at the start of the horizon."""
    amount = round_cents(quantity * price.amount)
    return CostLine(
        component=component,
        quantity=quantity,
        unit=unit,
        unit_price=price.amount,
        amount=amount,
        period="once",
        tco=round_cents(amount * horizon.start_factor[0]),
        source=price.source,
        as_of=price.as_of,
        detail=detail,
    )


def priced_line(horizon: Horizon, policy: str, amount_month: Decimal, source: str) -> CostLine:
    """What a priced rule adds to the objective, the same every month."""
    price = UnitPrice(amount_month, source)
    return monthly_line(
        horizon, "priced-rule", [Decimal(1)] * horizon.years, "month", price, policy
    )


def in_calendar_year(line: CostLine, horizon: Horizon, year: int) -> tuple[int, int]:
    """(6a) (capex cents, opex cents) of a line in a calendar year, nominal."""
    if line.period == "once":
        cents = to_cents(line.amount) if horizon.calendar_year(line.month) == year else 0
    else:
        months = horizon.months_in(year)
        cents = sum(a * m for a, m in zip(line.by_year, months, strict=True))
    return (cents, 0) if line.capital else (0, cents)


def allocate(cents: int, part: int, whole: int) -> int:
    """(M4) `cents` x part / whole, half a cent away from zero; nothing of nothing."""
    if whole == 0:
        return 0
    sign = -1 if cents < 0 else 1
    return sign * ((2 * abs(cents) * part + whole) // (2 * whole))
