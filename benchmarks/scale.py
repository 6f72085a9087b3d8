"""The engine on generated estates at 5k x 20, 20k x 50, 100k x 100 and 1M x 50: gap over time.

    python benchmarks/scale.py [--size 5k|20k|100k|1m] [--traffic forest,cyclic,none]
        [--capacity slack,tight] [--seeds 3] [--seconds S] [--years T] [--threads 2]
        [--peers [highs,cpsat]] [--peer-seconds 60] [--markdown]

The estates are made in memory, as arrays, by every process for itself; benchmarks/README.md says
what is in them. --peers adds HiGHS and CP-SAT on their natural model, at 5k x 20.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.estates.scaling import main  # noqa: E402

if __name__ == "__main__":
    main()
