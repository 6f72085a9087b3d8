"""What a condition may read: the published table of attributes, and how each is read.

docs/policies.md shows this table. An attribute whose getter gives `None` is unknown, and so is
whatever a condition makes of it. Quantities are doubles, levels and counts ints.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Generic, Literal, Protocol, TypeVar

from cloudplan.model.estate import Application, Estate, Workload
from cloudplan.model.sites import Site

AttributeType = Literal["string", "strings", "int", "double", "bool", "timestamp"]
Value = str | bool | int | float | datetime | tuple[str, ...] | None
T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of the plan with the application that it belongs to."""

    workload: Workload
    application: Application


class Reading(Protocol[T_contra]):
    """Something that a rule reads of a `Subject` or a `Site`; equal names mean equal readings."""

    @property
    def name(self) -> str: ...
    @property
    def get(self) -> Callable[[T_contra], Hashable]: ...


@dataclass(frozen=True, slots=True)
class Derived(Generic[T]):
    """A reading that is not in the policy language."""

    name: str
    get: Callable[[T], Hashable]


@dataclass(frozen=True, slots=True)
class Attribute(Generic[T]):
    """A name of the policy language; `get` reads it from a `Subject`, a `Site` or the estate."""

    name: str
    type: AttributeType
    meaning: str
    get: Callable[[T], Value]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _moment(day: date | None) -> datetime | None:
    """A day is its first moment in UTC."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


OF_SUBJECT: tuple[Attribute[Subject], ...] = (
    Attribute("workload.id", "string", "id in its application", lambda s: s.workload.id),
    Attribute(
        "workload.address",
        "string",
        "application/workload; a standby's ends in @standby",
        lambda s: s.workload.address,
    ),
    Attribute(
        "workload.standby",
        "bool",
        "whether a recovery rule asked for it",
        lambda s: s.workload.standby_of is not None,
    ),
    Attribute("workload.os", "string", "operating system", lambda s: s.workload.os),
    Attribute("workload.site", "string", "site where it runs today", lambda s: s.workload.site),
    Attribute("workload.pin", "string", "site it must stay on", lambda s: s.workload.pin),
    Attribute(
        "workload.hours_per_month",
        "double",
        "hours it is switched on",
        lambda s: _number(s.workload.hours_per_month),
    ),
    Attribute(
        "workload.growth_per_year",
        "double",
        "growth of its demand, a fraction",
        lambda s: _number(s.workload.growth_per_year),
    ),
    Attribute(
        "workload.demand.vcpu",
        "double",
        "vCPU asked for",
        lambda s: _number(s.workload.demand.vcpu),
    ),
    Attribute(
        "workload.demand.memory_gib",
        "double",
        "GiB of memory asked for",
        lambda s: _number(s.workload.demand.memory_gib),
    ),
    Attribute(
        "workload.demand.storage_gib",
        "double",
        "GiB of storage asked for",
        lambda s: _number(s.workload.demand.storage_gib),
    ),
    Attribute(
        "workload.demand.egress_gib_month",
        "double",
        "GiB a month to the internet",
        lambda s: _number(s.workload.demand.egress_gib_month),
    ),
    Attribute("application.id", "string", "id", lambda s: s.application.id),
    Attribute(
        "application.owner", "string", "organisation that owns it", lambda s: s.application.owner
    ),
    Attribute(
        "application.criticality",
        "string",
        "low, medium or high",
        lambda s: s.application.criticality,
    ),
    Attribute(
        "application.disposition",
        "string",
        "retain, rehost, relocate, replatform, refactor or repurchase",
        lambda s: s.application.disposition,
    ),
    Attribute(
        "application.labels",
        "strings",
        "labels; always known, empty when there are none",
        lambda s: s.application.labels,
    ),
    Attribute(
        "application.data.confidentiality",
        "int",
        "level 1 to 5",
        lambda s: s.application.data.confidentiality,
    ),
    Attribute(
        "application.data.integrity", "int", "level 1 to 5", lambda s: s.application.data.integrity
    ),
    Attribute(
        "application.data.availability",
        "int",
        "level 1 to 5",
        lambda s: s.application.data.availability,
    ),
    Attribute(
        "application.data.bbn",
        "int",
        "legacy Dutch base level 1 to 3",
        lambda s: s.application.data.bbn,
    ),
    Attribute(
        "application.data.kinds", "strings", "kinds of data", lambda s: s.application.data.kinds
    ),
    Attribute(
        "application.data.residency",
        "strings",
        "countries or groups where the data must be; always known, empty is unrestricted",
        lambda s: s.application.data.residency,
    ),
    Attribute(
        "application.users_total",
        "int",
        "users of all places together",
        lambda s: sum(users.count for users in s.application.users),
    ),
    Attribute(
        "application.recovery.rto_hours",
        "double",
        "recovery time objective",
        lambda s: _number(s.application.recovery.rto_hours),
    ),
    Attribute(
        "application.recovery.rpo_hours",
        "double",
        "recovery point objective",
        lambda s: _number(s.application.recovery.rpo_hours),
    ),
    Attribute(
        "application.lifecycle.end_of_support",
        "timestamp",
        "day on which support ends",
        lambda s: _moment(s.application.end_of_support),
    ),
)

OF_SITE: tuple[Attribute[Site], ...] = (
    Attribute("site.id", "string", "id", lambda s: s.id),
    Attribute(
        "site.kind", "string", "edge, on_prem, private_cloud or public_cloud", lambda s: s.kind
    ),
    Attribute("site.provider", "string", "who sells or owns it", lambda s: s.provider),
    Attribute("site.region", "string", "the provider's name of its region", lambda s: s.region),
    Attribute("site.operator.name", "string", "who runs it", lambda s: s.operator.name),
    Attribute(
        "site.operator.country",
        "string",
        "country where the operator is established",
        lambda s: s.operator.country,
    ),
    Attribute(
        "site.operator.owners",
        "strings",
        "countries of those who control the operator; an empty list is unknown",
        lambda s: s.operator.owners or None,
    ),
    Attribute(
        "site.location.country", "string", "country where it stands", lambda s: s.location.country
    ),
    Attribute("site.location.lat", "double", "latitude", lambda s: _number(s.location.lat)),
    Attribute("site.location.lon", "double", "longitude", lambda s: _number(s.location.lon)),
    Attribute("site.controls", "strings", "security controls in place", lambda s: s.controls),
    Attribute("site.certifications", "strings", "certificates held", lambda s: s.certifications),
    Attribute(
        "site.carbon.g_per_kwh",
        "double",
        "carbon intensity of its electricity",
        lambda s: _number(s.carbon.g_per_kwh) if s.carbon else None,
    ),
)

OF_ESTATE: tuple[Attribute[Estate], ...] = (
    Attribute("estate.id", "string", "id", lambda e: e.id),
    Attribute("estate.currency", "string", "currency of all amounts", lambda e: e.currency),
    Attribute("estate.as_of", "timestamp", "day of the inventory", lambda e: _moment(e.as_of)),
    Attribute(
        "estate.horizon_months", "int", "months that are planned", lambda e: e.horizon_months
    ),
)

TYPES: dict[str, AttributeType] = {
    a.name: a.type for table in (OF_SUBJECT, OF_SITE, OF_ESTATE) for a in table
}
"""Every attribute's type by name; `groups.<id>` of the estate come on top, as ``strings``."""

OWNERS = ("workload", "application", "site", "estate", "groups")
"""The first part of every name."""
