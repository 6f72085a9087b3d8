"""From NDJSON to a verified plan file: time by phase and memory.

    python benchmarks/endtoend.py [--size 5k|20k|100k] [--traffic forest|cyclic|none]
        [--capacity slack|tight] [--threads 2] [--gap G] [--time-limit S] [--markdown]

First the commands as a user types them, each a process of its own; then the same plan once more
in a process in which the phases are timed. Regions are kept in a temporary folder (--folder).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.whole.endtoend import main  # noqa: E402

if __name__ == "__main__":
    main()
