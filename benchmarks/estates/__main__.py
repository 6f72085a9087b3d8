"""Write a generated region for whole commands.

    python -m benchmarks.estates FOLDER [--workloads 5000] [--sites 20] [--seed 0]
                                 [--traffic forest|cyclic|none] [--capacity slack|tight]
    cloudplan plan FOLDER --policies policies --out plan.json

The same numbers give the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.estates.shape import ROOM, TRAFFICS
from benchmarks.estates.write import Asked, write


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workloads", type=int, default=5000)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--traffic", choices=TRAFFICS, default="forest")
    parser.add_argument("--capacity", choices=sorted(ROOM), default="slack")
    options = parser.parse_args()
    asked = Asked(options.workloads, options.sites, options.seed, options.traffic, options.capacity)
    write(options.folder, asked)


if __name__ == "__main__":
    main()
