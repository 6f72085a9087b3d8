"""docs/how-to/drift.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cli/test_docs_drift.py``.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.cli.conftest import Cloudplan
from tests.cli.walk import TOOL, run
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/drift.md"
STEP = re.compile(
    r"<!-- (?P<path>\S+) -->\n```yaml\n(?P<content>.*?)^```$"
    r"|^```sh\n(?P<lines>.*?)^```$(?P<shown>\n\n```(?:text|markdown)\n)?(?(shown).*?^```$)",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    text, codes = PAGE.read_text(encoding="utf-8"), list[int]()

    def line(command: str) -> str:
        if command.startswith(TOOL):
            return run(cloudplan, command, codes)
        subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, timeout=20)
        return ""

    def step(found: re.Match[str]) -> str:
        if found["path"]:
            (tmp_path / found["path"]).write_text(found["content"], encoding="utf-8")
            return found[0]
        printed = [line(command) for command in found["lines"].splitlines()]
        shown = f"{found['shown']}{printed[-1]}```" if found["shown"] else ""
        return f"```sh\n{found['lines']}```{shown}"

    page = STEP.sub(step, text)
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == text
    assert codes == CODES
