"""Organisations, places, sites, rate cards and the network, as they stand in a file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from cloudplan.load.schema_types import (
    MAX_AMOUNT,
    MAX_MONEY,
    TERM,
    Amount,
    CardId,
    Count,
    Country,
    Currency,
    Date,
    Id,
    Latitude,
    Longitude,
    Money,
    Positive,
    Pue,
    Str,
    Strict,
    Text,
    one_tier,
)


class OrganisationIn(Strict):
    """A legal body that owns applications."""

    id: Id
    name: Text | None = None
    nis: Str | None = None


class PlaceIn(Strict):
    """Where users are."""

    id: Id
    lat: Latitude | None = None
    lon: Longitude | None = None
    country: Country | None = None


class LocationIn(Strict):
    """Where the data is."""

    country: Country
    lat: Latitude | None = None
    lon: Longitude | None = None


class OperatorIn(Strict):
    """Who runs the site, and the countries of those who control it."""

    name: Str | None = None
    country: Country | None = None
    owners: list[Country] | None = None


class HostsIn(Strict):
    """Physical hosts: how many stand there, how many may, and the size of one."""

    installed: Count
    max: Count
    vcpu: Positive
    memory_gib: Positive
    storage_gib: Amount
    spare: Count | None = None
    vcpu_overcommit: Positive | None = None


class OwnedCostsIn(Strict):
    """What an owned host and its room cost, in estate currency."""

    host_price: Money
    host_life_months: Annotated[int, Field(ge=1, le=600)] | None = None
    host_watts: Amount | None = None
    pue: Pue | None = None
    kwh_price: Money | None = None
    host_opex_month: Money | None = None
    staff_fte_per_host: Amount | None = None
    staff_price_year: Money | None = None
    fixed_month: Money | None = None
    installed_are_sunk: bool | None = None


class CarbonIn(Strict):
    """Grid intensity of the site and how it was measured."""

    g_per_kwh: Amount
    method: Str
    pue: Pue | None = None


class TierIn(Strict):
    """A price per GiB up to a monthly volume."""

    price: Money
    up_to_gib: Positive | None = None


_PRICE = {"type": "number", "minimum": 0, "maximum": MAX_MONEY}
_END = {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_AMOUNT}
Tiers = Annotated[
    list[TierIn],
    BeforeValidator(one_tier),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                _PRICE,
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["price"],
                        "additionalProperties": False,
                        "properties": {"price": _PRICE, "up_to_gib": _END},
                    },
                },
            ]
        }
    ),
]
"""One price, or tiers of which each has a price and all but the last have an end."""


class EgressIn(Strict):
    """Price of a GiB that leaves, by destination."""

    same_region_gib: Money | None = None
    same_provider_gib: Money | None = None
    other_gib: Tiers | None = None


class SiteIn(Strict):
    """A place where workloads can run."""

    id: Id
    kind: Literal["edge", "on_prem", "private_cloud", "public_cloud"]
    operator: OperatorIn
    location: LocationIn
    provider: Str | None = None
    region: Str | None = None
    rates: CardId | None = None
    controls: list[Str] | None = None
    certifications: list[Str] | None = None
    hosts: HostsIn | None = None
    costs: OwnedCostsIn | None = None
    carbon: CarbonIn | None = None
    egress: EgressIn | None = None


class LinearIn(Strict):
    """Prices by resource and month."""

    vcpu_month: Money | None = None
    memory_gib_month: Money | None = None
    storage_gib_month: Money | None = None


class OfferIn(Strict):
    """An instance type at its prices per hour; terms are hourly prices for a commitment."""

    sku: Str
    vcpu: Positive
    memory_gib: Positive
    hourly: Money | None = None
    terms: dict[Annotated[str, Field(pattern=TERM)], Money] | None = None


class RateCardIn(Strict):
    """A provider's prices in one region."""

    id: CardId
    currency: Currency
    as_of: Date
    source: Str
    linear: LinearIn | None = None
    offers: list[OfferIn] | None = None
    egress: EgressIn | None = None
    fixed_month: Money | None = None
    licence: Str | None = None
    note: Str | None = None


class RttIn(Strict):
    """A measured round trip between two sites or places."""

    from_: Str = Field(alias="from")
    to: Str
    ms: Amount
    source: Str | None = None


class LinkIn(Strict):
    """A network link; `to` may be internet."""

    from_: Str = Field(alias="from")
    to: Str
    mbps: Positive


class NetworkIn(Strict):
    """Round trips and links."""

    rtt_ms: list[RttIn] | None = None
    links: list[LinkIn] | None = None
