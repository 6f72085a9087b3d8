"""The shipped city made impossible in six ways: what is said about it, word for word.

A case is a folder: `arguments.txt` is what follows ``cloudplan plan`` in the checkout's folder
(CASE stands for the case's own), the other files are what it lays over the shipped inventory and
packs. After a change that is meant, run with ``CLOUDPLAN_ACCEPT=1`` and read every difference.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cloudplan.cli.streams import AUTOMATION
from cloudplan.diagnostics import Exit
from tests.golden.test_plans import agree

ROOT = Path(__file__).parents[2]
CONFLICTS = Path(__file__).parent / "conflicts"
CASES = sorted(folder for folder in CONFLICTS.iterdir() if folder.is_dir())


def infeasible(case: Path) -> subprocess.CompletedProcess[str]:
    """``cloudplan plan --json``: the boxes on standard error, the same as data on the other."""
    ours = ("CLOUDPLAN_", "FORCE_", *AUTOMATION)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    settings = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    words = (case / "arguments.txt").read_text(encoding="utf-8")
    here = case.relative_to(ROOT).as_posix()
    return subprocess.run(
        [sys.executable, "-m", "cloudplan", "plan", "--json", *words.replace("CASE", here).split()],
        cwd=ROOT,
        env=clean | settings,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda folder: folder.name)
def test_the_advice_is_as_expected(case: Path) -> None:
    done = infeasible(case)
    assert done.returncode == Exit.INFEASIBLE, done.stderr
    agree(case / "expected.err", done.stderr)
    agree(case / "expected.json", done.stdout)
    assert [line for line in done.stderr.splitlines() if len(line) > 80] == []
    _the_data_say_what_the_boxes_say(done)


def _the_data_say_what_the_boxes_say(done: subprocess.CompletedProcess[str]) -> None:
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["solver"] == {"status": "infeasible"}
    assert said["conflict_is_minimal"]
    assert len(said["conflict"]) > 1
    for part in said["conflict"]:
        file, _, line = part["source"].rpartition(":")
        assert int(line) <= len((ROOT / file).read_text(encoding="utf-8").splitlines())
    costs = [repair["cost"] for repair in said["repairs"]]
    assert costs
    assert costs == sorted(costs)
    words = " ".join(line.removeprefix("│").strip() for line in done.stderr.splitlines())
    for number, repair in enumerate(said["repairs"], 1):
        assert f"{number}. {repair['changes'][0]['what'].split(' for ')[0]}" in words
        assert {change["kind"] for change in repair["changes"]} >= {repair["kind"]} - {"several"}
