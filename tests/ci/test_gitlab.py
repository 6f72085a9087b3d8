"""The jobs of the GitLab template, run as scripts in a scratch repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import junitparser
import pytest
import yaml

from tests.ci.conftest import commit, git
from tests.ci.gitlab import SHELLS, TEMPLATE, job, run_job
from tests.ci.test_action import PHOTOS, TYPO
from tests.unit.pages import ROOT


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


@pytest.mark.parametrize("shell", ["sh"])  # the poorer of the two
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
    again = run_job(image, clone, job("cloudplan-plan"), shell, **said, CLOUDPLAN_MAX_INCREASE="5%")
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


def test_drift_from_the_accepted_plan_is_marked_at_its_line(image: Path, repository: Path) -> None:
    one = job("cloudplan-drift")
    ran = run_job(image, repository, one)
    assert ran.code == 1
    assert "there is no inventory/cloudplan.lock" in ran.log
    accept = ["cloudplan plan --out plan.json inventory > plan.txt", "cloudplan accept plan.json"]
    ran = run_job(image, repository, {**one, "script": accept})
    assert ran.code == 0, ran.log
    ran = run_job(image, repository, one)
    assert ran.code == 0, ran.log
    file = repository / "inventory/applications.yaml"
    text = file.read_text(encoding="utf-8").replace("site: server-room", "site: regional-cloud", 1)
    file.write_text(text, encoding="utf-8")
    ran = run_job(image, repository, one)
    assert ran.code == 5, ran.log
    issues, suites = reports(repository, one)
    drifted = [issue for issue in issues if issue["check_name"] == "drift-moved"]
    assert [issue["location"]["path"] for issue in drifted] == ["inventory/applications.yaml"]
    assert suites.failures == 1
    ran = run_job(image, repository, one, CLOUDPLAN_RUNS_IN="inventory")
    assert ran.code == 5, ran.log
