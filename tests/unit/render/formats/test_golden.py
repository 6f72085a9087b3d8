"""Every format word for word. To accept a change on purpose, run
``CLOUDPLAN_ACCEPT=1 pytest tests/unit/render/formats`` and review the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloudplan.render.formats import FORMATS, Setting
from cloudplan.render.page import Page
from tests.unit.render.formats.reports import ordinary

GOLDEN = Path(__file__).parents[3] / "golden" / "formats"
FILES = {
    "text": "report.txt",
    "json": "report.json",
    "sarif": "report.sarif",
    "junit": "report.xml",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "markdown": "report.md",
}
SETTINGS = {
    "brief": Setting(end=lambda source: source.column + 4),
    "verbose": Setting(page=Page(120, color=True), verbose=True, folder="infra"),
}


def test_every_format_is_recorded() -> None:
    assert set(FILES) == set(FORMATS)


@pytest.mark.parametrize("case", SETTINGS)
@pytest.mark.parametrize("name", FILES)
def test_a_report_reads_as_recorded(name: str, case: str) -> None:
    path = GOLDEN / case / FILES[name]
    found = FORMATS[name](ordinary(), SETTINGS[case])
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found == path.read_text(encoding="utf-8")
