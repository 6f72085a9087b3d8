"""Plans in a few lines, and random ones of any size, for tests and timings of waves."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cloudplan.model.facts import (
    ApplicationFacts,
    DependencyFacts,
    Facts,
    HostFacts,
    LinkFacts,
    SiteFacts,
    WorkloadFacts,
)
from cloudplan.model.plan import (
    After,
    Before,
    Invocation,
    Line,
    Placement,
    Plan,
    SitePlan,
    Solver,
    Totals,
    Utilisation,
)
from cloudplan.model.waves import Calendar

D = Decimal
AS_OF = date(2026, 11, 1)
START = date(2026, 11, 2)
CALENDAR = Calendar(
    start=START,
    end=date(2027, 12, 31),
    wave_days=14,
    workloads_max=20,
    staff_hours_month=D(400),
    efficiency=D("0.7"),
    transfer_hours=D(60),
    saving_weight=D(1),
    risk_weight=D(10),
)


def calendar(**fields: Any) -> Calendar:
    """The calendar above with other fields."""
    return replace(CALENDAR, **fields)


def site(id_: str, kind: str = "public_cloud", hosts: HostFacts | None = None) -> SiteFacts:
    """A site of which only what waves read is told."""
    return SiteFacts(
        id_, kind, None, None, None, None, None, None, "BE", None, None, None, None, hosts
    )


def hosts(
    count: int, vcpu: int = 16, memory_gib: int = 64, storage_gib: int = 4000, spare: int = 0
) -> HostFacts:
    """Hosts that all stand there."""
    return HostFacts(count, count, spare, D(vcpu), D(memory_gib), D(storage_gib), D(1))


def application(id_: str, **fields: Any) -> ApplicationFacts:
    """An application of little consequence."""
    known: dict[str, Any] = {
        "name": {"en": id_},
        "owner": "city",
        "criticality": "low",
        "confidentiality": 2,
        "integrity": 2,
        "availability": 2,
        "kinds": (),
        "residency": (),
        "rto_hours": None,
        "rpo_hours": None,
        "end_of_support": None,
        "users": 10,
        "labels": (),
        "source": f"{id_}.yaml:1:1",
    }
    return ApplicationFacts(id_, **(known | fields))


def workload(address: str, vcpu: int = 2, memory_gib: int = 4, gib: int = 60) -> WorkloadFacts:
    """A workload without growth, sized as it asks."""
    v, m = D(vcpu), D(memory_gib)
    return WorkloadFacts(address, None, v, m, D(gib), D(0), D(0), None, "x.yaml:1:1", v, m)


def move(
    address: str,
    here: str = "dc",
    there: str = "cloud",
    *,
    saves: int = 100,
    hours: int = 8,
) -> Placement:
    """A move that saves so much a month."""
    work = Line("migration", D(hours), "hour", D(85), D(85 * hours), "once", D(0), "norms")
    after = After(there, None, D(50), D(85 * hours), D(0), (work,) if hours else ())
    return Placement(address, "move", Before(here, D(50 + saves)), after)


def create(address: str, there: str = "cloud", standby_of: str | None = None) -> Placement:
    """A new workload or standby."""
    after = After(there, None, D(10), D(0), D(0), ())
    return Placement(address, "create", None, after, standby_of=standby_of)


def keep(address: str, here: str = "dc") -> Placement:
    """A workload that stays."""
    return Placement(address, "keep", Before(here, D(10)), After(here, None, D(10), D(0), D(0), ()))


def plan(
    placements: Iterable[Placement],
    *,
    sites: Sequence[SiteFacts] = (site("cloud"), site("dc", "on_prem")),
    applications: Sequence[ApplicationFacts] | None = None,
    workloads: Sequence[WorkloadFacts] | None = None,
    dependencies: Sequence[DependencyFacts] = (),
    links: Sequence[LinkFacts] = (LinkFacts("dc", "internet", D(1000)),),
    **facts: Any,
) -> Plan:
    """A plan with these placements; what is not told is told as of no consequence."""
    rows = tuple(sorted(placements, key=lambda p: p.address))
    names = sorted({p.address.partition("/")[0] for p in rows})
    told = Facts(
        sites=tuple(sites),
        applications=tuple(applications or map(application, names)),
        workloads=tuple(workloads or (workload(p.address) for p in rows if not p.standby_of)),
        dependencies=tuple(dependencies),
        links=tuple(links),
        standbys=tuple(workload(p.address, vcpu=1, memory_gib=2) for p in rows if p.standby_of),
        **facts,
    )
    return Plan(
        cloudplan_version="0",
        estate="city",
        inputs=(),
        inputs_sha256="",
        invocation=Invocation((), ()),
        as_of=AS_OF,
        currency="EUR",
        horizon_months=60,
        prices_as_of={},
        placements=rows,
        sites=tuple(_site_plan(one) for one in sites),
        rejections=(),
        violations=(),
        waived=(),
        totals=Totals(None, D(0), D(0), D(0), None, None),
        solver=Solver("optimal", D(0), D(0), D(0), "test", "optimal"),
        facts=told,
    )


def _site_plan(one: SiteFacts) -> SitePlan:
    counts = None if one.hosts is None else (one.hosts.installed,) * 5
    return SitePlan(one.id, counts, Utilisation(), D(0), D(0), D(0), ())


def uses(consumer: str, provider: str, gib_month: int = 5) -> DependencyFacts:
    """A dependency."""
    return DependencyFacts(consumer, provider, D(gib_month), None)


def large(applications: int, seed: int = 1) -> Plan:
    """A region: applications of one to four workloads that leave two rooms for two clouds."""
    draw = random.Random(seed)
    rows, told, lines = list[Placement](), list[ApplicationFacts](), list[DependencyFacts]()
    for number in range(applications):
        name = f"app-{number:05}"
        here = draw.choice(["dc-a", "dc-b"])
        there = draw.choice(["cloud-x", "cloud-y", "dc-b" if here == "dc-a" else "dc-a"])
        parts = ["web", "app", "db", "test"][: draw.randint(1, 4)]
        rows += [
            move(f"{name}/{part}", here, there, saves=draw.randint(-20, 300), hours=8)
            for part in parts
        ]
        level = draw.choice(["low", "low", "medium", "high"])
        told.append(application(name, criticality=level, users=draw.choice([10, 5000])))
        lines += [uses(f"{name}/{a}", f"{name}/{b}", 40) for a, b in pairwise(parts)]
        if number:
            other = draw.randrange(number)
            lines.append(uses(f"{name}/{parts[0]}", f"app-{other:05}/web", draw.randint(1, 120)))
    count = len(rows)
    room = hosts(-(-count * 4 // 64) + 10, vcpu=64, memory_gib=192, storage_gib=9000)
    sites = (
        site("cloud-x"),
        site("cloud-y"),
        site("dc-a", "on_prem", room),
        site("dc-b", "on_prem", room),
    )
    links = (
        LinkFacts("dc-a", "dc-b", D(10000)),
        LinkFacts("dc-a", "internet", D(1000)),
        LinkFacts("dc-b", "internet", D(1000)),
    )
    return plan(rows, sites=sites, applications=told, dependencies=lines, links=links)
