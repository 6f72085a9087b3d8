"""Mapping files: which column of a foreign table is which key of an inventory."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from cloudplan.load.schema_types import Str, Strict
from cloudplan.load.tree import Ambiguous

Unit = Literal["B", "KiB", "MiB", "GiB", "TiB", "KB", "MB", "GB", "TB", "%"]


def _scalar(value: Any) -> str | int | Decimal | bool | date | None:
    if isinstance(value, Ambiguous) and value.day is not None:
        return value.day
    if value is None or isinstance(value, (str, int, Decimal)):
        return value
    raise PydanticCustomError("scalar_type", "a text, a number, true, false or null")


def _column(value: Any) -> Any:
    """A text means the path alone."""
    return {"to": value} if isinstance(value, str) else value


Scalar = Annotated[
    str | int | Decimal | bool | date | None,
    PlainValidator(_scalar),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
MappedLevel = Annotated[int, Field(ge=1, le=5)]


class ColumnIn(Strict):
    """Where a column goes, in which unit it is, and what its words mean."""

    to: Str
    unit: Unit | None = None
    values: dict[Str, Scalar] | None = None


_COLUMN = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "required": ["to"],
            "additionalProperties": False,
            "properties": {
                "to": {"type": "string", "minLength": 1},
                "unit": {"enum": ["B", "KiB", "MiB", "GiB", "TiB", "KB", "MB", "GB", "TB", "%"]},
                "values": {
                    "type": "object",
                    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                },
            },
        },
    ]
}


class MappingIn(Strict):
    """A mapping file. `levels` says what scores mean, also of sources that need no columns."""

    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")] | None = None
    sheet: Str | None = None
    columns: (
        dict[Str, Annotated[ColumnIn, BeforeValidator(_column), WithJsonSchema(_COLUMN)]] | None
    ) = None
    constants: dict[Str, Scalar] | None = None
    levels: dict[Str, MappedLevel] | None = None
    ignore: list[Str] | None = None
