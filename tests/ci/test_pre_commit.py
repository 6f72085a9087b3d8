"""The hooks, run by pre-commit itself in a scratch repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.ci.conftest import git
from tests.ci.test_action import TYPO
from tests.unit.pages import ROOT

HOOKS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
)
CONFIG = ".pre-commit-config.yaml"


class Ran(NamedTuple):
    """What pre-commit said."""

    code: int
    log: str
    results: dict[str, str]


@pytest.fixture(params=["scaffold", "hooks"])
def hooked(repository: Path, request: pytest.FixtureRequest) -> Path:
    """With the scaffold's own configuration, and with our hooks run where they are installed."""
    if request.param == "hooks":
        hooks = [{**hook, "language": "system"} for hook in HOOKS]
        text = yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})
        (repository / CONFIG).write_text(text, encoding="utf-8")
    return repository


def pre_commit(root: Path, *arguments: str) -> Ran:
    git(root, "add", "-A")
    programs = Path(sys.executable).parent
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=root,
        env={
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "HOME": str(root.parent),
            "PRE_COMMIT_HOME": str(root.parent / "cache"),
            "PRE_COMMIT_COLOR": "never",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("cloudplan ")]
    results = {line.split(".")[0]: line.rpartition(".")[2] for line in lines}
    return Ran(done.returncode, done.stdout, results)


def test_the_scaffold_passes(hooked: Path) -> None:
    ran = pre_commit(hooked, "run", "--all-files")
    passed = dict.fromkeys(["cloudplan fmt", "cloudplan validate", "cloudplan test"], "Passed")
    assert (ran.code, ran.results) == (0, passed), ran.log


def test_a_typo_stops_the_commit(hooked: Path) -> None:
    (hooked / "inventory/more.yaml").write_text(TYPO, encoding="utf-8")
    ran = pre_commit(hooked, "run")
    assert (ran.code, ran.results["cloudplan validate"]) == (1, "Failed")
    assert "- exit code: 1" in ran.log
    assert 'Did you mean "organisations"?' in ran.log


def test_a_failed_test_stops_the_commit(hooked: Path) -> None:
    path = hooked / "policies/city.yaml"
    path.write_text(path.read_text("utf-8").replace("== 'BE'", "== 'FR'"), "utf-8")
    ran = pre_commit(hooked, "run")
    assert (ran.code, ran.results["cloudplan test"]) == (1, "Failed")
    assert "- exit code: 3" in ran.log


def test_files_are_laid_out_and_then_pass(hooked: Path) -> None:
    path = hooked / "inventory/estate.yaml"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("  id: my-city", "  id:    my-city"), encoding="utf-8")
    ran = pre_commit(hooked, "run")
    assert (ran.code, ran.results["cloudplan fmt"]) == (1, "Failed")
    assert "- files were modified by this hook" in ran.log
    assert path.read_text(encoding="utf-8") == sound
    assert pre_commit(hooked, "run").code == 0


def test_what_is_none_of_its_business_is_left_alone(hooked: Path) -> None:
    (hooked / "compose.yaml").write_text("services:    {web: {image: nginx}}\n", encoding="utf-8")
    ran = pre_commit(hooked, "run", "--files", "compose.yaml")
    assert ran.code == 0
    assert set(ran.results.values()) == {"(no files to check)Skipped"}


def test_the_manifest_is_one_that_pre_commit_reads() -> None:
    assert pre_commit_reads("validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    assert pre_commit_reads("validate-config", ROOT / "templates/init" / CONFIG)


def pre_commit_reads(command: str, path: Path) -> bool:
    line = [sys.executable, "-m", "pre_commit", command, str(path)]
    return subprocess.run(line, timeout=60, check=False).returncode == 0
