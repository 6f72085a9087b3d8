"""docs/how-to/import.md: its examples are read, and what it says of names and limits is so.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/importers``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from cloudplan.importers.applications import APPLICATION
from cloudplan.importers.ask import Ask
from cloudplan.importers.azure_use import ENOUGH
from cloudplan.importers.rvtools.evidence import LONG_ENOUGH
from cloudplan.model.intake import Item
from tests.importers.support import read, rendered
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/import.md"
EXAMPLE = re.compile(
    r"(<!-- (?P<format>[a-z-]+) (?P<file>\S+) -->\n```csv\n(?P<content>.*?)^```\n\n```text\n)"
    r"(?P<shown>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def test_the_examples_give_what_is_printed(tmp_path: Path) -> None:
    def step(found: re.Match[str]) -> str:
        path = tmp_path / found["file"]
        path.write_text(found["content"], encoding="utf-8")
        intake = read(found["format"], path, owner=None, site=None)
        made = "".join(map(_lines, intake.items))
        return f"{found[1]}{made}{rendered(intake.findings)}```"

    text = PAGE.read_text(encoding="utf-8")
    page, times = EXAMPLE.subn(step, text)
    assert times == 2
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    assert page == PAGE.read_text(encoding="utf-8")


def _lines(item: Item) -> str:
    said = ", ".join(f"{path} {value.value}" for path, value in sorted(item.values.items()))
    return f"{item.kind} {item.id}: {said}\n"


def test_the_names_of_the_application_column_are_those_that_count() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    told = page.partition("**Applications.**")[2].partition("names the application")[0]
    assert re.findall(r"\*([^*]+)\*", told) == list(APPLICATION.headers)


def test_the_limits_are_those_that_count() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    ask = Ask("")
    assert (ask.most_bytes, ask.most_unpacked) == (256 << 20, 1 << 30)
    assert (ask.most_rows, ask.most_cells) == (1_000_000, 12_000_000)
    assert "256 MiB a file, 1 GiB a sheet unpacked, a million rows, twelve million cells" in page
    assert "run for thirty days" in page
    assert LONG_ENOUGH.days == 30
    assert f"less than {ENOUGH} % of the samples" in page
