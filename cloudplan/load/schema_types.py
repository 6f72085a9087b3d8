"""The scalar types of the input schema: strict, bounded, without coercion.

Every validator takes what the tree holds (`str`, `int`, `Decimal`, `bool`, `None`, `Ambiguous`)
and raises a `PydanticCustomError` whose type becomes the code of the diagnostic.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from cloudplan.load.tree import Ambiguous

MAX_MONEY = 10**12
MAX_AMOUNT = 10**9
ID = r"^[a-z0-9][a-z0-9._-]*$"
ADDRESS = r"^[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
TERM = r"^[1-9]y$"
GROUP = r"^[A-Za-z_][A-Za-z0-9_]*$"
CARD_ID = r"^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$"


class Strict(BaseModel):
    """A mapping of the input: no unknown keys, no coercion."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, populate_by_name=False, protected_namespaces=()
    )


def _plain(number: Decimal | int) -> str:
    return f"{number:,}"


class _Bounds:
    """Checks a number; a class, so that one closure is not made per field and call."""

    __slots__ = ("above", "below", "judge_whole", "least", "most", "words")

    def __init__(
        self, least: int | None, most: int | None, above: int | None, below: int | None
    ) -> None:
        self.least, self.most, self.above, self.below = least, most, above, below
        low = f"at least {_plain(least)}" if least is not None else f"more than {above}"
        high = f"at most {_plain(most)}" if most is not None else f"less than {below}"
        self.words = f"{low} and {high}"
        # The same few whole numbers come a hundred thousand times. Not so for fractions: equal
        # ones may be written differently (1.5, 1.50), and each stays as it was written.
        self.judge_whole = lru_cache(maxsize=16_384)(self._judge)

    def __call__(self, value: Any) -> Decimal:
        kind = value.__class__
        if kind is int:
            return self.judge_whole(value)
        if kind is not Decimal:
            raise PydanticCustomError("number_type", "a number is wanted")
        return self._judge(value)

    def _judge(self, value: int | Decimal) -> Decimal:
        number = Decimal(value)
        if not self._holds(number):
            raise PydanticCustomError("out_of_range", "{words}", {"words": self.words})
        return number

    def _holds(self, number: Decimal) -> bool:
        return (
            number.is_finite()
            and (self.least is None or number >= self.least)
            and (self.most is None or number <= self.most)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
            # Unary plus rounds to 28 digits: more would be lost in the first sum.
            and +number == number
            # So small that sums with money would lose it: surely a slip.
            and (not number or number.adjusted() >= -12)
        )


def _number(
    least: int | None = None,
    most: int | None = None,
    above: int | None = None,
    below: int | None = None,
) -> Any:
    limits = {
        "minimum": least,
        "maximum": most,
        "exclusiveMinimum": above,
        "exclusiveMaximum": below,
    }
    schema = {"type": "number", **{k: v for k, v in limits.items() if v is not None}}
    return PlainValidator(_Bounds(least, most, above, below)), WithJsonSchema(schema)


def _date(value: Any) -> date:
    if isinstance(value, Ambiguous) and value.day is not None:
        return value.day
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("bad_date", "a day such as 2026-11-01")


def _country(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch("[A-Z]{2}", value):
        return value
    raise PydanticCustomError("bad_country", "two capital letters of ISO 3166")


def _currency(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch("[A-Z]{3}", value):
        return value
    raise PydanticCustomError("bad_currency", "three capital letters of ISO 4217")


def _level(value: Any) -> int | None:
    if value.__class__ is int and 1 <= value <= 5:
        return int(value)
    if value is None or value == "unknown":
        return None
    if value.__class__ in (int, Decimal):
        raise PydanticCustomError("out_of_range", "a whole level from 1 to 5, or unknown")
    raise PydanticCustomError("level_type", "a level from 1 to 5, or unknown, is wanted")


def _text(value: Any) -> Any:
    """One string means the text in any language."""
    return {"und": value} if isinstance(value, str) else value


def one_tier(value: Any) -> Any:
    """One price means one tier without an end."""
    return [{"price": value}] if value.__class__ in (int, Decimal) else value


def _schema(kind: str, **more: Any) -> Any:
    return WithJsonSchema({"type": kind, **more})


Str = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=ID)]
CardId = Annotated[str, Field(pattern=CARD_ID)]
Address = Annotated[str, Field(pattern=ADDRESS)]
Date = Annotated[date, PlainValidator(_date), _schema("string", format="date")]
Country = Annotated[str, PlainValidator(_country), _schema("string", pattern="^[A-Z]{2}$")]
Currency = Annotated[str, PlainValidator(_currency), _schema("string", pattern="^[A-Z]{3}$")]
Level = Annotated[
    int | None,
    PlainValidator(_level),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 5}, {"enum": ["unknown", None]}]}
    ),
]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Text = Annotated[
    dict[Language, Str],
    BeforeValidator(_text),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {"type": "string", "minLength": 1},
                    "propertyNames": {"pattern": LANGUAGE},
                },
            ]
        }
    ),
]

Money = Annotated[Decimal, *_number(least=0, most=MAX_MONEY)]
Amount = Annotated[Decimal, *_number(least=0, most=MAX_AMOUNT)]
Positive = Annotated[Decimal, *_number(above=0, most=MAX_AMOUNT)]
Fraction = Annotated[Decimal, *_number(least=0, most=1)]
Share = Annotated[Decimal, *_number(above=0, most=1)]
Growth = Annotated[Decimal, *_number(above=-1, most=10)]
Pue = Annotated[Decimal, *_number(least=1, most=10)]
Hours = Annotated[Decimal, *_number(above=0, most=744)]
Latitude = Annotated[Decimal, *_number(least=-90, most=90)]
Longitude = Annotated[Decimal, *_number(least=-180, most=180)]
Count = Annotated[int, Field(ge=0, le=MAX_AMOUNT)]
