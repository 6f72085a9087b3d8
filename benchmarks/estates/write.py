"""Write a generated region as a folder: one JSON file and one NDJSON file of applications."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.estates import shape
from benchmarks.estates.sites import Json, rates, site_ids, sites
from benchmarks.estates.workloads import (
    RESOURCES,
    ROLES,
    Region,
    application,
    grown,
    sector,
)
from cloudplan.engine.problem import Ints

RTT_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Asked:
    """How large, how connected, how full; the same numbers give the same bytes."""

    workloads: int
    sites: int
    seed: int = 0
    traffic: shape.Traffic = "forest"
    capacity: shape.Capacity = "slack"


def write(folder: Path, asked: Asked) -> None:
    """Make `folder` with ``region.json`` and ``applications.ndjson``."""
    chance = random.Random(asked.seed)
    ids = site_ids(asked.sites)
    count = max(3, asked.workloads // 330)
    region = Region(ids, [f"town-{k:03}" for k in range(count)])
    load = {
        name: {"today": dict.fromkeys(RESOURCES, 0.0), "room": shape.ROOM[asked.capacity]}
        for names in ids.values()
        for name in names
    }
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "applications.ndjson").open("w", encoding="utf-8", newline="\n") as file:
        for made in _applications(chance, asked, region):
            _add_load(load, made)
            file.write(json.dumps(made, separators=(",", ":")) + "\n")
    data = _estate() | {
        "organisations": [{"id": name} for name in region.organisations],
        "places": [_place(chance, name) for name in region.organisations],
        "sites": sites(chance, ids, load),
        "rates": rates(chance, ids),
    }
    (folder / "region.json").write_text(json.dumps(data, indent=1), encoding="utf-8")


def _estate() -> Json:
    return {
        "estate": {
            "id": "generated-region",
            "currency": "EUR",
            "as_of": "2026-11-01",
            "horizon_months": 60,
            "discount_rate": 0.03,
            "comfort_factor": 1.3,
            "fx": {"USD": {"rate": 0.92, "as_of": "2026-11-01", "source": "assumption"}},
        }
    }


def _place(chance: random.Random, name: str) -> Json:
    lat, lon = chance.uniform(50.7, 51.3), chance.uniform(2.8, 5.6)
    return {"id": name, "lat": round(lat, 4), "lon": round(lon, 4), "country": "BE"}


def _applications(chance: random.Random, asked: Asked, region: Region) -> Iterator[Json]:
    rng = np.random.default_rng(asked.seed)
    start = shape.applications(rng, asked.workloads)
    kinds = [sector(chance) for _ in start[:-1]]
    names = [f"{kind.name}-{k:05}" for k, kind in enumerate(kinds)]
    talk = _dependencies(rng, asked, start, names)
    for k, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        made = application(chance, region, name, kind, int(start[k + 1] - start[k]))
        yield made | {"dependencies": talk[k]} if talk[k] else made


def _dependencies(
    rng: np.random.Generator, asked: Asked, start: Ints, names: list[str]
) -> dict[int, list[Json]]:
    """By the number of the sending application. 5 ms and more can be kept within Belgium."""
    sender, receiver = shape.edges(rng, start, asked.traffic)
    app = np.searchsorted(start, np.stack([sender, receiver]), side="right") - 1
    role = np.stack([sender, receiver]) - start[app]
    gib = shape.volumes(rng, len(sender))
    limit = np.where(rng.random(len(sender)) < RTT_SHARE, rng.choice([5, 10, 20], len(sender)), 0)
    talk: dict[int, list[Json]] = defaultdict(list)
    for (a, b), (r, q), g, ms in zip(app.T, role.T, gib, limit, strict=True):
        to = ROLES[q] if a == b else f"{names[b]}/{ROLES[q]}"
        one: Json = {"from": ROLES[r], "to": to, "gib_month": int(g)}
        talk[int(a)].append(one | ({"rtt_ms_max": int(ms)} if ms else {}))
    return talk


def _add_load(load: dict[str, Json], made: Json) -> None:
    for workload in made["workloads"]:
        if workload["site"]:
            today = load[workload["site"]]["today"]
            for name, amount in grown(workload, 0).items():
                today[name] += amount
