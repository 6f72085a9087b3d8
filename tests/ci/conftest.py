"""Scratch repositories with what ``init`` makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cloudplan.cli.app import run
from tests.ci.github import Job


@pytest.fixture(scope="session")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's folder, shared so that the action installs once."""
    return tmp_path_factory.mktemp("runner")


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
