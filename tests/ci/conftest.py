"""Scratch repositories with what ``init`` makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from cloudplan.cli.app import run
from tests.ci.github import Job
from tests.ci.gitlab import job as gitlab_job
from tests.ci.gitlab import run_job
from tests.cli.conftest import cloudplan
from tests.unit.pages import ROOT

__all__ = ["cloudplan"]

DEMO = ROOT / "inventories/demo-city"


@pytest.fixture(scope="session")
def runner_temp(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The runner's folder, in which the action has installed cloudplan; once for all workers."""
    base = tmp_path_factory.getbasetemp()
    first = (base if worker_id == "master" else base.parent) / "runner"
    with FileLock(first.with_suffix(".lock")):
        if not first.exists():
            first.mkdir()
            ran = Job(first, first).use(command="validate", inventory=str(DEMO))
            assert ran.code == 0, ran.log
    temp = tmp_path_factory.mktemp("runner")
    (temp / "cloudplan").symlink_to(first / "cloudplan")
    return temp


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own, as in a fresh container; returns the folder of its programs."""
    home = tmp_path_factory.mktemp("image") / "python"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    run_job(home / "bin", ROOT, {**gitlab_job("cloudplan-validate"), "script": ["true"]})
    assert (home / "bin/cloudplan").is_file()
    return home / "bin"


@pytest.fixture
def repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A git repository with the scaffold in its first commit."""
    root = tmp_path / "repository"
    assert run(["init", str(root)]) == 0
    capsys.readouterr()
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


@pytest.fixture
def job(repository: Path, runner_temp: Path) -> Job:
    return Job(repository, runner_temp)


def git(root: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, timeout=60, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root: Path) -> str:
    """Commit everything; returns the commit."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "A change")
    return git(root, "rev-parse", "HEAD")
