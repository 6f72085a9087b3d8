"""Amounts, shares, dates and counts as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from cloudplan.render.clean import clean

UNKNOWN = "unknown"
PROVEN_OPTIMAL = Decimal("0.000001")
"""The relative gap up to which a plan counts as optimal (DESIGN 5)."""


def number(amount: Decimal, places: int = 2, *, signed: bool = False) -> str:
    """``12 340.50``: groups of three, a point, no sign on a zero."""
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:{'+' if signed else ''},f}".replace(",", " ")
    return text.lstrip("+-") if not any(c in "123456789" for c in text) else text


def money(amount: Decimal | None, currency: str, places: int = 2) -> str:
    """``EUR 12 340.50``; an amount that is not known says so."""
    return UNKNOWN if amount is None else f"{clean(currency)} {number(amount, places)}"


def difference(amount: Decimal, currency: str) -> str:
    """``EUR 12.00 more``, ``EUR 12.00 less`` or ``the same``."""
    if amount == 0:
        return "the same"
    return f"{money(abs(amount), currency)} {'more' if amount > 0 else 'less'}"


def change(before: Decimal | None, after: Decimal) -> str:
    """``-8.1 %``, or nothing where there is nothing to compare with."""
    if not before:
        return ""
    return f"{number((after - before) / before * 100, 1, signed=True)} %"


def fullness(fraction: Decimal) -> str:
    """``91 %``, rounded down: only what is full shows 100 %."""
    return f"{(fraction * 100).to_integral_value(ROUND_FLOOR)} %"


def gap(fraction: Decimal) -> str:
    """``0.00 %``, rounded up, so that no plan looks better than it is."""
    if fraction <= PROVEN_OPTIMAL:
        return "0.00 %"
    return f"{(fraction * 100).quantize(Decimal('0.01'), ROUND_CEILING)} %"


def count(amount: int, one: str, many: str = "") -> str:
    """``1 workload``, ``12 400 workloads``."""
    return f"{amount:,}".replace(",", " ") + f" {one if amount == 1 else many or one + 's'}"


def age(of: date, at: date) -> str:
    """How old a price is on a day: ``4 months old``."""
    months = (at.year - of.year) * 12 + at.month - of.month - (at.day < of.day)
    if months < 1:
        return "less than a month old"
    years, rest = divmod(months, 12)
    parts = [count(years, "year")] * bool(years) + [count(rest, "month")] * bool(rest)
    return f"{' '.join(parts)} old"


def listed(names: Sequence[str], most: int = 4) -> str:
    """``a, b, c and 12 more``."""
    shown = ", ".join(clean(n) for n in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
