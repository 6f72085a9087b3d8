"""Sites of a generated region: clouds at shipped prices, server rooms, private clouds, edges.

The first two private clouds are elastic, Belgian and owned in Belgium, with every control that a
shipped rule asks for, and lie within 3 ms of every server room. So whatever a workload is, it has
a permitted site with room for it, and so has its standby.
"""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent.parent
CATALOG = ROOT / "cloudplan" / "catalog"
PRICED = ("list", "assumption")
ROOMS, PRIVATE, EDGES = 0.27, 0.13, 0.12
"""Shares of the sites; the rest are public clouds, as many as have a price."""

BASIC = ["tls", "mfa", "encryption-at-rest", "logging", "access-roles", "eu-data-centres"]
FULL = [*BASIC, "customer-keys", "hsm", "dpa", "exit-plan", "pseudonymisation"]
CONTROLS = {
    "room": [*BASIC, "customer-keys", "exit-plan"],
    "aws": [*BASIC, "customer-keys", "hsm", "dpa"],
    "azure": [*BASIC, "customer-keys", "hsm", "dpa", "exit-plan"],
    "gcp": [*BASIC, "customer-keys", "hsm", "dpa", "exit-plan"],
    "hetzner": ["tls", "mfa", "access-roles", "dpa", "eu-data-centres"],
    "ovh": [*BASIC, "customer-keys", "dpa", "exit-plan"],
}
OPERATORS = {
    "aws": ("Amazon Web Services", "LU", "US"),
    "azure": ("Microsoft Azure", "IE", "US"),
    "gcp": ("Google Cloud", "IE", "US"),
    "hetzner": ("Hetzner", "DE", "DE"),
    "ovh": ("OVHcloud", "FR", "FR"),
}
COUNTRIES = ("BE", "BE", "BE", "NL", "BE", "DE", "BE", "LU", "FR", "BE", "BE", "NL", "BE")
CENTRES = {
    "BE": (50.9, 4.3),
    "NL": (52.0, 4.9),
    "DE": (50.8, 6.9),
    "LU": (49.6, 6.1),
    "FR": (50.6, 3.1),
}
UNCHARTED = {"country": "SE"}
"""Azure's Sweden South has prices but no coordinates: its round trips are unknown."""
GRID = {"BE": 103.37, "NL": 208.81, "DE": 275.82, "FR": 16.3}


def site_ids(count: int) -> dict[str, list[str]]:
    """Ids by kind: ``public_cloud``, ``on_prem``, ``private_cloud``, ``edge``; `count` in all."""
    private, edges = max(1, round(PRIVATE * count)), round(EDGES * count)
    public = min(max(0, count - private - edges - round(ROOMS * count)), len(cards()))
    rooms = count - private - edges - public
    return {
        "public_cloud": [card.replace("/", "-") for card in cards()[:public]],
        "on_prem": [f"room-{k:03}" for k in range(rooms)],
        "private_cloud": [f"private-{k:03}" for k in range(private)],
        "edge": [f"edge-{k:03}" for k in range(edges)],
    }


def cards() -> list[str]:
    """Cards with a price, the providers taking turns."""
    rows = [row for row in _table("cards.csv") if row["status"] in PRICED]
    turn: dict[str, int] = {}
    order = []
    for row in rows:
        turn[row["provider"]] = turn.get(row["provider"], -1) + 1
        order.append((turn[row["provider"]], row["card"]))
    return [card for _, card in sorted(order)]


def sites(chance: random.Random, ids: dict[str, list[str]], load: dict[str, Json]) -> list[Json]:
    """All sites. `load[id]` is what runs there today and what may: see `hosts`."""
    shown = {row["card"]: row for row in _table("cards.csv")}
    where = {(row["provider"], row["region"]): row for row in _table("regions.csv")}
    made = [
        _public(shown[card], where)
        for card in cards()
        if card.replace("/", "-") in ids["public_cloud"]
    ]
    made += [_room(chance, name, load[name]) for name in ids["on_prem"]]
    made += [_private(chance, k, name, load[name]) for k, name in enumerate(ids["private_cloud"])]
    return made + [_edge(chance, name, load[name]) for name in ids["edge"]]


def rates(chance: random.Random, ids: dict[str, list[str]]) -> list[Json]:
    """A rate card for every private cloud, of the order of a regional tender."""
    return [_tender(chance, name) for name in ids["private_cloud"]]


def _table(name: str) -> list[dict[str, str]]:
    with (CATALOG / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _public(card: dict[str, str], where: dict[tuple[str, str], dict[str, str]]) -> Json:
    provider, region = card["provider"], card["region"]
    name, country, owner = OPERATORS[provider]
    spot = where.get((provider, region), UNCHARTED)
    site = {
        "id": card["card"].replace("/", "-"),
        "kind": "public_cloud",
        "provider": "aws-esc" if region.startswith("eusc") else provider,
        "region": region,
        "rates": card["card"],
        "operator": {"name": name, "country": country, "owners": [owner]},
        "location": _spot(spot),
        "controls": CONTROLS[provider],
        "certifications": ["iso27001"],
    }
    return site | _carbon(spot["country"])


def _spot(row: dict[str, str]) -> Json:
    known = {key: float(row[key]) for key in ("lat", "lon") if key in row}
    return known | {"country": row["country"]}


def _carbon(country: str) -> Json:
    if country not in GRID:
        return {}
    return {"carbon": {"g_per_kwh": GRID[country], "method": "grid average 2024", "pue": 1.2}}


def _near(chance: random.Random, country: str) -> Json:
    lat, lon = CENTRES[country]
    return {
        "lat": round(lat + chance.uniform(-0.3, 0.3), 4),
        "lon": round(lon + chance.uniform(-0.8, 0.8), 4),
        "country": country,
    }


def _room(chance: random.Random, name: str, load: Json) -> Json:
    number = int(name.rpartition("-")[2])
    return {
        "id": name,
        "kind": "on_prem",
        "provider": "region",
        "region": f"district-{number % 9}",
        "operator": {"name": "Regional IT company", "country": "BE", "owners": ["BE"]},
        "location": _near(chance, "BE"),
        "controls": CONTROLS["room"],
        "certifications": [],
        "hosts": hosts(
            load, {"spare": 1, "vcpu": 64, "memory_gib": 768, "storage_gib": 30000}, 1.5
        ),
        "costs": {
            "host_price": chance.randrange(16000, 24000, 500),
            "host_watts": 450,
            "pue": round(chance.uniform(1.3, 1.9), 2),
            "kwh_price": 0.19,
            "host_opex_month": 80,
            "staff_fte_per_host": round(chance.uniform(0.03, 0.08), 3),
            "staff_price_year": 80000,
            "fixed_month": chance.randrange(500, 2500, 50),
            "installed_are_sunk": True,
        },
        "egress": {
            "same_region_gib": 0,
            "same_provider_gib": 0.002,
            "other_gib": round(chance.uniform(0.005, 0.02), 4),
        },
    } | _carbon("BE")


def hosts(load: Json, size: Json, overcommit: float) -> Json:
    """Hosts for what runs there today; `load` has ``today`` by resource and ``room`` as a factor.

    Tight: 1.05 times today's hosts may stand there, less than five years of growth. Slack: 4.
    """
    usable = {**size, "vcpu": size["vcpu"] * overcommit}
    needed = max(load["today"][name] / usable[name] for name in load["today"])
    installed = math.ceil(needed * 1.05) + size["spare"]
    most = max(installed, math.ceil(installed * load["room"]))
    return {"installed": installed, "max": most, "vcpu_overcommit": overcommit, **size}


def _private(chance: random.Random, number: int, name: str, load: Json) -> Json:
    country = COUNTRIES[number % len(COUNTRIES)]
    owner = f"private-operator-{number // 2}"
    site = {
        "id": name,
        "kind": "private_cloud",
        "provider": owner,
        "region": name,
        "rates": f"tender/{name}",
        "operator": {"name": owner, "country": country, "owners": [country]},
        "location": _near(chance, country),
        "controls": FULL,
        "certifications": ["iso27001", "iso27017", "iso27018"],
    }
    if number % 4 == 2:
        size = {"spare": 1, "vcpu": 96, "memory_gib": 1024, "storage_gib": 60000}
        site["hosts"] = hosts(load, size, 2.0)
    return site | _carbon(country)


def _tender(chance: random.Random, name: str) -> Json:
    return {
        "id": f"tender/{name}",
        "currency": "EUR",
        "as_of": "2026-10-01",
        "source": "assumption: the order of magnitude of a regional tender",
        "linear": {
            "vcpu_month": round(chance.uniform(7.5, 12), 2),
            "memory_gib_month": round(chance.uniform(2.4, 3.8), 2),
            "storage_gib_month": round(chance.uniform(0.06, 0.11), 3),
        },
        "egress": {
            "same_region_gib": 0,
            "same_provider_gib": 0.005,
            "other_gib": round(chance.uniform(0.01, 0.03), 3),
        },
        "fixed_month": chance.randrange(200, 2000, 50),
    }


def _edge(chance: random.Random, name: str, load: Json) -> Json:
    number = int(name.rpartition("-")[2])
    return {
        "id": name,
        "kind": "edge",
        "provider": "region",
        "region": f"district-{number % 9}",
        "operator": {"name": "Regional IT company", "country": "BE", "owners": ["BE"]},
        "location": _near(chance, "BE"),
        "controls": ["tls", "logging", "access-roles", "eu-data-centres"],
        "certifications": [],
        "hosts": hosts(load, {"spare": 0, "vcpu": 16, "memory_gib": 64, "storage_gib": 2000}, 1.0),
        "costs": {
            "host_price": 3500,
            "host_watts": 60,
            "pue": 1.2,
            "kwh_price": 0.19,
            "host_opex_month": 15,
            "staff_fte_per_host": 0.01,
            "staff_price_year": 80000,
            "fixed_month": 40,
        },
    } | _carbon("BE")
