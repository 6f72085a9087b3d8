"""docs/how-to/test-policies.md: its files, commands and output are real, its tables complete.

With CLOUDPLAN_ACCEPT=1 the output on the page is written anew.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudplan.cli.app import run
from cloudplan.load.schema_cases import CaseFileIn, CaseIn, ExpectationIn
from tests.unit.pages import ROOT, table

PATH = ROOT / "docs/how-to/test-policies.md"
PAGE = PATH.read_text(encoding="utf-8")
STEP = re.compile(
    r"<!-- (?P<verb>file|append|change): (?P<what>.*?) -->"
    r"(?:\n```yaml\n(?P<body>.*?)^```$)?"
    r"|^```sh\n(?P<command>.*?)\n```\n(?:```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
TOOL = ".venv/bin/cloudplan "


def written(step: re.Match[str]) -> None:
    """Do in the current folder what the page says of a file."""
    what, body = step["what"], step["body"]
    if step["verb"] == "change":
        name, _, change = what.partition(": ")
        old, new = change.split(" -> ")
        text = Path(name).read_text(encoding="utf-8")
        assert old in text
        Path(name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return
    path = Path(what)
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") + "\n" if step["verb"] == "append" else ""
    path.write_text(before + body, encoding="utf-8")


def outputs(capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Each command of the page with what it prints, in the order of the page."""
    for step in STEP.finditer(PAGE):
        if step["verb"]:
            written(step)
        else:
            run(shlex.split(step["command"].removeprefix(TOOL)))
            yield step, capsys.readouterr().out


def test_every_example_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CI", "FORCE_COLOR", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    page, at, shown = "", 0, 0
    for step, printed in outputs(capsys):
        if step["output"] is not None:
            page += PAGE[at : step.start("output")] + printed
            at, shown = step.end("output"), shown + 1
    page += PAGE[at:]
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PATH.write_text(page, encoding="utf-8", newline="\n")
    assert shown >= 7
    assert page == PATH.read_text(encoding="utf-8"), "set CLOUDPLAN_ACCEPT=1 to write it again"
    assert (tmp_path / "tests.xml").exists()


@pytest.mark.parametrize(
    ("mark", "model"), [("file", CaseFileIn), ("case", CaseIn), ("expectation", ExpectationIn)]
)
def test_the_tables_name_every_key(mark: str, model: type[CaseIn]) -> None:
    rows = table(PAGE.partition(f"<!-- keys: {mark} -->\n")[2])
    assert {row[0].strip("`") for row in rows} == set(model.model_fields)
