"""What holds for every test."""

from __future__ import annotations

import os
from pathlib import Path

# Nobody's own rate cards may change what a test sees; commands that tests start inherit this.
os.environ.pop("CLOUDPLAN_RATES", None)
os.environ["XDG_DATA_HOME"] = str(Path(__file__).parent / "no-data-of-anybody")
