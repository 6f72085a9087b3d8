"""Our engine on public instances, against HiGHS and CP-SAT in the same run.

    python benchmarks/engine.py --instances DIR [--families gap,sscflp,cloudbalancing]
        [--only GLOB] [--seconds 30] [--peer-seconds 60] [--peers highs,cpsat] [--threads 2]
        [--markdown]

DIR holds the families as folders and best_known.csv; benchmarks/README.md says where they come
from. Everything runs in processes of its own, one after the other, with the same threads.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.public.compare import main  # noqa: E402

if __name__ == "__main__":
    main()
