"""docs/how-to/prices.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cards/test_docs_prices.py``.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cards.server import Server
from tests.cli.conftest import Cloudplan
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/prices.md"
TOOL = ".venv/bin/cloudplan "
STEP = re.compile(
    r"<!-- (?P<path>\S+\.yaml) -->\n```yaml\n(?P<content>.*?)^```$"
    r"|^```sh\n(?P<lines>.*?)^```$(?P<shown>\n\n```text\n)?(?(shown).*?^```$)",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 0, 6, 0, 0]


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan, tmp_path: Path, price_list: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rates").mkdir()
    monkeypatch.setenv("CLOUDPLAN_RATES", "rates")
    text, codes = PAGE.read_text(encoding="utf-8"), list[int]()

    def step(found: re.Match[str]) -> str:
        if found["path"]:
            target = tmp_path / found["path"]
            target.parent.mkdir(exist_ok=True)
            target.write_text(found["content"], encoding="utf-8")
            return found[0]
        lines = [line for line in found["lines"].splitlines() if line.startswith(TOOL)]
        printed = [run(cloudplan, line, codes) for line in lines]
        shown = f"{found['shown']}{printed[-1]}```" if found["shown"] else ""
        return f"```sh\n{found['lines']}```{shown}"

    page = STEP.sub(step, text)
    assert codes == CODES
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    assert page == PAGE.read_text(encoding="utf-8")


def run(cloudplan: Cloudplan, line: str, codes: list[int]) -> str:
    answer = cloudplan(*shlex.split(line.removeprefix(TOOL)))
    codes.append(answer.code)
    return answer.out + (answer.err if answer.code else "")


def test_the_roles_are_the_ones_that_are_named() -> None:
    roles = sorted(path.name for path in (ROOT / "templates/roles").glob("prices-*.json"))
    text = PAGE.read_text(encoding="utf-8")
    assert roles == ["prices-aws.json", "prices-azure.json", "prices-gcp.json"]
    assert all(f"templates/roles/{name}" in text for name in roles)
