"""docs/how-to/check-and-waive.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cli/test_docs_check.py``.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from tests.cli.conftest import Answer, Cloudplan
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/check-and-waive.md"
TOOL = ".venv/bin/cloudplan "
STEP = re.compile(
    r"<!-- (?P<path>\S+\.yaml) -->\n```yaml\n(?P<content>.*?)^```$"
    r"|^```sh\n(?P<lines>.*?)^```$(?P<shown>\n\n```(?:text|markdown)\n)?(?(shown).*?^```$)",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 3, 0, 0, 3, 3, 3, 0, 0, 3, 3, 0, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    text, codes = PAGE.read_text(encoding="utf-8"), list[int]()

    def step(found: re.Match[str]) -> str:
        if found["path"]:
            (tmp_path / found["path"]).write_text(found["content"], encoding="utf-8")
            return found[0]
        printed = [run(cloudplan, line, codes) for line in found["lines"].splitlines()]
        shown = f"{found['shown']}{printed[-1]}```" if found["shown"] else ""
        return f"```sh\n{found['lines']}```{shown}"

    page = STEP.sub(step, text)
    assert codes == CODES
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == text


def run(cloudplan: Cloudplan, line: str, codes: list[int]) -> str:
    """What is seen of a command: its errors, where its output goes to a file."""
    call, _, file = line.removeprefix(TOOL).partition(" > ")
    answer: Answer = cloudplan(*shlex.split(call))
    codes.append(answer.code)
    if not file:
        return answer.out
    Path(file).write_text(answer.out, encoding="utf-8")
    return answer.err
