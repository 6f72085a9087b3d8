"""Write the applications of the demo city.

    python -m scripts.build_demo_city --from DIR [--out inventories/demo-city]

The tables under ``scripts/demo_city`` say which applications the city has. DIR adds the facts:

- ``gemma/gemma_referentiecomponenten.csv`` and ``gemma/gemma_component_relations.csv``: components
  with their scores, and flows, flattened from github.com/VNG-Realisatie/GEMMA-Archi-repository
  (commit 13846a5, EUPL)
- ``traces/bitbrains_small_50vms_summary.csv``: vCPU and CPU use per machine of the Bitbrains trace
  GWA-T-12, as published with OpenDC

Only ``applications/*.yaml`` is written; estate, sites and network are kept by hand beside it.
The same tables and files give the same bytes: every draw depends on the workload's address alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.demo_city.tables import DOMAINS
from scripts.demo_city.write import domain_text, read_city


def main() -> None:
    """Read the raw files and write one file per domain."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--from", dest="raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("inventories/demo-city"))
    options = parser.parse_args()
    build(options.raw, options.out / "applications")


def build(raw: Path, out: Path) -> None:
    """Write the file of every domain into `out`."""
    city = read_city(raw)
    out.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        path = out / f"{domain.id}.yaml"
        path.write_text(domain_text(city, domain), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
