"""Raw cells as numbers, days, flags, texts; what can be read in two ways is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from cloudplan.importers.tables.table import Raw
from cloudplan.load.tree import shown as plainly

Decimals = Callable[[], str | None]
"""The mark that parts decimals in this column, ``.`` or ``,``; `None` where it does not tell."""
DayFirst = Callable[[], bool | None]
"""Whether days stand before months in this column; `None` where it does not tell."""

MOST = Decimal(10**15)
"""More than that is no quantity of a computer; Excel holds no more digits either."""
PLACEHOLDERS = frozenset({date(2036, 1, 1)})
"""Days that stand for "unknown" in real registers, beside those before 1971 and after 2098."""
_SERIAL_0 = date(1899, 12, 30)
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2019'", " "))
_NUMBER = re.compile(r"([+-]?)([0-9][0-9., ]*)")
_EXPONENT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
_ISO_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?")
_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?: .*)?")
_TRUE = frozenset(
    ("true", "yes", "ja", "oui", "y", "j", "o", "x", "1", "1.0", "waar", "vrai", "wahr")
)
_FALSE = frozenset(
    ("false", "no", "nee", "non", "nein", "n", "0", "0.0", "onwaar", "faux", "falsch")
)
_ERRORS = re.compile(r"#(?:[A-Z]{2,7}[!?]|[A-Z]{1,4}/[A-Z0]{1,2}!?|NULL!)")


class Unreadable(ValueError):  # noqa: N818 - it becomes a finding, nobody catches it as an error
    """A cell that is not what the column should hold; said as a finding is."""

    def __init__(self, code: str, summary: str, *, detail: str = "", fix: str = "") -> None:
        super().__init__(summary)
        self.code, self.summary, self.detail, self.fix = code, summary, detail, fix


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and how it was written where it was not written as one."""

    day: date
    note: str = ""


def shown(raw: object) -> str:
    """A cell in a message, in quotes."""
    return f'"{plainly(raw)}"'


def text_of(raw: Raw) -> str:
    """The text of a cell; a whole number without ``.0``."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < MOST else repr(raw)
    if isinstance(raw, datetime | date | time):
        return raw.isoformat()
    return str(raw)


def is_error(text: str) -> bool:
    """``#N/A``, ``#WAARDE!``: what a spreadsheet writes where a formula failed."""
    return text.startswith("#") and _ERRORS.fullmatch(text) is not None


def number_of(
    raw: Raw, decimals: Decimals, *, whole: bool = False, percent: bool = False
) -> Decimal | None:
    """A number from 0; raises `Unreadable`."""
    if isinstance(raw, bool | date | time | timedelta):
        raise Unreadable("not-a-number", f"{shown(raw)} is not a number")
    number = _from_text(raw, decimals, whole) if isinstance(raw, str) else _from_number(raw)
    if number is None:
        return None
    if number < 0:
        raise Unreadable("out-of-range", f"{shown(raw)} is below zero")
    if number > MOST:
        raise Unreadable("out-of-range", f"{shown(raw)} is too large for a quantity")
    if whole and number != number.to_integral_value():
        raise Unreadable("not-whole", f"{shown(raw)} is not a whole number")
    return number / 100 if percent else number


def _from_number(raw: int | float) -> Decimal:
    if not math.isfinite(raw):
        raise Unreadable("not-a-number", f"{shown(raw)} is not a number")
    if float(raw).is_integer():
        return Decimal(int(raw))
    # Fifteen digits are what a workbook means; more are leavings of binary sums.
    return Decimal(f"{raw:.15g}")


def _from_text(raw: str, decimals: Decimals, whole: bool) -> Decimal | None:
    text = raw.translate(_BLANKS).strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 30:
        return Decimal(text)
    body = text.removesuffix("%").strip()
    if _EXPONENT.fullmatch(body):
        raise Unreadable(
            "number-cut-short",
            f"{shown(raw)} was cut short by a spreadsheet",
            fix="export the column as a number without an exponent",
        )
    found = _NUMBER.fullmatch(body)
    if not found or len(body) > 40:
        raise Unreadable("not-a-number", f"{shown(raw)} is not a number")
    return _signed(found[1], _digits(raw, found[2], decimals, whole))


def _signed(sign: str, digits: str) -> Decimal:
    number = Decimal(digits)
    return -number if sign == "-" else number


def _digits(raw: str, body: str, decimals: Decimals, whole: bool) -> str:
    """The number as Python writes it."""
    mark = mark_of(body)
    if mark is None and _THOUSANDS.fullmatch(body) and not body.isdigit() and " " not in body:
        mark = _other(body) if whole else decimals()
        if mark is None:
            raise Unreadable(
                "ambiguous-number",
                f"{shown(raw)} may be a number with three decimals or one in thousands",
                detail="No other value of the column tells which mark parts its decimals.",
                fix="write it without a separator of thousands",
            )
    head, _, tail = body.rpartition(mark) if mark and mark in body else (body, "", "")
    head = head if mark and mark in body else body
    if not _grouped(head) or not (tail.isdigit() or not tail):
        raise Unreadable("not-a-number", f"{shown(raw)} is not a number")
    return f"{re.sub('[., ]', '', head)}.{tail or '0'}"


def _other(body: str) -> str:
    """The decimal mark where the one in `body` parts thousands."""
    return "," if "." in body else "."


def _grouped(head: str) -> bool:
    return head.isdigit() or _THOUSANDS.fullmatch(head) is not None


def mark_of(text: str) -> str | None:
    """The decimal mark that a number gives away: a comma of ``1.234,5``; none of ``1.234``."""
    marks = [c for c in text if c in ".,"]
    if not marks or not _NUMBER.fullmatch(text):
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else None
    if len(marks) > 1:
        return _other(text)
    head, _, tail = text.lstrip("+-").partition(last)
    open_to_both = len(tail) == 3 and len(head) <= 3 and head.isdigit() and not head.startswith("0")
    return None if open_to_both else last


def day_of(raw: Raw, day_first: DayFirst) -> Day | None:
    """A day; raises `Unreadable`, also for days that stand for "unknown"."""
    found = _day_of(raw, day_first)
    if found is None:
        return None
    if found.day in PLACEHOLDERS or not 1971 <= found.day.year <= 2098:
        how = f" ({found.note})" if found.note else ""
        raise Unreadable(
            "placeholder-date",
            f"{found.day.isoformat()}{how} stands for an unknown day: it is not taken",
        )
    return found


def _day_of(raw: Raw, day_first: DayFirst) -> Day | None:
    if isinstance(raw, datetime):
        return Day(raw.date())
    if isinstance(raw, date):
        return Day(raw)
    if isinstance(raw, bool | time | timedelta):
        raise Unreadable("not-a-day", f"{shown(raw)} is not a day")
    if isinstance(raw, int | float):
        return _serial(raw)
    text = raw.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 7:
        return _serial(int(text))
    return Day(_written_day(text, day_first))


def _serial(number: int | float) -> Day:
    """Excel counts days from 1900; the day that it counts too many is before all that is real."""
    if not 0 <= number < 2_958_466:
        raise Unreadable("not-a-day", f"{shown(number)} is not a day")
    day = _SERIAL_0 + timedelta(days=int(number))
    return Day(day, f"Excel serial {int(number)}")


def _written_day(text: str, day_first: DayFirst) -> date:
    iso, other = _ISO_DAY.fullmatch(text), _DAY.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if other:
            return _turned(int(other[1]), int(other[2]), int(other[3]), text, day_first)
    except ValueError as why:
        if isinstance(why, Unreadable):
            raise
    raise Unreadable("not-a-day", f"{shown(text)} is not a day", fix="write it as 2026-11-01")


def _turned(first: int, second: int, year: int, text: str, day_first: DayFirst) -> date:
    if first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    is_day_first = day_first()
    if is_day_first is None:
        raise Unreadable(
            "ambiguous-day",
            f"{shown(text)} may be the {first}/{second} of two calendars: day first or month first",
            detail="No other value of the column tells which of the two it is.",
            fix="write it as 2026-11-01",
        )
    return date(year, second, first) if is_day_first else date(year, first, second)


def day_first_of(text: str) -> bool | None:
    """Whether a written day gives away that the day comes first."""
    found = _DAY.fullmatch(text.strip())
    if not found or max(int(found[1]), int(found[2])) <= 12:
        return None
    return int(found[1]) > 12


def flag_of(raw: Raw) -> bool | None:
    """True or false in five languages, also as 1 and 0; raises `Unreadable`."""
    if isinstance(raw, bool):
        return raw
    text = text_of(raw).casefold()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if not text:
        return None
    raise Unreadable("not-a-flag", f"{shown(raw)} is neither true nor false")
