"""English, which needs no library: for reports as in Britain, for terminals as programs read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from cloudplan.language.speech import Speech
from cloudplan.model.said import plain

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "US$"}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class English(Speech):
    """``12,340.50``, ``€12,340.50``, ``8.1%``, ``30 June 2027``; the same as babel has it."""

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        return f"{_rounded(value, decimals, ROUND_HALF_EVEN):,f}"

    def money(self, value: Decimal, currency: str, decimals: int = 2) -> str:
        sign = "-" if _rounded(value, decimals, ROUND_HALF_EVEN) < 0 else ""
        symbol = SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
        return f"{sign}{symbol}{self.number(abs(value), decimals)}"

    def percent(self, fraction: Decimal, decimals: int = 1) -> str:
        return f"{self.number(fraction * 100, decimals)}%"

    def day(self, when: date) -> str:
        return f"{when.day} {self.month(when)}"

    def short_day(self, when: date) -> str:
        return f"{when:%d/%m/}{when.year}"

    def month(self, when: date) -> str:
        return f"{MONTHS[when.month - 1]} {when.year}"


@dataclass(frozen=True, slots=True)
class PlainEnglish(English):
    """``12 340.50``, ``EUR 12 340.50``, ``8.1 %``, ``2027-06-30``."""

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        told = f"{_rounded(value, decimals, ROUND_HALF_UP):,f}".replace(",", " ")
        return told if any(digit in told for digit in "123456789") else told.lstrip("-")

    def money(self, value: Decimal, currency: str, decimals: int = 2) -> str:
        return f"{currency} {self.number(value, decimals)}"

    def percent(self, fraction: Decimal, decimals: int = 1) -> str:
        return f"{self.number(fraction * 100, decimals)} %"

    def day(self, when: date) -> str:
        return when.isoformat()

    def short_day(self, when: date) -> str:
        return when.isoformat()

    def month(self, when: date) -> str:
        return f"{when.year}-{when.month:02}"

    def _shown(self, kind: str, value: object, depth: int = 0) -> str:
        return plain(kind, value)


def _rounded(value: Decimal | int, decimals: int, how: str) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), how)
