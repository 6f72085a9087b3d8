"""docs/how-to/check-and-waive.md does as it says."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cloudplan
from tests.cli.walk import walk
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/check-and-waive.md"
CODES = [0, 3, 0, 0, 3, 3, 3, 0, 0, 3, 3, 0, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    assert walk(PAGE, cloudplan, tmp_path) == CODES
