"""A random estate of real rate cards as one JSON inventory, for timing whole commands.

    python benchmarks/estate.py FOLDER [--workloads 500] [--sites 25] [--dependencies 750]
                                       [--owned 2] [--seed 0]
    time cloudplan plan FOLDER --policies policies/groups.yaml --gap 0.001

Owned sites have hosts to buy over five years; the others are rented at the shipped list prices.
Half of the workloads run in an owned room today.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PRICED = ("list", "assumption")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    for name, default in (("workloads", 500), ("sites", 25), ("dependencies", 750)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--owned", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    sites = [owned(k, asked.workloads) for k in range(asked.owned)]
    sites += [rented(card) for card in cards()[: asked.sites - asked.owned]]
    data = {
        "estate": {
            "id": "random",
            "currency": "EUR",
            "as_of": "2026-11-01",
            "horizon_months": 60,
            "discount_rate": 0.03,
            "fx": {"USD": {"rate": 0.92, "as_of": "2026-11-01", "source": "assumption"}},
        },
        "organisations": [{"id": "city"}],
        "sites": sites,
        "applications": applications(chance, asked, [str(site["id"]) for site in sites]),
    }
    asked.folder.mkdir(parents=True, exist_ok=True)
    (asked.folder / "inventory.json").write_text(json.dumps(data, indent=1), encoding="utf-8")


def cards() -> list[str]:
    """Cards with a price, providers taking turns."""
    with (ROOT / "cloudplan/catalog/cards.csv").open(encoding="utf-8") as file:
        known = [row["card"] for row in csv.DictReader(file) if row["status"] in PRICED]
    return sorted(known, key=lambda card: (known.index(card) % 11, card))


def owned(number: int, workloads: int) -> dict[str, Any]:
    where = {"country": "BE", "lat": 50.8 + number / 10, "lon": 4.0 + number / 10}
    return {
        "id": f"room-{number}",
        "kind": "on_prem",
        "provider": "city",
        "region": f"room-{number}",
        "operator": {"name": "City", "country": "BE", "owners": ["BE"]},
        "location": where,
        "hosts": {
            "installed": 4,
            "max": max(5, workloads * 14 // 500),
            "spare": 1,
            "vcpu": 64,
            "memory_gib": 512,
            "storage_gib": 20000,
            "vcpu_overcommit": 3.0,
        },
        "costs": {
            "host_price": 18000,
            "host_watts": 400,
            "pue": 1.7,
            "kwh_price": 0.19,
            "host_opex_month": 60,
            "staff_fte_per_host": 0.05,
            "staff_price_year": 80000,
            "fixed_month": 900,
        },
    }


def rented(card: str) -> dict[str, Any]:
    provider, region = card.split("/")
    return {
        "id": card.replace("/", "-"),
        "kind": "public_cloud",
        "provider": provider,
        "region": region,
        "rates": card,
        "operator": {"name": provider, "country": "DE", "owners": ["US"]},
        "location": {"country": "DE", "lat": 50.0, "lon": 5.0},
    }


def applications(
    chance: random.Random, asked: argparse.Namespace, sites: list[str]
) -> list[dict[str, Any]]:
    """Two workloads each, and dependencies between any two workloads."""
    rooms = sites[: asked.owned] or sites
    made: list[dict[str, Any]] = [
        {
            "id": f"app-{number:05}",
            "owner": "city",
            "workloads": [workload(chance, k, rooms, sites) for k in range(2)],
            "dependencies": [],
        }
        for number in range(asked.workloads // 2)
    ]
    for _ in range(asked.dependencies):
        sender, receiver = chance.choice(made), chance.choice(made)
        to = f"{receiver['id']}/w{chance.randrange(2)}"
        gib = chance.choice([5, 20, 40, 100, 400])
        sender["dependencies"].append(
            {"from": f"w{chance.randrange(2)}", "to": to, "gib_month": gib}
        )
    return made


def workload(
    chance: random.Random, number: int, rooms: list[str], sites: list[str]
) -> dict[str, Any]:
    vcpu = chance.choice([1, 2, 2, 4, 4, 8, 8, 16])
    return {
        "id": f"w{number}",
        "demand": {
            "vcpu": vcpu,
            "memory_gib": vcpu * chance.choice([2, 4, 8]),
            "storage_gib": chance.choice([20, 50, 100, 200, 500, 1000]),
            "egress_gib_month": chance.choice([0, 0, 10, 50]),
        },
        "utilisation": {"cpu_p95": round(chance.uniform(0.1, 0.6), 2)},
        "growth_per_year": chance.choice([0, 0.03, 0.05, 0.1]),
        "site": chance.choice(rooms if chance.random() < 0.5 else sites),
        "os": chance.choice(["linux", "linux", "windows"]),
    }


if __name__ == "__main__":
    main()
