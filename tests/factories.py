"""Small estates for tests, built from the model itself; whatever a test cares about it names.

Every function takes the fields of its dataclass as keywords and fills in the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from cloudplan.diagnostics import Source
from cloudplan.model.estate import (
    Application,
    Demand,
    Dependency,
    Estate,
    MigrationNorms,
    Users,
    Workload,
)
from cloudplan.model.policy import Condition, Policy, Waiver
from cloudplan.model.sites import Location, Operator, Place, Rtt, Site

AS_OF = date(2026, 11, 1)
NORMS = MigrationNorms(
    hour_price=Decimal(85),
    hours={"rehost": Decimal(16), "relocate": Decimal(8), "replatform": Decimal(60)},
    double_running_months=Decimal(1),
    watts_per_vcpu=Decimal(4),
    source="test norms",
)
Rule = TypeVar("Rule", bound=Policy)
Number = Decimal | int | str


def source(line: int = 1, column: int = 1, file: str = "city.yaml") -> Source:
    """A place in the test's imaginary inventory file."""
    return Source(file, line, column)


def location(country: str = "BE", lat: Number | None = None, lon: Number | None = None) -> Location:
    """A location; without coordinates its distance to others is unknown."""
    return Location(country, _decimal(lat), _decimal(lon))


def site(
    id: str,
    *,
    country: str = "BE",
    lat: Number | None = None,
    lon: Number | None = None,
    owners: tuple[str, ...] | None = ("BE",),
    **fields: Any,
) -> Site:
    """A private cloud in Belgium, owned there, without prices, hosts or coordinates."""
    defaults: dict[str, Any] = {
        "kind": "private_cloud",
        "operator": Operator("Operator", country, owners),
        "location": location(country, lat, lon),
        "source": source(),
    }
    return Site(id=id, **(defaults | fields))


def place(id: str, *, lat: Number | None = None, lon: Number | None = None) -> Place:
    """A place in Belgium where users are."""
    return Place(id, location("BE", lat, lon), source())


def rtt(from_id: str, to_id: str, ms: Number) -> Rtt:
    """A measured round trip in one direction."""
    return Rtt(from_id, to_id, Decimal(ms), "measured", source())


def workload(
    id: str = "web",
    application: str = "app",
    *,
    vcpu: Number = 2,
    memory_gib: Number = 8,
    storage_gib: Number = 50,
    egress_gib_month: Number = 0,
    **fields: Any,
) -> Workload:
    """A small new workload; `application` is set again by the factory of that name."""
    amounts = (vcpu, memory_gib, storage_gib, egress_gib_month)
    defaults: dict[str, Any] = {
        "demand": Demand(*(Decimal(amount) for amount in amounts)),
        "source": source(),
    }
    return Workload(id=id, application=application, **(defaults | fields))


def dependency(
    from_address: str, to_address: str, *, gib_month: Number = 0, rtt_ms_max: Number | None = None
) -> Dependency:
    """Traffic between two addresses."""
    limit = _decimal(rtt_ms_max)
    return Dependency(from_address, to_address, Decimal(gib_month), source(), limit)


def application(
    id: str = "app", *workloads: Workload, users: dict[str, int] | None = None, **fields: Any
) -> Application:
    """An application of the city, with one workload `web` when none is given."""
    mine = tuple(replace(w, application=id) for w in workloads or (workload(),))
    people = tuple(Users(place, count) for place, count in (users or {}).items())
    defaults: dict[str, Any] = {"owner": "city", "source": source(), "users": people}
    return Application(id=id, workloads=mine, **(defaults | fields))


def policy(kind: type[Rule], id: str = "rule", **fields: Any) -> Rule:
    """A rule of one kind; `when`, `require` and `scope` may be plain text."""
    defaults: dict[str, Any] = {
        "because": {"en": f"because of {id}"},
        "title": {"en": id},
        "source": source(10, file="rules.yaml"),
    }
    for key in ("when", "require", "scope"):
        if isinstance(fields.get(key), str):
            fields[key] = Condition(fields[key], source(11, 11, "rules.yaml"))
    return kind(id=id, **(defaults | fields))


def waiver(policy: str, workload: str, expires: date = date(2027, 6, 30)) -> Waiver:
    """A complete waiver, good for the whole test estate."""
    return Waiver(policy, workload, "reason", "owner", "approver", expires, source(20))


def estate(
    *applications: Application,
    sites: Iterable[Site] = (),
    policies: Iterable[Policy] = (),
    **fields: Any,
) -> Estate:
    """An estate in euros over 60 months, sites and applications sorted by id."""
    defaults: dict[str, Any] = {
        "id": "city",
        "currency": "EUR",
        "as_of": AS_OF,
        "horizon_months": 60,
        "source": source(),
        "migration": NORMS,
        "sites": tuple(sorted(sites, key=lambda s: s.id)),
        "applications": tuple(sorted(applications, key=lambda a: a.id)),
        "policies": tuple(policies),
    }
    return Estate(**(defaults | fields))


def _decimal(value: Number | None) -> Decimal | None:
    return None if value is None else Decimal(value)
