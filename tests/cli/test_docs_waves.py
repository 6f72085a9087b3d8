"""docs/how-to/waves.md does as it says, and leaves no key of a calendar out."""

from __future__ import annotations

import re
from pathlib import Path

from cloudplan.load.schema_calendar import CalendarIn
from tests.cli.conftest import Cloudplan
from tests.cli.walk import walk
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/waves.md"
CODES = [0, 0, 0, 0, 0, 0, 4, 0, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    assert walk(PAGE, cloudplan, tmp_path) == CODES
    assert "Runbook of wave" in (tmp_path / "runbooks.txt").read_text(encoding="utf-8")
    assert (tmp_path / "waves.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_page_tells_of_every_key_of_a_calendar() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert told == set(CalendarIn.model_fields)
