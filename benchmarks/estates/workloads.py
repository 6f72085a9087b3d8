"""Applications of a generated region, one NDJSON line each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
ROLES = (
    *("app", "db", "web", "files", "api", "batch", "cache", "search", "report", "queue"),
    *("archive", "gateway"),
)
RESOURCES = ("vcpu", "memory_gib", "storage_gib")
COMFORT_FACTOR = 1.3


@dataclass(frozen=True, slots=True)
class Sector:
    """One kind of municipal application: how often, how sensitive, what data, which labels."""

    name: str
    share: float
    confidentiality: tuple[int | None, ...]
    kinds: tuple[str, ...]
    labels: tuple[str, ...] = ()
    residency: tuple[str, ...] | None = None


SECTORS = (
    Sector("website", 10, (1, 1, 2), ("public",), ("e-loket", "public")),
    Sector("geo", 9, (1, 2), ("geo", "public")),
    Sector("office", 14, (2, 3), ("personal", "staff"), ("dpia",)),
    Sector("finance", 10, (2, 3), ("financial", "personal"), ("dpia",)),
    Sector("permits", 12, (2, 3), ("personal",), ("e-loket", "dpia")),
    Sector("culture", 9, (1, 2), ("personal",)),
    Sector("school", 7, (3, 4), ("personal", "children"), ("large-scale", "dpia")),
    Sector("register", 7, (4,), ("personal", "national-register"), ("dpia",), ("BE",)),
    Sector("welfare", 7, (4,), ("personal", "social-security"), ("ksz", "dpia")),
    Sector("care", 5, (4,), ("personal", "health"), ("vulnerable-group", "dpia")),
    Sector("police", 2, (5,), ("police", "personal"), ("dpia",), ("BE",)),
    Sector("sensors", 6, (1, 2), ("sensor",), ("iot",)),
    Sector("unscored", 2, (None,), ()),
)


@dataclass(frozen=True, slots=True)
class Region:
    """What applications choose from: site ids by kind, organisations with a place of that name."""

    sites: dict[str, list[str]]
    organisations: list[str]


def sector(chance: random.Random) -> Sector:
    """One of `SECTORS`, as often as it occurs."""
    return chance.choices(SECTORS, [s.share for s in SECTORS])[0]


def application(
    chance: random.Random, region: Region, name: str, kind: Sector, workloads: int
) -> Json:
    """An application without its dependencies."""
    owner = chance.randrange(len(region.organisations))
    is_critical = chance.random() < 0.05
    made: Json = {
        "id": name,
        "owner": region.organisations[owner],
        "criticality": "high" if is_critical else chance.choice(["low", "medium", "medium"]),
        "users": _users(chance, region, owner),
        "recovery": {
            "rto_hours": 4 if is_critical else chance.choice([8, 24, 72]),
            "rpo_hours": 1 if is_critical else 24,
        },
        "labels": list(kind.labels),
        "workloads": [_workload(chance, region, kind, owner, k) for k in range(workloads)],
    }
    if kind.kinds:
        made["data"] = _data(chance, kind)
    if fate := _disposition(chance, region, made["workloads"], kind):
        made["disposition"] = fate
    return made


def grown(workload: Json, year: int) -> dict[str, float]:
    """Right-sized demand in a year, as docs/model.md (S1) and (S2) count it."""
    use, asked = workload.get("utilisation", {}), workload["demand"]
    growth = (1 + workload["growth_per_year"]) ** year
    part = {"vcpu": use.get("cpu_p95", 1), "memory_gib": use.get("memory_p95", 1)}
    return {
        name: asked[name] * min(1, part.get(name, 1) * COMFORT_FACTOR) * growth
        for name in RESOURCES
    }


def _users(chance: random.Random, region: Region, owner: int) -> list[Json]:
    chosen = {owner, *(chance.randrange(len(region.organisations)) for _ in range(2))}
    places = sorted(region.organisations[k] for k in chosen)[: chance.randint(1, 3)]
    return [{"place": p, "count": max(1, round(chance.lognormvariate(3, 1)))} for p in places]


def _data(chance: random.Random, kind: Sector) -> Json:
    level = chance.choice(kind.confidentiality)
    data: Json = {
        "confidentiality": level,
        "integrity": chance.randint(2, 4),
        "availability": chance.randint(2, 4),
        "kinds": list(kind.kinds),
    }
    residency = kind.residency or chance.choice([None] * 8 + [("BE",), ("BE", "NL", "DE", "FR")])
    return data | ({"residency": list(residency)} if residency else {})


def _workload(chance: random.Random, region: Region, kind: Sector, owner: int, number: int) -> Json:
    vcpu = chance.choice([1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 16])
    site = _today(chance, region, kind, owner)
    made: Json = {
        "id": ROLES[number],
        "demand": {
            "vcpu": vcpu,
            "memory_gib": vcpu * chance.choice([2, 4, 4, 8]),
            "storage_gib": max(10, 5 * round(chance.lognormvariate(3, 1))),
            "egress_gib_month": chance.choice([0, 0, 0, 10, 50, 200]),
        },
        "growth_per_year": chance.choice([0, 0.02, 0.05, 0.05, 0.1, 0.2]),
        "os": chance.choice(["linux", "linux", "linux", "windows", "windows", "rhel"]),
        "site": site,
    }
    if chance.random() < 0.8:
        made["utilisation"] = {
            "cpu_p95": round(chance.uniform(0.1, 0.7), 2),
            "memory_p95": round(chance.uniform(0.3, 0.9), 2),
        }
    if chance.random() < 0.1:
        made["hours_per_month"] = 240
    if site in region.sites["on_prem"] and "iot" not in kind.labels and chance.random() < 0.005:
        made["pin"] = site
    return made


def _today(chance: random.Random, region: Region, kind: Sector, owner: int) -> str | None:
    """Half in a room near the owner, or at an edge for sensors; one in seven nowhere yet."""
    draw = chance.random()
    if draw < 0.14:
        return None
    name = "edge" if "iot" in kind.labels else "on_prem"
    if draw < 0.64 and region.sites[name]:
        return region.sites[name][owner % len(region.sites[name])]
    rented = region.sites["public_cloud" if draw < 0.9 else "private_cloud"]
    return chance.choice(rented or region.sites["private_cloud"])


def _disposition(
    chance: random.Random, region: Region, workloads: list[Json], kind: Sector
) -> str | None:
    """Few retire; few are retained, and only where every rule lets them: in the rooms."""
    rooms = set(region.sites["on_prem"])
    may_stay = "iot" not in kind.labels and all(w["site"] in rooms for w in workloads)
    draw = chance.random()
    return "retire" if draw < 0.001 else "retain" if draw < 0.03 and may_stay else None
