"""docs/how-to/report.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cli/test_docs_report.py``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

from tests.cli.conftest import Cloudplan
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/report.md"
TOOL = ".venv/bin/cloudplan "
STEP = re.compile(
    r"^```sh\n(?P<lines>.*?)^```$(?P<shown>\n\n```text\n)?(?(shown).*?^```$)",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 0, 0, 0, 0, 6]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    text, codes = PAGE.read_text(encoding="utf-8"), list[int]()

    def line(command: str) -> str:
        if not command.startswith(TOOL):
            done = subprocess.run(
                ["sh", "-c", command], cwd=tmp_path, check=True, timeout=20, capture_output=True
            )
            return done.stdout.decode("utf-8")
        call, _, file = command.removeprefix(TOOL).partition(" > ")
        answer = cloudplan(*shlex.split(call))
        codes.append(answer.code)
        if file:
            (tmp_path / file).write_text(answer.out, encoding="utf-8")
        return answer.err

    def step(found: re.Match[str]) -> str:
        printed = [line(command) for command in found["lines"].splitlines()]
        shown = f"{found['shown']}{printed[-1]}```" if found["shown"] else ""
        return f"```sh\n{found['lines']}```{shown}"

    page = STEP.sub(step, text)
    assert codes == CODES
    for name in ("report.html", "report.pdf", "report.xlsx"):
        assert (tmp_path / name).stat().st_size > 5_000
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == text
