"""docs/formats.md does as it says: its example is run, and what it prints is what stands there.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/cli/test_docs_formats.py``.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from cloudplan.cli import outputs
from cloudplan.render.formats import FORMATS
from cloudplan.render.formats.gitlab import LAW, SEVERITY
from cloudplan.render.formats.totals import WORDS
from tests.cli.conftest import Cloudplan
from tests.unit.pages import ROOT, table

PAGE = ROOT / "docs/formats.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"<!-- (\S+\.yaml) -->\n```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RUN = re.compile(
    r"^(?P<call>```sh\n\.venv/bin/cloudplan (?P<line>validate [^\n]*)\n```\n\n```\w+\n).*?^```$",
    re.DOTALL | re.MULTILINE,
)


@pytest.fixture
def example(cloudplan: Cloudplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The city of the page, with its mistake."""
    for name in (*outputs.ROOTS, outputs.STEP_SUMMARY):
        monkeypatch.delenv(name, raising=False)
    assert ".venv/bin/cloudplan init my-city\n" in TEXT
    assert cloudplan("init", "my-city").code == 0
    ((path, content),) = FILE.findall(TEXT)
    (tmp_path / path).write_text(content, encoding="utf-8")
    return tmp_path


def test_each_command_prints_what_stands_below_it(cloudplan: Cloudplan, example: Path) -> None:
    def printed(found: re.Match[str]) -> str:
        answer = cloudplan(*shlex.split(found["line"]))
        assert answer.code == 1
        return f"{found['call']}{answer.out}```"

    page, runs = RUN.subn(printed, TEXT)
    assert runs == 5
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == TEXT


def test_the_sarif_result_is_the_one_of_the_example(cloudplan: Cloudplan, example: Path) -> None:
    (told,) = [json.loads(body) for kind, body in FENCE.findall(TEXT) if '"ruleIndex"' in body]
    cloudplan("validate", "my-city", "--format", "sarif=out.sarif")
    (run,) = json.loads((example / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert run["results"] == [told]
    assert run["automationDetails"]["id"] == "cloudplan/validate/"


def words(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_the_formats_are_those_of_the_program() -> None:
    assert [row[0].strip("`") for row in table(TEXT[TEXT.index("| name") :])] == list(FORMATS)


def test_the_kinds_are_those_that_are_counted() -> None:
    kinds = [row[0] for row in table(TEXT[TEXT.index("| kind") :])]
    assert sorted(kinds) == sorted(WORDS.values())


def test_the_severities_are_those_of_the_program() -> None:
    told = {row[0]: row[1].strip("`") for row in table(TEXT[TEXT.index("| outcome") :])}
    named = {WORDS[kind]: severity for kind, severity in SEVERITY.items()}
    flat = {kind: value for kinds, value in told.items() for kind in kinds.split(", ")}
    assert flat.pop("by a rule whose basis is law") == LAW
    assert flat | {"failed": "major"} == named


def test_the_keys_are_those_of_json(cloudplan: Cloudplan, example: Path) -> None:
    said: dict[str, Any] = json.loads(cloudplan("validate", "my-city", "--format", "json").out)
    told = {row[0]: words(row[1]) for row in table(TEXT[TEXT.index("| key") :])}
    assert sorted(key for cell in told for key in words(cell)) == sorted(said)
    assert set(told["`totals`"]) == set(said["totals"])
    assert set(told["`rules`"]) == set(said["rules"][0])
    prose = " ".join(TEXT[TEXT.index("A result has") :].split())
    listed = [set(words(part)) - {"failed", "warned", "totals"} for part in prose.split(". ")[:3]]
    (result,) = said["results"]
    assert listed[0] == set(result)
    assert listed[1] == set(result["source"])
