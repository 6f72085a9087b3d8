"""What a city has: organisations, places, applications, workloads and what they need.

Quantities are `Decimal`, so that what stands in a file is what is counted. `None` always means
unknown; an empty tuple means "none". Every entity carries the `Source` it was read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Policy, Waiver
from cloudplan.model.sites import Link, Place, RateCard, Rtt, Site

Criticality = Literal["low", "medium", "high"]
Disposition = Literal[
    "retain", "retire", "rehost", "relocate", "replatform", "refactor", "repurchase"
]
Text = Mapping[str, str]
"""A text per language code (``{"nl": "Burgerzaken", "en": "Population register"}``)."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A legal body that owns applications; `nis` is the Belgian municipality code."""

    id: str
    name: Text
    source: Source
    nis: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What a workload asks for: vCPU, GiB of memory and storage, GiB a month to the internet."""

    vcpu: Decimal
    memory_gib: Decimal
    storage_gib: Decimal
    egress_gib_month: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Utilisation:
    """95th percentile of use as a fraction of what is allotted; `None` is unmeasured."""

    cpu_p95: Decimal | None = None
    memory_p95: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DataProfile:
    """Sensitivity of the data, levels 1..5 of the Flemish ICR; `None` is unknown.

    `residency` names countries or groups where the data must be; empty is unrestricted.
    `bbn` is the legacy Dutch base level 1..3, kept to show where it disagrees.
    """

    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None
    kinds: tuple[str, ...] | None = None
    residency: tuple[str, ...] = ()
    bbn: int | None = None


@dataclass(frozen=True, slots=True)
class Users:
    """How many people use the application from one place."""

    place: str
    count: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """Recovery time and recovery point objective in hours; `None` is unknown."""

    rto_hours: Decimal | None = None
    rpo_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Dependency:
    """Traffic from one workload to another, both by address; `from` pays for it."""

    from_address: str
    to_address: str
    gib_month: Decimal
    source: Source
    rtt_ms_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """One deployable thing: a VM, a database, a container, a file share.

    `site` is where it runs today (`None`: new), `offer` the instance type it uses there (`None`:
    unknown), `pin` a site that it must stay on.
    `standby_of` is the primary's address for a standby that a recovery rule asked for, and
    `standby_site` where the standby of this workload runs today (`None`: there is none yet).
    """

    id: str
    application: str
    demand: Demand
    source: Source
    utilisation: Utilisation = Utilisation()
    growth_per_year: Decimal = Decimal(0)
    hours_per_month: Decimal = Decimal(730)
    site: str | None = None
    offer: str | None = None
    os: str | None = None
    pin: str | None = None
    standby_of: str | None = None
    standby_site: str | None = None
    address: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for ten times as often as made.
        object.__setattr__(self, "address", f"{self.application}/{self.id}")


@dataclass(frozen=True, slots=True)
class Application:
    """A business application: its data, its users, and the workloads it is made of."""

    id: str
    owner: str
    source: Source
    name: Text = field(default_factory=dict)
    criticality: Criticality | None = None
    data: DataProfile = DataProfile()
    users: tuple[Users, ...] = ()
    recovery: Recovery = Recovery()
    end_of_support: date | None = None
    disposition: Disposition | None = None
    labels: tuple[str, ...] = ()
    workloads: tuple[Workload, ...] = ()
    dependencies: tuple[Dependency, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Estate currency per unit of a foreign currency."""

    rate: Decimal
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class Licence:
    """What the operating system costs per vCPU and month, in estate currency."""

    vcpu_month: Decimal
    source: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class MigrationNorms:
    """Effort of a move by disposition, and how long both copies run."""

    hour_price: Decimal
    hours: Mapping[str, Decimal]
    double_running_months: Decimal
    watts_per_vcpu: Decimal
    source: str


@dataclass(frozen=True)
class Estate:
    """All that was read, sorted by id, references resolved: the one input of everything else."""

    id: str
    currency: str
    as_of: date
    horizon_months: int
    source: Source
    migration: MigrationNorms
    name: Text = field(default_factory=dict)
    discount_rate: Decimal = Decimal(0)
    carbon_price_per_tonne: Decimal = Decimal(0)
    fx: Mapping[str, ExchangeRate] = field(default_factory=dict)
    comfort_factor: Decimal = Decimal("1.3")
    licences: Mapping[str, Licence] = field(default_factory=dict)
    organisations: tuple[Organisation, ...] = ()
    places: tuple[Place, ...] = ()
    sites: tuple[Site, ...] = ()
    cards: Mapping[str, RateCard] = field(default_factory=dict)
    rtt: tuple[Rtt, ...] = ()
    links: tuple[Link, ...] = ()
    applications: tuple[Application, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group_sources: Mapping[str, Source] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    accepted: Mapping[str, str] | None = None
    """Address -> the site that the accepted plan gives it; `None` where no plan counts."""

    @cached_property
    def site_by_id(self) -> dict[str, Site]:
        return {site.id: site for site in self.sites}

    @cached_property
    def place_by_id(self) -> dict[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def application_by_id(self) -> dict[str, Application]:
        return {application.id: application for application in self.applications}

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """Every workload in the order of its address; standbys are not among them."""
        rows = [w for application in self.applications for w in application.workloads]
        return tuple(sorted(rows, key=lambda w: w.address))

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        rows = [d for application in self.applications for d in application.dependencies]
        return tuple(sorted(rows, key=lambda d: (d.from_address, d.to_address, d.source)))
