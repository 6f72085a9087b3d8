"""What a plain YAML scalar means, in YAML 1.1, in YAML 1.2, and where the two differ.

`NO` is false in 1.1 and a text in 1.2; `010` is eight and ten; `22:30` is 1350 and a text. A
reader cannot know which of the two the author had in mind, so such a scalar is `Ambiguous`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cloudplan.load.tree import Ambiguous, Node, parse_number

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE_BOTH = frozenset(("true", "True", "TRUE"))
_FALSE_BOTH = frozenset(("false", "False", "FALSE"))
_TRUE_1_1 = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"))
_FALSE_1_1 = frozenset(("n", "N", "no", "No", "NO", "off", "Off", "OFF"))

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,}\Z")
_SIMPLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_DECIMAL_1_1 = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)\Z"
)
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_NUMBER_1_2 = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BASES_1_1 = (
    (re.compile(r"[-+]?0b_*[01][01_]*\Z"), 2),
    (re.compile(r"[-+]?0[0-7_]+\Z"), 8),
    (re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z"), 10),
    (re.compile(r"[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*\Z"), 16),
)
_BASES_1_2 = ((re.compile(r"0o[0-7]+\Z"), 8), (re.compile(r"0x[0-9a-fA-F]+\Z"), 16))
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?\Z"
)
_LONGEST = 80


@lru_cache(maxsize=65536)
def resolve_plain(text: str) -> Node:
    """The value that both versions of YAML give to a plain scalar, else `Ambiguous`."""
    if _SIMPLE_NUMBER.match(text):
        return parse_number(text)
    if text in _NULL:
        return None
    if text in _TRUE_BOTH or text in _FALSE_BOTH:
        return text in _TRUE_BOTH
    if _WORD.match(text) or len(text) > _LONGEST:
        return text
    return _compare(text)


def _compare(text: str) -> Node:
    old, new = _read_1_1(text), _read_1_2(text)
    if type(old) is type(new) and old == new:
        return new
    if not isinstance(old, (str, bool, date)) and not isinstance(new, str) and old == new:
        return new  # 1.50 and +1.5 are the same number whichever way it is held
    day = old if isinstance(old, date) else None
    return Ambiguous(text, _in_words(old), _in_words(new), day)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return "a date"
    if isinstance(value, str):
        return "a text" if not value.startswith("\0") else value[1:]
    return f"the number {value}"


def _read_1_1(text: str) -> str | bool | int | Decimal | date:
    if text in _TRUE_1_1 or text in _FALSE_1_1:
        return text in _TRUE_1_1
    if text in ("=", "<<"):
        return "\0a special sign"
    if _DAY.match(text) or _TIMESTAMP.match(text):
        return _day(text)
    for pattern, base in _BASES_1_1:
        if pattern.match(text):
            return int(text.replace("_", ""), base)
    if _SEXAGESIMAL.match(text):
        return _sexagesimal(text)
    if _DECIMAL_1_1.match(text):
        return parse_number(text.replace("_", ""))
    return Decimal("Infinity") if _INFINITE.match(text) else text


def _read_1_2(text: str) -> str | int | Decimal:
    for pattern, base in _BASES_1_2:
        if pattern.match(text):
            return int(text, base)
    if _NUMBER_1_2.match(text):
        return parse_number(text)
    return Decimal("Infinity") if _INFINITE.match(text) else text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return "\0a point in time"


def _sexagesimal(text: str) -> int | Decimal:
    sign = -1 if text.startswith("-") else 1
    value = Decimal(0)
    for part in text.replace("_", "").lstrip("+-").split(":"):
        value = value * 60 + Decimal(part)
    return sign * (int(value) if value == value.to_integral_value() else value)
