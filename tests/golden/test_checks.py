"""`check` word for word: the shipped city where it runs today, and the small estates of `plans`.

After a change that is meant, run with ``CLOUDPLAN_ACCEPT=1``, read every difference, and commit
the new expectations with the change that caused them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudplan.cli.streams import AUTOMATION
from tests.golden.test_plans import CASES, ROOT, agree

CHECKS = Path(__file__).parent / "checks"


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``cloudplan check`` in the folder, as at a terminal of 80 columns."""
    ours = ("CLOUDPLAN_", "FORCE_", *AUTOMATION)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    settings = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "cloudplan", "check", *arguments],
        cwd=folder,
        env=clean | settings,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda folder: folder.name)
def test_a_small_estate_as_it_runs_today(case: Path) -> None:
    done = check(case, "inventory.yaml", "--policies", "policies.yaml", "-v")
    assert done.returncode in (0, 3), done.stderr
    CHECKS.joinpath(case.name).mkdir(parents=True, exist_ok=True)
    agree(CHECKS / case.name / "expected.txt", done.stdout)
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []


def test_the_shipped_city_as_it_runs_today() -> None:
    done = check(ROOT, "inventories/demo-city", "--policies", "policies")
    assert done.returncode == 3, done.stderr
    CHECKS.joinpath("city").mkdir(parents=True, exist_ok=True)
    agree(CHECKS / "city" / "expected.txt", done.stdout)
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []
