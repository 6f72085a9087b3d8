"""Amounts, places and lists as sentences have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce

from cloudplan.model.said import Said

DIGITS = 3
"""A figure to raise or lower is given to so many digits, on the safe side."""
MOST_NAMED = 6


def place(source: str) -> str:
    """``file:line`` of a place that may have a column as well."""
    return re.sub(r"^(.+:\d+):\d+$", r"\1", source)


def whole_euros(amount: Decimal) -> Decimal:
    """The amount to the euro, with cents only where there is little else."""
    whole = amount == amount.to_integral_value() or amount >= 100
    return amount.quantize(Decimal(1) if whole else Decimal("0.01"))


def several(names: Sequence[str], most: int = MOST_NAMED) -> tuple[str, ...]:
    """The names as ``{names:all}`` takes them, with how many there are more."""
    if len(names) <= most:
        return tuple(names)
    return (*names[:most], Said("{count:figure} more", count=len(names) - most))


def joined(texts: Sequence[str]) -> str:
    """Several sentences in one, with semicolons."""
    return reduce(lambda one, more: Said("{first:said}; {rest:said}", first=one, rest=more), texts)


def either_way(ways: Sequence[str]) -> str:
    """Several things to do in one sentence: ``Do this; or do that``."""
    told, *others = ways
    for other in others:
        told = Said("{first:said}; or {rest:lower}", first=told, rest=other)
    return told


def euros(amount: Decimal, currency: str, *, cents: bool = False) -> str:
    """``EUR 12 340``: whole euros, with cents only where asked or where there is little else."""
    whole = amount == amount.to_integral_value() or amount >= 100
    return f"{currency} {amount:,.{0 if whole and not cents else 2}f}".replace(",", " ")


def figure(amount: Decimal) -> str:
    """A number of a file, without zeros at its end."""
    return f"{amount.normalize():f}"


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """``a``, ``a and b``, ``a, b and 12 more``."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def count(amount: int, one: str) -> str:
    """``1 host``, ``2 hosts``."""
    return f"{amount} {one}{'' if amount == 1 else 's'}"


def at_least(amount: Decimal) -> Decimal:
    """The amount or a little more, to `DIGITS` digits."""
    return _rounded(amount, ROUND_CEILING)


def at_most(amount: Decimal) -> Decimal:
    """The amount or a little less, to hundredths."""
    return amount.quantize(Decimal("0.01"), ROUND_FLOOR)


def _rounded(amount: Decimal, how: str) -> Decimal:
    if amount <= 0:
        return Decimal(0)
    step = Decimal(1).scaleb(amount.adjusted() - DIGITS + 1)
    return (amount / step).to_integral_value(how) * step


def either(names: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
