"""The GitHub workflow that ``init`` writes, step by step, as a pull request would run it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.conftest import commit, git
from tests.ci.github import Job, Ran, filled

BASE = "hashFiles('base/plan.json') != '' && 'base/plan.json' || ''"


def steps(root: Path) -> list[dict[str, Any]]:
    text = (root / ".github/workflows/cloudplan.yml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["jobs"]["cloudplan"]["steps"]
    return found


def pull_request(job: Job, base: str) -> list[tuple[str, Ran]]:
    """Each step that ran; those that do not say otherwise end with the first failure."""
    root, done = job.workspace, list[tuple[str, Ran]]()
    for step in steps(root):
        conditions = {
            None: all(not ran.code for _, ran in done),
            "${{ !cancelled() }}": True,
            "github.event_name == 'pull_request'": all(not ran.code for _, ran in done),
            "hashFiles('base/inventory/**') != ''": (root / "base/inventory").is_dir(),
        }
        if not conditions[step.get("if")]:
            continue
        kind, given = step.get("uses", ""), step.get("with", {})
        if "run" in step:
            done.append((step["run"], job.run(step, {})))
        elif kind == "./vendor/cloudplan":
            known = {BASE: "base/plan.json" if (root / "base/plan.json").is_file() else ""}
            inputs = {k.replace("-", "_"): filled(v, known) for k, v in given.items()}
            done.append((step["name"], job.use(**inputs)))
        elif kind.startswith("actions/checkout@") and "path" in given:
            assert given["ref"] == "${{ github.event.pull_request.base.sha }}"
            git(root, "worktree", "add", "--detach", given["path"], base)
        else:
            assert kind.split("@")[0] in {"actions/checkout", "actions/upload-artifact"}
    return done


def test_a_change_is_validated_tested_checked_planned_and_compared(job: Job) -> None:
    base = git(job.workspace, "rev-parse", "HEAD")
    path = job.workspace / "inventory/applications.yaml"
    path.write_text(
        path.read_text("utf-8").replace("storage_gib: 2400", "storage_gib: 3000"), "utf-8"
    )
    commit(job.workspace)
    done = pull_request(job, base)
    assert [ran.code for _, ran in done] == [0] * 6, done
    comment = dict(done)["Plan"].summary
    assert "### cloudplan: EUR" in comment
    assert "| changed | <code>inventory/applications.yaml</code> |" in comment
    assert (job.workspace / "plan.json").is_file()


def test_the_first_pull_request_has_nothing_to_compare_with(job: Job) -> None:
    head = git(job.workspace, "rev-parse", "HEAD")
    git(job.workspace, "checkout", "-q", "--orphan", "empty")
    git(job.workspace, "rm", "-rfq", ".")
    (job.workspace / "README.md").write_text("Nothing yet.\n", encoding="utf-8")
    base = commit(job.workspace)
    git(job.workspace, "checkout", "-q", "--detach", head)
    done = pull_request(job, base)
    assert [ran.code for _, ran in done] == [0] * 5, done
    assert dict(done)["Plan"].summary == ""


@pytest.mark.parametrize("broken", ["inventory", "policies"])
def test_a_broken_change_is_stopped(job: Job, broken: str) -> None:
    base = git(job.workspace, "rev-parse", "HEAD")
    shutil.copy(job.workspace / "README.md", job.workspace / broken / "more.yaml")
    done = dict(pull_request(job, base))
    assert done["Validate"].code == 1
    assert f"::error file={broken}/more.yaml," in done["Validate"].log
    assert "Test the rules" in done
    assert "Plan" not in done
