"""From the validated input to the domain: applications, workloads, dependencies."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal

from cloudplan.diagnostics import Source
from cloudplan.load.build_sites import sorted_set
from cloudplan.load.origin import Entity, LineOrigin
from cloudplan.load.schema_applications import (
    ApplicationIn,
    DataIn,
    DependencyIn,
    UsersIn,
    WorkloadIn,
)
from cloudplan.model.estate import (
    Application,
    DataProfile,
    Demand,
    Dependency,
    Recovery,
    Users,
    Utilisation,
    Workload,
)

BBN_FLOOR = {1: 1, 2: 3, 3: 4}
"""The level of confidentiality that the legacy Dutch base levels stand for at least."""
_ZERO = Decimal(0)
_FULL_TIME = Decimal(730)
_NO_DATA, _NO_USE, _NO_RECOVERY = DataProfile(), Utilisation(), Recovery()


def application(entity: Entity[ApplicationIn], retired: Container[str]) -> Application:
    """The application; dependencies of or to an application in `retired` are left out."""
    m = entity.model
    source = entity.origin.source
    return Application(
        id=m.id,
        owner=m.owner,
        source=source,
        name=m.name or {},
        criticality=m.criticality,
        data=_data(m.data) if m.data else _NO_DATA,
        users=_users(m.users) if m.users else (),
        recovery=Recovery(m.recovery.rto_hours, m.recovery.rpo_hours)
        if m.recovery
        else _NO_RECOVERY,
        end_of_support=m.lifecycle.end_of_support if m.lifecycle else None,
        disposition=m.disposition,
        labels=sorted_set(m.labels) or (),
        workloads=_workloads(entity, source),
        dependencies=_dependencies(entity, source, retired) if m.dependencies else (),
    )


def _users(rows: list[UsersIn]) -> tuple[Users, ...]:
    return tuple(sorted((Users(u.place, u.count) for u in rows), key=_user_order))


def _user_order(users: Users) -> tuple[str, int]:
    return users.place, users.count


def _data(m: DataIn) -> DataProfile:
    level = m.confidentiality
    if level is not None and m.bbn is not None:
        level = max(level, BBN_FLOOR[m.bbn])
    kinds, residency = sorted_set(m.kinds), sorted_set(m.residency) or ()
    return DataProfile(level, m.integrity, m.availability, kinds, residency, m.bbn)


def _workloads(entity: Entity[ApplicationIn], source: Source) -> tuple[Workload, ...]:
    own, rows = entity.model.id, entity.model.workloads or ()
    built = [_workload(w, own, _part(entity, source, "workloads", i)) for i, w in enumerate(rows)]
    return tuple(sorted(built, key=lambda w: w.id)) if len(built) > 1 else tuple(built)


def _part(entity: Entity[ApplicationIn], source: Source, *path: str | int) -> Source:
    """The place of a part; for NDJSON the line, which costs nothing."""
    origin = entity.origin
    return source if isinstance(origin, LineOrigin) else origin.at(*path)


def _workload(m: WorkloadIn, own: str, source: Source) -> Workload:
    d, use = m.demand, m.utilisation
    egress = d.egress_gib_month
    return Workload(
        id=m.id,
        application=own,
        demand=Demand(d.vcpu, d.memory_gib, d.storage_gib, _ZERO if egress is None else egress),
        source=source,
        utilisation=_NO_USE if use is None else Utilisation(use.cpu_p95, use.memory_p95),
        growth_per_year=_ZERO if m.growth_per_year is None else m.growth_per_year,
        hours_per_month=_FULL_TIME if m.hours_per_month is None else m.hours_per_month,
        site=m.site,
        offer=m.offer,
        os=m.os,
        pin=m.pin,
        standby_site=m.standby_site,
    )


def address_of(text: str, application_id: str) -> str:
    """A bare workload id names a workload of the same application."""
    return text if "/" in text else f"{application_id}/{text}"


def _dependencies(
    entity: Entity[ApplicationIn], source: Source, retired: Container[str]
) -> tuple[Dependency, ...]:
    own = entity.model.id
    if own in retired:
        return ()
    rows = [
        _dependency(row, own, _part(entity, source, "dependencies", i))
        for i, row in enumerate(entity.model.dependencies or ())
        if address_of(row.to, own).partition("/")[0] not in retired
    ]
    return tuple(sorted(rows, key=lambda d: (d.from_address, d.to_address, d.source)))


def _dependency(m: DependencyIn, own: str, source: Source) -> Dependency:
    gib = _ZERO if m.gib_month is None else m.gib_month
    ends = address_of(m.from_, own), address_of(m.to, own)
    return Dependency(*ends, gib, source, m.rtt_ms_max)
