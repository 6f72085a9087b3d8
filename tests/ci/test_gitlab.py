"""The jobs of the GitLab template, their scripts run as a runner does: one shell, first error ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import junitparser
import pytest
import yaml

from tests.ci.conftest import commit, git
from tests.ci.github import OFFLINE
from tests.ci.test_action import PHOTOS, TYPO
from tests.unit.pages import ROOT

TEMPLATE = "templates/ci/gitlab.yml"
SHELLS = {"sh": ["sh", "-e"], "bash": ["bash", "-eo", "pipefail"]}


class Ran(NamedTuple):
    """What a job left behind."""

    code: int
    log: str


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own, as in a fresh container; returns the folder of its programs."""
    home = tmp_path_factory.mktemp("image") / "python"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    run_job(home / "bin", ROOT, {**job("cloudplan-validate"), "script": ["true"]})
    assert (home / "bin/cloudplan").is_file()
    return home / "bin"


def template() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / TEMPLATE).read_text(encoding="utf-8"))
    return found


def job(name: str) -> dict[str, Any]:
    """A job with what it extends."""
    own = template()[name]
    return {**(job(own["extends"]) if "extends" in own else {}), **own}


def run_job(
    programs: Path, root: Path, one: dict[str, Any], shell: str = "bash", **variables: str
) -> Ran:
    environment = {
        **OFFLINE,
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
        "HOME": str(programs),
        "CI": "true",
        "CI_PROJECT_DIR": str(root),
        **template()["variables"],
        "CLOUDPLAN_PACKAGE": str(ROOT),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
        **variables,
    }
    done = subprocess.run(
        SHELLS[shell],
        input="\n".join([*one["before_script"], *one["script"]]),
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout)


def reports(root: Path, one: dict[str, Any]) -> tuple[list[dict[str, Any]], junitparser.JUnitXml]:
    """What GitLab would read."""
    named = one["artifacts"]["reports"]
    issues = json.loads((root / named["codequality"]).read_text(encoding="utf-8"))
    return issues, junitparser.JUnitXml.fromfile(str(root / named["junit"]))


@pytest.mark.parametrize("shell", SHELLS)
def test_a_sound_inventory_passes(image: Path, repository: Path, shell: str) -> None:
    for name in ("cloudplan-validate", "cloudplan-test"):
        ran = run_job(image, repository, job(name), shell)
        assert ran.code == 0, ran.log
        issues, suites = reports(repository, job(name))
        assert (issues, suites.failures, suites.errors) == ([], 0, 0)
    ran = run_job(image, repository, job("cloudplan-check"), shell, CLOUDPLAN_FAIL_ON="never")
    assert ran.code == 0, ran.log


def test_what_is_wrong_is_marked_at_its_line(image: Path, repository: Path) -> None:
    ran = run_job(image, repository, job("cloudplan-check"))
    assert ran.code == 3
    ((issue,), suites) = reports(repository, job("cloudplan-check"))
    assert issue["location"]["path"] == "inventory/applications.yaml"
    assert issue["location"]["lines"]["begin"] == 32
    assert suites.failures == 1
    (repository / "inventory/more.yaml").write_text(TYPO, encoding="utf-8")
    ran = run_job(image, repository, job("cloudplan-validate"))
    assert ran.code == 1
    ((issue,), suites) = reports(repository, job("cloudplan-validate"))
    assert issue["location"]["path"] == "inventory/more.yaml"
    assert suites.errors == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_a_merge_request_is_compared_with_its_base(
    image: Path, repository: Path, tmp_path: Path, shell: str
) -> None:
    base = git(repository, "rev-parse", "HEAD")
    (repository / "inventory/photos.yaml").write_text(PHOTOS, encoding="utf-8")
    commit(repository)
    git(repository, "config", "uploadpack.allowReachableSHA1InWant", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), str(clone))
    said = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    ran = run_job(image, clone, job("cloudplan-plan"), shell, **said)
    assert ran.code == 0, ran.log
    comment = (clone / "comment.md").read_text(encoding="utf-8")
    assert "| new | <code>photos/archive</code> |" in comment
    assert "| new | <code>inventory/photos.yaml</code> |" in comment
    git(clone, "clean", "-ffdxq")
    again = run_job(
        image, clone, job("cloudplan-plan"), shell, **said, CLOUDPLAN_MAX_INCREASE="5%"
    )
    assert (again.code, "[cost-increase]" in again.log) == (3, True), again.log


def test_a_plan_without_a_base(image: Path, repository: Path) -> None:
    ran = run_job(image, repository, job("cloudplan-plan"))
    assert ran.code == 0, ran.log
    assert (repository / "plan.json").is_file()
    assert not (repository / "comment.md").exists()


def test_the_scaffold_includes_the_template_as_it_is(repository: Path) -> None:
    ours = yaml.safe_load((repository / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    (included,) = ours["include"]
    copied = (repository / included["local"]).read_bytes()
    assert copied == (ROOT / TEMPLATE).read_bytes()
    assert ours["variables"]["CLOUDPLAN_FAIL_ON"] == "never"
