"""The estate's own figures and the waivers, as they stand in a file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cloudplan.load.schema_types import (
    Address,
    Amount,
    Currency,
    Date,
    Fraction,
    Id,
    Money,
    Positive,
    Str,
    Strict,
    Text,
)

DispositionKey = Literal[
    "retain", "retire", "rehost", "relocate", "replatform", "refactor", "repurchase"
]


class ExchangeRateIn(Strict):
    """Estate currency per unit of the foreign currency."""

    rate: Positive
    as_of: Date
    source: Str


class LicenceIn(Strict):
    """What an operating system costs, in estate currency."""

    vcpu_month: Money
    source: Str | None = None
    as_of: Date | None = None


class MigrationIn(Strict):
    """Effort of a move by disposition, and how long both copies run."""

    hour_price: Money | None = None
    hours: dict[DispositionKey, Money] | None = None
    double_running_months: Amount | None = None


class EstateIn(Strict):
    """The figures that hold for the whole estate."""

    id: Id
    currency: Currency
    as_of: Date
    horizon_months: Annotated[int, Field(ge=1, le=240)]
    name: Text | None = None
    discount_rate: Fraction | None = None
    carbon_price_per_tonne: Money | None = None
    fx: dict[Currency, ExchangeRateIn] | None = None
    comfort_factor: Positive | None = None
    licences: dict[Str, LicenceIn] | None = None
    migration: MigrationIn | None = None


class WaiverIn(Strict):
    """An exception; without a reason, an owner, an approval and an end it is incomplete."""

    policy: Str
    workload: Address
    reason: str | None = None
    owner: str | None = None
    approved_by: str | None = None
    expires: Date | None = None
