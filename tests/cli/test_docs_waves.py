"""docs/how-to/waves.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cli/test_docs_waves.py``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from cloudplan.load.schema_calendar import CalendarIn
from tests.cli.conftest import Cloudplan
from tests.cli.test_docs_check import run
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/waves.md"
STEP = re.compile(
    r"<!-- (?P<path>\S+\.yaml) -->\n```yaml\n(?P<content>.*?)^```$"
    r"|^```sh\n(?P<lines>.*?)^```$(?P<shown>\n\n```text\n)?(?(shown).*?^```$)",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 0, 0, 0, 0, 0, 4, 0, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    text, codes = PAGE.read_text(encoding="utf-8"), list[int]()

    def step(found: re.Match[str]) -> str:
        if found["path"]:
            (tmp_path / found["path"]).write_text(found["content"], encoding="utf-8")
            return found[0]
        printed = [run(cloudplan, command, codes) for command in found["lines"].splitlines()]
        shown = f"{found['shown']}{printed[-1]}```" if found["shown"] else ""
        return f"```sh\n{found['lines']}```{shown}"

    page = STEP.sub(step, text)
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == text
    assert codes == CODES
    assert "Runbook of wave" in (tmp_path / "runbooks.txt").read_text(encoding="utf-8")
    assert (tmp_path / "waves.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_page_tells_of_every_key_of_a_calendar() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert told == set(CalendarIn.model_fields)
