"""Applications and their workloads, as they stand in a file or on a line of NDJSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cloudplan.load.schema_types import (
    Amount,
    Count,
    Date,
    Fraction,
    Growth,
    Hours,
    Id,
    Level,
    Str,
    Strict,
    Text,
)


class DemandIn(Strict):
    """What a workload asks for."""

    vcpu: Amount
    memory_gib: Amount
    storage_gib: Amount
    egress_gib_month: Amount | None = None


class UtilisationIn(Strict):
    """95th percentile of use, as fractions of the demand."""

    cpu_p95: Fraction | None = None
    memory_p95: Fraction | None = None


class WorkloadIn(Strict):
    """One deployable thing."""

    id: Id
    demand: DemandIn
    utilisation: UtilisationIn | None = None
    growth_per_year: Growth | None = None
    hours_per_month: Hours | None = None
    site: Str | None = None
    offer: Str | None = None
    os: Str | None = None
    pin: Str | None = None
    standby_site: Str | None = None


class DataIn(Strict):
    """Sensitivity of the data; an absent level is unknown."""

    confidentiality: Level = None
    integrity: Level = None
    availability: Level = None
    kinds: list[Str] | None = None
    residency: list[Str] | None = None
    bbn: Annotated[int, Field(ge=1, le=3)] | None = None


class UsersIn(Strict):
    """How many people use the application from one place."""

    place: Str
    count: Count


class RecoveryIn(Strict):
    """Recovery time and recovery point objective in hours."""

    rto_hours: Amount | None = None
    rpo_hours: Amount | None = None


class LifecycleIn(Strict):
    """When support ends."""

    end_of_support: Date | None = None


class DependencyIn(Strict):
    """Traffic from a workload of this application to any workload."""

    from_: Str = Field(alias="from")
    to: Str
    gib_month: Amount | None = None
    rtt_ms_max: Amount | None = None


class ApplicationIn(Strict):
    """A business application and the workloads it is made of."""

    id: Id
    owner: Str
    name: Text | None = None
    criticality: Literal["low", "medium", "high"] | None = None
    data: DataIn | None = None
    users: list[UsersIn] | None = None
    recovery: RecoveryIn | None = None
    lifecycle: LifecycleIn | None = None
    disposition: (
        Literal["retain", "retire", "rehost", "relocate", "replatform", "refactor", "repurchase"]
        | None
    ) = None
    labels: list[Str] | None = None
    workloads: list[WorkloadIn] | None = None
    dependencies: list[DependencyIn] | None = None
