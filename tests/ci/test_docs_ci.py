"""docs/how-to/ci.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/ci/test_docs_ci.py``.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from cloudplan.cli.outputs import ROOTS, STEP_SUMMARY
from cloudplan.diagnostics import Exit
from tests.ci import gitlab
from tests.ci.conftest import git
from tests.ci.github import ACTION, Job
from tests.ci.test_pre_commit import pre_commit
from tests.cli.conftest import Cloudplan
from tests.unit.pages import ROOT, table

PAGE = ROOT / "docs/how-to/ci.md"
TEXT = PAGE.read_text(encoding="utf-8")
TOOL = ".venv/bin/cloudplan "
PART = re.compile(
    r"^<!-- (?P<verb>file|remove|is|job|action)(?:: (?P<what>\S+))? -->$"
    r"|^```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
CODES = [0, 0, 0, 0, 3, 0, 0, 1, 0, 3, 2]


@dataclass
class Reader:
    """Somebody who does what the page says; `shown` is what they saw last."""

    cloudplan: Cloudplan
    job: Job
    image: Path
    shown: str = ""
    due: tuple[str, str] = ("", "")
    codes: list[int] = field(default_factory=list)

    def part(self, found: re.Match[str]) -> str:
        """Does one part of the page; returns it as it should stand there."""
        if found["verb"]:
            self.due = (found["verb"], found["what"] or "")
            self.mark(*self.due)
            return found[0]
        due, self.due = self.due, ("", "")
        if found["kind"] == "yaml" and due[0] != "is":
            self.given(*due, found["body"])
        elif found["kind"] == "sh":
            for line in found["body"].splitlines():
                self.type(line)
        else:
            return f"```{found['kind']}\n{self.shown}```"
        return found[0]

    def mark(self, verb: str, what: str) -> None:
        root = self.job.workspace
        if verb == "remove":
            (root / what).unlink()
        elif verb == "is":
            self.shown = (root / what).read_text(encoding="utf-8")
        elif verb == "job":
            one = gitlab.job(what)
            ran = gitlab.run_job(self.image, root, one, CLOUDPLAN_FAIL_ON="never")
            self.saw(ran.code, ran.log)

    def given(self, verb: str, what: str, body: str) -> None:
        if verb == "file":
            (self.job.workspace / what).write_text(body, encoding="utf-8")
        elif verb == "action":
            (step,) = yaml.safe_load(body)["steps"]
            inputs = {name.replace("-", "_"): value for name, value in step["with"].items()}
            ran = self.job.use(**inputs)
            self.saw(ran.code, ran.summary if what == "summary" else ran.log)

    def type(self, line: str) -> None:
        if line.startswith("pre-commit "):
            ran = pre_commit(self.job.workspace, *shlex.split(line)[1:])
            return self.saw(ran.code, ran.log)
        call, _, file = line.removeprefix(TOOL).partition(" > ")
        answer = self.cloudplan(*shlex.split(call))
        if file:
            Path(file).write_text(answer.out, encoding="utf-8")
        return self.saw(answer.code, answer.out + answer.err)

    def saw(self, code: int, text: str) -> None:
        self.codes.append(code)
        self.shown = text.rstrip("\n") + "\n"


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    cloudplan: Cloudplan,
    tmp_path: Path,
    runner_temp: Path,
    image: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*ROOTS, STEP_SUMMARY):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q")
    monkeypatch.chdir(root)
    reader = Reader(cloudplan, Job(root, runner_temp), image)
    page = PART.sub(reader.part, TEXT)
    assert reader.codes == CODES
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == TEXT


def test_the_inputs_are_those_of_the_action() -> None:
    told = [row[0].strip("`") for row in table(TEXT[TEXT.index("| input") :])]
    assert sorted(told) == sorted(ACTION["inputs"])
    assert all(f"`{name}`" in TEXT for name in ACTION["outputs"])


def test_the_exit_codes_are_those_of_the_program() -> None:
    told = [int(row[0]) for row in table(TEXT[TEXT.index("| code") :])]
    assert told == sorted(Exit)
