"""Files of policy tests, as they stand on disk."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from cloudplan.load.schema_estate import WaiverIn
from cloudplan.load.schema_types import Date, Id, Money, Str, Strict


def listed(value: Any) -> Any:
    """One name means a list of one."""
    return value if value is None or isinstance(value, list) else [value]


def _one_or_more(item: dict[str, Any], least: int) -> Any:
    many = {"type": "array", "items": item} | ({"minItems": least} if least else {})
    return WithJsonSchema({"anyOf": [item, many]})


_NAME = {"type": "string", "minLength": 1}
_KINDS = ("edge", "on_prem", "private_cloud", "public_cloud")
Names = Annotated[list[Str], BeforeValidator(listed), Field(min_length=1), _one_or_more(_NAME, 1)]
Rules = Annotated[list[Str], BeforeValidator(listed), _one_or_more(_NAME, 0)]
"""Ids of rules; an empty list says that it is none."""
Kinds = Annotated[
    list[Literal["edge", "on_prem", "private_cloud", "public_cloud"]],
    BeforeValidator(listed),
    Field(min_length=1),
    _one_or_more({"enum": list(_KINDS)}, 1),
]
Days = Annotated[
    list[Date],
    BeforeValidator(listed),
    Field(min_length=1),
    _one_or_more({"type": "string", "format": "date"}, 1),
]


class MonthlyIn(Strict):
    """What the first month may cost, in estate currency."""

    min: Money | None = None
    max: Money | None = None


class ExpectationIn(Strict):
    """What is asked about, and what the answer has to be."""

    workload: Names | None = None
    at: Names | None = None
    day: Days | None = None
    rejected_by: Rules | None = None
    warns: Rules | None = None
    priced: dict[Str, Money] | None = None
    site: Names | None = None
    site_kind: Kinds | None = None
    not_site: Names | None = None
    monthly: MonthlyIn | None = None
    infeasible_by: Names | None = None
    standby_by: Rules | None = None
    frozen_by: Rules | None = None


class CaseIn(Strict):
    """One test."""

    name: Str
    given: Any = None
    inventory: Names | None = None
    policies: Names | None = None
    rules: Names | None = None
    waivers: list[WaiverIn] | None = None
    placed: dict[Str, Id] | None = None
    expect: list[ExpectationIn] | None = None
    exactly: bool | None = None
    skip: Str | None = None
    todo: Str | None = None


class EquivalentIn(Strict):
    """Changes of rules that change no answer, and why."""

    rule: Names
    change: Names
    because: Str


class UnreachableIn(Strict):
    """Branches of rules that nothing can reach, and why."""

    rule: Names
    branch: Names
    because: Str


class CaseFileIn(Strict):
    """What stands around the cases of a file."""

    policies: Names | None = None
    given: Any = None
    inventory: Names | None = None
    equivalent: list[EquivalentIn] | None = None
    unreachable: list[UnreachableIn] | None = None
    tests: Any = None
