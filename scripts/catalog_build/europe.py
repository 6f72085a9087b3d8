"""European-owned public clouds: the few facts at hand, with traffic included in the price."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from scripts.catalog_build.tables import Row, offer, read_rows

OVH_REGIONS = ("gra", "rbx", "sbg", "de1", "waw")
HETZNER_REGIONS = ("fsn1", "nbg1", "hel1")
OVH = {
    "provider": "ovh",
    "currency": "USD",
    "as_of": "2025-01-01",
    "storage_gib_month": "0.09",
    "storage_sku": "block-storage",
    "egress_other_gib": "0",
    "egress_other_up_to_gib": "",
    "source": "renchris/continuously-running-agents 10-instance-types.md (2025)",
    "note": "b3 prices of 2025, day unknown, equal in all single-zone EU regions; "
    "assumption: storage 0.09 and traffic included",
}
HETZNER = {
    "provider": "hetzner",
    "currency": "EUR",
    "as_of": "2025-10-21",
    "storage_gib_month": "0.044",
    "storage_sku": "volume",
    "egress_other_gib": "0|0.001",
    "egress_other_up_to_gib": "20480|",
    "source": "Hetzner Cloud Server Pricing Comparison (21 October 2025)",
    "note": "two dedicated-vCPU sizes only; "
    "assumption: storage 0.044, 20 TiB of traffic included and 0.001 after that",
}
SHARED = {
    "egress_same_region_gib": "0",
    "egress_same_provider_gib": "0",
    "fixed_month": "0",
    "status": "list",
}


def cards() -> list[Row]:
    """A rate card per region of OVHcloud and Hetzner."""
    ovh = [_card(OVH, region) for region in OVH_REGIONS]
    return ovh + [_card(HETZNER, region) for region in HETZNER_REGIONS]


def _card(provider: Row, region: str) -> Row:
    return SHARED | provider | {"card": f"{provider['provider']}/{region}", "region": region}


def offers(folder: Path) -> list[Row]:
    """The sizes of the raw extract in each region they are sold in."""
    rows = read_rows(folder / "prices/eu_providers_extract.csv")
    return [_offer(row, card) for row in rows for card in _cards_of(row)]


def _cards_of(row: Row) -> list[str]:
    if row["provider"] == "ovhcloud":
        return [f"ovh/{region}" for region in OVH_REGIONS]
    return [f"hetzner/{region}" for region in HETZNER_REGIONS]


def _offer(row: Row, card: str) -> Row:
    sizes = (Decimal(row["vcpu"]), Decimal(row["memory_gib"]), Decimal(row["price_per_hour"]))
    return offer(card, row["instance_type"], *sizes)
