"""Amounts, shares, dates and counts as people read them, in the language of the voice given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from cloudplan.language import Speech, terminal_speech
from cloudplan.model.said import Said
from cloudplan.render.clean import clean

ENGLISH = terminal_speech("en")
UNKNOWN = Said("unknown")
PROVEN_OPTIMAL = Decimal("0.000001")
"""The relative gap up to which a plan counts as optimal (DESIGN 5)."""


def number(amount: Decimal, places: int = 2, *, signed: bool = False, say: Speech = ENGLISH) -> str:
    """``12 340.50``: groups of three, a point, no sign on a zero."""
    rounded = _rounded(amount, places)
    told = say.number(rounded, places)
    return f"+{told}" if signed and rounded > 0 else told


def money(amount: Decimal | None, currency: str, places: int = 2, say: Speech = ENGLISH) -> str:
    """``EUR 12 340.50``; an amount that is not known says so."""
    if amount is None:
        return say.said(UNKNOWN)
    return say.money(_rounded(amount, places), clean(currency), places)


def _rounded(amount: Decimal, places: int) -> Decimal:
    """A zero loses its sign."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def difference(amount: Decimal, currency: str, say: Speech = ENGLISH) -> str:
    """``EUR 12.00 more``, ``EUR 12.00 less`` or ``the same``."""
    if amount == 0:
        return say.text("the same")
    told = money(abs(amount), currency, say=say)
    return say.text("{amount} more", amount=told) if amount > 0 else less(told, say)


def less(amount: str, say: Speech = ENGLISH) -> str:
    """``EUR 12.00 less``."""
    return say.text("{amount} less", amount=amount)


def change(before: Decimal | None, after: Decimal, say: Speech = ENGLISH) -> str:
    """``-8.1 %``, or nothing where there is nothing to compare with."""
    if not before:
        return ""
    percent = _rounded((after - before) / before * 100, 1)
    told = say.percent(percent / 100, 1)
    return f"+{told}" if percent > 0 else told


def fullness(fraction: Decimal, say: Speech = ENGLISH) -> str:
    """``91 %``, rounded down: only what is full shows 100 %."""
    return say.percent((fraction * 100).to_integral_value(ROUND_FLOOR) / 100, 0)


def gap(fraction: Decimal, say: Speech = ENGLISH) -> str:
    """``0.00 %``, rounded up, so that no plan looks better than it is."""
    if fraction <= PROVEN_OPTIMAL:
        return say.percent(Decimal(0), 2)
    return say.percent((fraction * 100).quantize(Decimal("0.01"), ROUND_CEILING) / 100, 2)


def count(amount: int, one: str, many: str = "") -> str:
    """``1 workload``, ``12 400 workloads``: for what is told in English only."""
    return f"{amount:,}".replace(",", " ") + f" {one if amount == 1 else many or one + 's'}"


def age(of: date, at: date, say: Speech = ENGLISH) -> str:
    """How old a price is on a day: ``4 months old``."""
    months = (at.year - of.year) * 12 + at.month - of.month - (at.day < of.day)
    if months < 1:
        return say.text("less than a month old")
    years, rest = divmod(months, 12)
    parts = [say.plural("{count} year", "{count} years", years)] * bool(years)
    parts += [say.plural("{count} month", "{count} months", rest)] * bool(rest)
    return say.text("{age} old", age=" ".join(parts))


def listed(names: Sequence[str], most: int = 4, say: Speech = ENGLISH) -> str:
    """``a, b, c and 12 more``."""
    shown = ", ".join(clean(n) for n in names[:most])
    if len(names) <= most:
        return shown
    return say.text("{names} and {count:figure} more", names=shown, count=len(names) - most)
