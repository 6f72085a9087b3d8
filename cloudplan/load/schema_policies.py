"""Policies by kind, as they stand in a file. What a kind means is in `cloudplan.rules`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cloudplan.load.schema_types import (
    GROUP,
    Amount,
    Country,
    Date,
    Fraction,
    Id,
    Money,
    Str,
    Strict,
    Text,
)


class PolicyIn(Strict):
    """What every rule has."""

    id: Id
    because: Text
    title: Text | None = None
    effect: Literal["deny", "warn", "price"] | None = None
    basis: Literal["law", "advice", "proposal", "standard", "city"] | None = None
    source: Str | None = None


class PlacementIn(PolicyIn):
    """Judges one workload on one site."""

    kind: Literal["placement"]
    require: Str
    when: Str | None = None
    price_month: Money | None = None


class LatencyIn(PolicyIn):
    """Round trip to users or along dependencies."""

    kind: Literal["latency"]
    to: Literal["users", "dependencies"]
    rtt_ms_max: Amount
    when: Str | None = None
    price_per_ms_month: Money | None = None


class RecoveryRuleIn(PolicyIn):
    """Asks a standby on another site."""

    kind: Literal["recovery"]
    when: Str | None = None
    distance_km_min: Amount | None = None
    standby_fraction: Fraction | None = None


class SeparateIn(PolicyIn):
    """The matching workloads of one application apart."""

    kind: Literal["separate"]
    by: Literal["site", "provider", "country"]
    when: Str | None = None


class TogetherIn(PolicyIn):
    """The matching workloads of one application on one site."""

    kind: Literal["together"]
    when: Str | None = None


class BudgetIn(PolicyIn):
    """A ceiling on what the scope costs in a calendar year."""

    kind: Literal["budget"]
    measure: Literal["capex", "opex", "total"]
    year: Annotated[int, Field(ge=1900, le=2200)]
    max: Money
    scope: Str | None = None


class ConcentrationIn(PolicyIn):
    """No provider or owner's country carries more than a share."""

    kind: Literal["concentration"]
    by: Literal["provider", "owner_country"]
    of: Literal["cost", "workloads", "vcpu"]
    share_max: Fraction


class HeadroomIn(PolicyIn):
    """Keeps a fraction of the capacity free."""

    kind: Literal["headroom"]
    fraction: Fraction
    when: Str | None = None


class CarbonRuleIn(PolicyIn):
    """A ceiling on the estate's carbon, in tonnes of CO2e a year."""

    kind: Literal["carbon"]
    max_tonnes_year: Amount


class FreezeIn(PolicyIn):
    """No moves between two days."""

    kind: Literal["freeze"]
    from_: Date = Field(alias="from")
    to: Date


KINDS: dict[str, type[PolicyIn]] = {
    "placement": PlacementIn,
    "latency": LatencyIn,
    "recovery": RecoveryRuleIn,
    "separate": SeparateIn,
    "together": TogetherIn,
    "budget": BudgetIn,
    "concentration": ConcentrationIn,
    "headroom": HeadroomIn,
    "carbon": CarbonRuleIn,
    "freeze": FreezeIn,
}

AnyPolicy = Annotated[
    PlacementIn
    | LatencyIn
    | RecoveryRuleIn
    | SeparateIn
    | TogetherIn
    | BudgetIn
    | ConcentrationIn
    | HeadroomIn
    | CarbonRuleIn
    | FreezeIn,
    Field(discriminator="kind"),
]

GroupName = Annotated[str, Field(pattern=GROUP)]
Groups = dict[GroupName, list[Str]]
__all__ = ["KINDS", "AnyPolicy", "Country", "Groups", "PolicyIn"]
