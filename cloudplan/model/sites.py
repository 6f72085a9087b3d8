"""Where workloads can run, what that costs, and how far the places are from each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from cloudplan.diagnostics import Source

SiteKind = Literal["edge", "on_prem", "private_cloud", "public_cloud"]
CardOrigin = Literal["inventory", "user", "catalogue"]
INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class Location:
    """Where the data is: residency reads `country`, distance reads the coordinates (degrees)."""

    country: str
    lat: Decimal | None = None
    lon: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the site. Jurisdiction follows `owners`, the countries of those who control it."""

    name: str | None = None
    country: str | None = None
    owners: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Hosts:
    """Physical hosts: how many stand there, how many may, and the size of one."""

    installed: int
    max: int
    vcpu: Decimal
    memory_gib: Decimal
    storage_gib: Decimal
    spare: int = 0
    vcpu_overcommit: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class OwnedCosts:
    """What an owned host and its room cost, in estate currency."""

    host_price: Decimal
    host_life_months: int = 60
    host_watts: Decimal = Decimal(0)
    pue: Decimal = Decimal(1)
    kwh_price: Decimal = Decimal(0)
    host_opex_month: Decimal = Decimal(0)
    staff_fte_per_host: Decimal = Decimal(0)
    staff_price_year: Decimal = Decimal(0)
    fixed_month: Decimal = Decimal(0)
    installed_are_sunk: bool = True


@dataclass(frozen=True, slots=True)
class Carbon:
    """Grid intensity of a site and the method it was measured by; `pue` of a rented site."""

    g_per_kwh: Decimal
    method: str
    pue: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Tier:
    """A price per GiB up to a monthly volume; `up_to_gib` is `None` for the last tier."""

    price: Decimal
    up_to_gib: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Egress:
    """Price of a GiB that leaves a site, by destination; `None` is unknown."""

    same_region_gib: Decimal | None = None
    same_provider_gib: Decimal | None = None
    other_gib: tuple[Tier, ...] | None = None

    @property
    def first_paid_other(self) -> Decimal | None:
        """The first tier with a price: allowances belong to the account, not to a workload."""
        if not self.other_gib:
            return None
        return next((t.price for t in self.other_gib if t.price > 0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Linear:
    """Prices by resource and month; `None` is unknown."""

    vcpu_month: Decimal | None = None
    memory_gib_month: Decimal | None = None
    storage_gib_month: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An instance type at its prices per hour; `terms` maps months of commitment to a price."""

    sku: str
    vcpu: Decimal
    memory_gib: Decimal
    hourly: Decimal | None
    terms: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class RateCard:
    """A provider's prices in one region, in `currency`, as of a date, from a named source.

    Where `offers` stand they price compute and `linear.storage_gib_month` prices storage. `origin`
    says who keeps the card, `licence` what may be done with its figures, `note` which of them are
    assumptions.
    """

    id: str
    currency: str
    as_of: date
    provenance: str
    linear: Linear = Linear()
    offers: tuple[Offer, ...] = ()
    egress: Egress | None = None
    fixed_month: Decimal = Decimal(0)
    source: Source | None = None
    origin: CardOrigin = "catalogue"
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where users are."""

    id: str
    location: Location
    source: Source


@dataclass(frozen=True, slots=True)
class Site:
    """A place where workloads can run. `None` in an attribute is unknown, `()` is none."""

    id: str
    kind: SiteKind
    operator: Operator
    location: Location
    source: Source
    provider: str | None = None
    region: str | None = None
    rates: str | None = None
    controls: tuple[str, ...] | None = None
    certifications: tuple[str, ...] | None = None
    hosts: Hosts | None = None
    costs: OwnedCosts | None = None
    carbon: Carbon | None = None
    egress: Egress | None = field(default=None)

    @property
    def is_owned(self) -> bool:
        """Owned sites are priced by hosts, rented ones by a rate card."""
        return self.costs is not None


@dataclass(frozen=True, slots=True)
class Rtt:
    """A measured round trip between two sites or places, in milliseconds, one direction."""

    from_id: str
    to_id: str
    ms: Decimal
    provenance: str
    source: Source


@dataclass(frozen=True, slots=True)
class Link:
    """A network link; `to_id` may be ``internet``."""

    from_id: str
    to_id: str
    mbps: Decimal
    source: Source
