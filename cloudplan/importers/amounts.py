"""Texts that mean amounts: ``16``, ``1 024,5``, ``16 GB``, ``4 uur``, ``35 %``.

A comma or a point before exactly three digits may separate thousands or be a decimal point. Where
the text does not tell which, it is not a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.importers.tables import values

_AMOUNT = re.compile(r"([-+]?[0-9][0-9.,' \u00a0\u202f]*)\s*([^0-9\s].*)?\Z", re.DOTALL)
_LONGEST = 40

UNITS: dict[str, Decimal] = {
    "MiB": Decimal(1) / 1024,
    "GiB": Decimal(1),
    "TiB": Decimal(1024),
    "MB": Decimal(10**6) / 2**30,
    "GB": Decimal(10**9) / 2**30,
    "TB": Decimal(10**12) / 2**30,
    "KiB": Decimal(1) / 1024**2,
    "KB": Decimal(10**3) / 2**30,
    "B": Decimal(1) / 2**30,
}
"""GiB in one of each."""
HOURS: dict[str, int] = {
    "h": 1,
    **dict.fromkeys(("hour", "hours", "uur", "uren", "u", "heure", "heures", "stunde"), 1),
    **dict.fromkeys(("stunden", "std"), 1),
    **dict.fromkeys(("d", "day", "days", "dag", "dagen", "jour", "jours", "j", "tag", "tage"), 24),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and what stood behind it."""

    number: Decimal
    unit: str = ""


def amount_of(text: str) -> Amount | None:
    """The amount that a text means; `None` where it means none, or may mean two."""
    found = _AMOUNT.match(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    number = number_of(found[1])
    return None if number is None else Amount(number, (found[2] or "").strip())


def number_of(text: str) -> Decimal | None:
    """The number that a text means; `None` where it means none, or may mean two.

    ``1.024`` may be a thousand and a bit more than one; ``1.024,5`` and ``10.5`` cannot.
    """
    digits = text.strip()
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    try:
        found = None if "%" in digits else values.number_of(digits, lambda: None)
    except values.Unreadable:
        return None
    return None if found is None else sign * found


def rounded(number: Decimal) -> Decimal:
    """Three digits behind the point, without zeros at the end, as people write them."""
    cut = round(number, 3).normalize()
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut
