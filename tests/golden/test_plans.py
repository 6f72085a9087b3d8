"""Whole plans of small estates, byte for byte: the file, the text at 80 columns, the messages.

After a change that is meant, run with ``CLOUDPLAN_ACCEPT=1``, read every difference, and
commit the new expectations with the change that caused them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cloudplan.cli.streams import AUTOMATION
from cloudplan.diagnostics import Exit

ROOT = Path(__file__).parents[2]
PLANS = Path(__file__).parent / "plans"
CASES = sorted(folder for folder in PLANS.iterdir() if folder.is_dir())
LOCK = "cloudplan.lock"
INPUTS = ("inventory.yaml", "policies.yaml")
EXIT = {"nothing-fits": Exit.INFEASIBLE}
WHOLE = ("Placement: ", "Accepted: ", "Afresh: ")
"""Lines that stay whole where a program may read them."""
UPDATE = os.environ.get("CLOUDPLAN_ACCEPT") == "1"


def plan(folder: Path) -> subprocess.CompletedProcess[str]:
    """``cloudplan plan`` in the folder, as a person would at a terminal of 80 columns."""
    ours = ("CLOUDPLAN_", "FORCE_", *AUTOMATION)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    settings = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = ["plan", "inventory.yaml", "--policies", "policies.yaml", "--out", "plan.json"]
    return subprocess.run(
        [sys.executable, "-m", "cloudplan", *command],
        cwd=folder,
        env=clean | settings,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def agree(expected: Path, got: str | None) -> None:
    """The file holds what was got; `None`: there is no such file."""
    if UPDATE:
        expected.unlink(missing_ok=True)
        if got:
            expected.write_text(got, encoding="utf-8", newline="\n")
    wanted = expected.read_text(encoding="utf-8") if expected.exists() else ""
    assert (got or "") == wanted, f"{expected.name} of {expected.parent.name}"


@pytest.mark.parametrize("case", CASES, ids=lambda folder: folder.name)
def test_the_plan_is_as_expected(case: Path, tmp_path: Path) -> None:
    for file in INPUTS:
        shutil.copy(case / file, tmp_path)
    if (case / LOCK).exists():
        shutil.copy(case / LOCK, tmp_path)
    done = plan(tmp_path)
    assert done.returncode == EXIT.get(case.name, Exit.OK), done.stderr
    out = tmp_path / "plan.json"
    agree(case / "expected.json", out.read_text(encoding="utf-8") if out.exists() else None)
    agree(case / "expected.txt", done.stdout)
    agree(case / "expected.err", done.stderr)
    wide = [line for line in done.stdout.splitlines() if len(line) > 80]
    assert [line for line in wide if not line.startswith(WHOLE)] == []
