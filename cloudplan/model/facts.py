"""What a plan tells of the estate it was made for, so that Terraform and reports need no inventory.

Field names are the keys of the plan file. `None` is unknown, an empty tuple is "none"; `source` is
the ``file:line:column`` of the inventory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class HostFacts:
    """Hosts of a finite site: how many stand there, how many may, the size of one."""

    installed: int
    max: int
    spare: int
    vcpu: Decimal
    memory_gib: Decimal
    storage_gib: Decimal
    vcpu_overcommit: Decimal


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site: where it is, who runs it and under whose law; `rates` names its rate card.

    `hosts` is `None` on an elastic site, and in plans that were made before hosts were told.
    """

    id: str
    kind: str
    provider: str | None
    region: str | None
    rates: str | None
    operator: str | None
    operator_country: str | None
    owners: tuple[str, ...] | None
    country: str
    lat: Decimal | None
    lon: Decimal | None
    controls: tuple[str, ...] | None
    certifications: tuple[str, ...] | None
    hosts: HostFacts | None = None


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """An organisation that owns applications."""

    id: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """A business application; `users` counts people at all places, levels are 1..5."""

    id: str
    name: Mapping[str, str]
    owner: str
    criticality: str | None
    confidentiality: int | None
    integrity: int | None
    availability: int | None
    kinds: tuple[str, ...] | None
    residency: tuple[str, ...]
    rto_hours: Decimal | None
    rpo_hours: Decimal | None
    end_of_support: date | None
    users: int
    labels: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class WorkloadFacts:
    """A workload: what it asks for today, before right-sizing and growth.

    `sized_vcpu` and `sized_memory_gib` are right-sized (S1), before growth; `None` in plans that
    were made before they were told.
    """

    address: str
    os: str | None
    vcpu: Decimal
    memory_gib: Decimal
    storage_gib: Decimal
    egress_gib_month: Decimal
    growth_per_year: Decimal
    offer: str | None
    source: str
    sized_vcpu: Decimal | None = None
    sized_memory_gib: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DependencyFacts:
    """Traffic between two workloads, by address, all lines between them together."""

    from_address: str
    to_address: str
    gib_month: Decimal
    rtt_ms_max: Decimal | None


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """A round trip between two workloads that must not be exceeded, and the rule that says so."""

    from_address: str
    to_address: str
    rtt_ms_max: Decimal
    policy: str


@dataclass(frozen=True, slots=True)
class RoundTripFacts:
    """Milliseconds between two sites, the same both ways; pairs that are unknown are left out."""

    from_id: str
    to_id: str
    ms: Decimal


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A network link between two sites, or to ``internet``."""

    from_id: str
    to_id: str
    mbps: Decimal


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule that held for the plan; texts by language, `authority` is the text it rests on.

    A freeze lasts from `from_day` up to and including `to_day`.
    """

    id: str
    kind: str
    effect: str
    basis: str
    authority: str
    title: Mapping[str, str]
    because: Mapping[str, str]
    source: str
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A workload whose keys the customer has to hold where it is placed, and the rules that ask.

    They hold there only because the site has one of the controls `customer-keys` and `hsm`.
    """

    address: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All of that, each part in the order of its ids. Empty in a plan of format 1.0.

    `standbys` are the workloads that recovery rules add, in the size that they ask for. `limits`
    are round trips that the plan has to keep, and where there are any, `round_trips` has those
    between sites. All of these and `keys` are `None` in plans made before they were told.
    """

    estate_name: Mapping[str, str] = field(default_factory=dict)
    sites: tuple[SiteFacts, ...] = ()
    owners: tuple[OwnerFacts, ...] = ()
    applications: tuple[ApplicationFacts, ...] = ()
    workloads: tuple[WorkloadFacts, ...] = ()
    dependencies: tuple[DependencyFacts, ...] = ()
    links: tuple[LinkFacts, ...] = ()
    rules: tuple[RuleFacts, ...] = ()
    standbys: tuple[WorkloadFacts, ...] | None = None
    keys: tuple[KeyFacts, ...] | None = None
    limits: tuple[LimitFacts, ...] | None = None
    round_trips: tuple[RoundTripFacts, ...] | None = None
