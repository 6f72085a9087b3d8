"""Tools that read Terraform's plans read ours: policies, a summary, an assessment of risks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cloudplan.render.tfplan import tfplan_json
from scripts.terraform_tools.environment import run
from tests.unit.render.test_tfplan import hostile

FEATURES = Path(__file__).parent / "features"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tfplan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scaffold's plan, shown with the command that users type."""
    home = tmp_path_factory.mktemp("city")
    for arguments in (
        ["init", "city"],
        ["plan", "city", "--out", "plan.json"],
        ["show", "plan.json", "--format", "tfplan-json=tfplan.json"],
    ):
        command = [sys.executable, "-m", "cloudplan", *arguments]
        environment = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(home)}
        subprocess.run(command, check=True, capture_output=True, cwd=home, env=environment)
    return home / "tfplan.json"


def test_terraform_compliance_finds_the_rules_kept(tools: Path, tfplan: Path) -> None:
    arguments = ["-p", str(tfplan), "-f", str(FEATURES / "kept"), "--no-ansi"]
    done = run(tools, "terraform-compliance", arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 scenarios (2 passed)" in done.stdout


def test_terraform_compliance_names_the_placement_that_breaks_one(
    tools: Path, tfplan: Path
) -> None:
    arguments = ["-p", str(tfplan), "-f", str(FEATURES / "broken"), "--no-ansi"]
    done = run(tools, "terraform-compliance", arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert 'cloudplan_placement.workload["permits/db"]' in done.stdout


def test_tf_peek_sums_up_and_says_why(tools: Path, tfplan: Path) -> None:
    done = run(tools, "tf-peek", [str(tfplan)])
    assert done.returncode == 0, done.stderr
    assert "Replace |  | 1 |  | **1** |" in done.stdout
    assert "Create |  | 1 |  | **1** |" in done.stdout
    assert 'cloudplan_placement.workload["permits/db"]' in done.stdout
    assert "`site`" in done.stdout


def test_readtheplan_takes_a_move_for_dangerous(tools: Path, tfplan: Path) -> None:
    done = run(tools, "readtheplan", ["analyze", str(tfplan)])
    assert done.returncode == 0, done.stderr
    assert "- delete/create: 1" in done.stdout
    assert "| dangerous | delete/create | cloudplan_placement.workload[" in done.stdout


@pytest.mark.parametrize("tool", [["tf-peek"], ["readtheplan", "analyze"]])
def test_hostile_names_reach_no_terminal(tools: Path, tmp_path: Path, tool: list[str]) -> None:
    file = tmp_path / "tfplan.json"
    file.write_bytes(tfplan_json(hostile()))
    done = run(tools, tool[0], [*tool[1:], str(file)])
    assert done.returncode == 0, done.stderr
    assert "cloudplan_placement" in done.stdout
    assert not {"\x1b", "\u202e", "\u200b"} & set(done.stdout)
