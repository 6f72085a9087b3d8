"""Google Cloud: 13 European regions, list prices with one- and three-year terms.

The `month` column of the raw file already holds the sustained-use discount of some families, so
`hour` is the on-demand price here; `month_1y` and `month_3y` are commitments without it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.catalog_build.tables import HOURS_PER_MONTH, Row, offer, plain, read_rows

AS_OF = "2026-07-30"
SOURCE = "Cyclenerd/google-cloud-pricing-cost-calculator pricing.yml"
FAMILIES = ("e2", "n4d")
SHARED_CORE = {"e2-micro": "0.25", "e2-small": "0.5", "e2-medium": "1"}
"""Shared-core sizes by the vCPU they may use all the time, which is also how their operating
system licences are counted in the raw file (0.0115 against 0.046 USD an hour)."""

TRAFFIC_TIERS = {"0-1": "1024", "1-10": "10240", "10n": ""}
"""The raw file's tier names in TiB, as the upper limit of the tier in GiB."""

NOTE = (
    "storage is pd-balanced; "
    "assumption: traffic between zones 0.01 and between European regions 0.02 (US list)"
)


@cache
def _prices(folder: Path) -> dict[str, Any]:
    text = (folder / "gcp/gcp_other_europe.yml").read_text(encoding="utf-8")
    prices: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return prices


def cards(folder: Path) -> list[Row]:
    """A rate card per region: disk and traffic prices in USD."""
    return [_card(folder, region) for region in _prices(folder)["region"]]


def _card(folder: Path, region: str) -> Row:
    compute = _prices(folder)["compute"]
    traffic = compute["network"]["traffic"]["egress"]["internet"]["cost"]
    tiers = [plain(str(traffic[name][region]["month"])) for name in TRAFFIC_TIERS]
    disk = compute["storage"]["balanced"]["cost"][region]["month"]
    return {
        "card": f"gcp/{region}",
        "provider": "gcp",
        "region": region,
        "currency": "USD",
        "as_of": AS_OF,
        "storage_gib_month": plain(str(disk)),
        "storage_sku": "pd-balanced",
        "egress_same_region_gib": "0.01",
        "egress_same_provider_gib": "0.02",
        "egress_other_gib": "|".join(tiers),
        "egress_other_up_to_gib": "|".join(TRAFFIC_TIERS.values()),
        "fixed_month": "0",
        "status": "list",
        "source": SOURCE,
        "note": NOTE,
    }


def offers(folder: Path) -> list[Row]:
    """The current x86 families without GPU, local disk or bare metal."""
    rows = read_rows(folder / "gcp/gcp_compute_europe.csv")
    return [_offer(row) for row in rows if _is_current(row["instance"])]


def _is_current(sku: str) -> bool:
    return sku.split("-")[0] in FAMILIES and not sku.endswith(("-lssd", "-metal"))


def _offer(row: Row) -> Row:
    sku = row["instance"]
    vcpu = Decimal(SHARED_CORE.get(sku, row["vcpus"]))
    memory, hour = Decimal(row["memory_gb"]), Decimal(row["hour"])
    terms = {"term_1y": row["month_1y"], "term_3y": row["month_3y"]}
    hourly = {key: plain(Decimal(value) / HOURS_PER_MONTH) for key, value in terms.items()}
    return offer(f"gcp/{row['region']}", sku, vcpu, memory, hour) | hourly


def licence_hourly(folder: Path, system: str, sku: str = "e2-standard-4") -> Decimal:
    """What `system` costs an hour on `sku`, in USD."""
    cost = _prices(folder)["compute"]["license"][sku]["cost"]
    return Decimal(str(cost[system]["hour"]))
