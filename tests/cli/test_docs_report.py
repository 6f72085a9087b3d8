"""docs/how-to/report.md does as it says."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cloudplan
from tests.cli.walk import walk
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/report.md"
CODES = [0, 0, 0, 0, 0, 6]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    assert walk(PAGE, cloudplan, tmp_path) == CODES
    for name in ("report.html", "report.pdf", "report.xlsx"):
        assert (tmp_path / name).stat().st_size > 5_000
