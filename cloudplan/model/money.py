"""Money as visible lines. Amounts are `Decimal` in estate currency; the engine gets cents.

The equations (M1) to (M4) are in docs/model.md. `cloudplan/rates/` makes lines, nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

CENT = Decimal("0.01")


def round_cents(amount: Decimal) -> Decimal:
    """Half a cent rounds away from zero, as an invoice does."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def to_cents(amount: Decimal) -> int:
    """The whole number of cents of an amount, rounded by `round_cents`."""
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


def from_cents(cents: int) -> Decimal:
    """The amount with two decimals."""
    return Decimal(int(cents)).scaleb(-2)


class CostLine(NamedTuple):
    """One line of a cost: what, how much of it, at what price, from which source.

    A tuple, because millions of them are made and most are only added up.

    `amount` = `quantity` x `unit_price`, rounded to cents: the first month's for period
    ``month``, the whole for ``once``. `by_year[t]` is the monthly amount in cents in year t of
    the horizon (empty for ``once``); a ``once`` line falls `month` months after the start of
    year `year`. `tco` is the discounted amount over the horizon. `capital` marks investment
    (capex).
    """

    component: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    period: Literal["month", "once"]
    tco: Decimal
    source: str
    as_of: date | None = None
    detail: str = ""
    by_year: tuple[int, ...] = ()
    year: int = 0
    month: int = 0
    capital: bool = False


@dataclass(frozen=True, slots=True)
class PlacementCost:
    """What one workload alone causes on one site (traffic to others is added per plan).

    `offer` is the instance type bought, `None` where hosts or linear prices carry the workload.
    `priced` are the euros that priced rules add to the objective; they are not in the TCO.
    """

    lines: tuple[CostLine, ...]
    offer: str | None = None
    priced: tuple[CostLine, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingPrice:
    """Why a workload cannot be priced on a site; such a candidate is rejected, never free."""

    reason: str


def monthly(lines: tuple[CostLine, ...]) -> Decimal:
    """The first month's amount."""
    return sum((line.amount for line in lines if line.period == "month"), Decimal("0.00"))


def one_off(lines: tuple[CostLine, ...]) -> Decimal:
    """What is paid once, undiscounted."""
    return sum((line.amount for line in lines if line.period == "once"), Decimal("0.00"))


def tco(lines: tuple[CostLine, ...]) -> Decimal:
    """The discounted total over the horizon."""
    return sum((line.tco for line in lines), Decimal("0.00"))
