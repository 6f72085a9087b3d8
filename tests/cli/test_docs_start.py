"""docs/how-to/start-from-what-you-have.md does as it says, and prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cli/test_docs_start.py``.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

from tests.cli.conftest import Cloudplan
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/start-from-what-you-have.md"
TOOL = ".venv/bin/cloudplan "
STEP = re.compile(
    r"<!-- shows (?P<read>\S+) -->\n```yaml\n(?P<part>.*?)^```$"
    r"|<!-- (?P<patched>\S+) -->\n```diff\n(?P<patch>.*?)^```$"
    r"|<!-- (?P<path>\S+\.yaml) -->\n```yaml\n(?P<content>.*?)^```$"
    r"|^```sh\n(?P<lines>.*?)^```$\n\n```text\n.*?^```$",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "templates/examples", tmp_path / "templates/examples")
    text, codes = PAGE.read_text(encoding="utf-8"), list[int]()

    def step(found: re.Match[str]) -> str:
        if found["read"]:
            assert found["part"] in (tmp_path / found["read"]).read_text(encoding="utf-8")
        elif found["patched"]:
            patch(tmp_path / found["patched"], found["patch"].splitlines(keepends=True))
        elif found["path"]:
            (tmp_path / found["path"]).write_text(found["content"], encoding="utf-8")
        else:
            printed = "".join(run(cloudplan, line, codes) for line in found["lines"].splitlines())
            return f"```sh\n{found['lines']}```\n\n```text\n{printed}```"
        return found[0]

    page = STEP.sub(step, text)
    assert codes == CODES
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8")
    else:
        assert page == text


def run(cloudplan: Cloudplan, line: str, codes: list[int]) -> str:
    """What a command prints, findings first as on a terminal that shows them as they come."""
    assert line.startswith(TOOL), line
    answer = cloudplan(*shlex.split(line.removeprefix(TOOL)))
    codes.append(answer.code)
    return answer.err + answer.out


def patch(path: Path, lines: list[str]) -> None:
    """Change a file as a diff says; what it shows must stand there exactly once."""
    text = path.read_text(encoding="utf-8")
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_script_makes_the_two_exports_byte_for_byte(tmp_path: Path) -> None:
    from scripts.build_rvtools_example import build

    build(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {p.name: p.read_bytes() for p in (ROOT / "templates/examples").glob("*.xlsx")}
    assert made == shipped
    assert len(made) == 2
