"""Every CI file against the schema that editors and hosts use for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.unit.pages import ROOT

FILES = {
    "action.yml": "github-actions",
    "templates/init/.github/workflows/cloudplan.yml": "github-workflows",
    "templates/init/.gitlab-ci.yml": "gitlab-ci",
    "templates/ci/gitlab.yml": "gitlab-ci",
}


def problems(path: str, schema: str) -> str:
    """What is said about the file; empty if it keeps the schema."""
    line = ["-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    if schema == "gitlab-ci":
        line += ["--data-transform", "gitlab-ci"]
    done = subprocess.run(
        [sys.executable, *line, path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize(("path", "schema"), FILES.items(), ids=list(FILES))
def test_it_keeps_its_schema(path: str, schema: str) -> None:
    assert problems(str(ROOT / path), schema) == ""


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("action.yml", "using: composite", "using: composit"),
        ("templates/init/.github/workflows/cloudplan.yml", "runs-on:", "run-on:"),
        ("templates/ci/gitlab.yml", "when: always", "when: allways"),
    ],
)
def test_the_schema_would_notice(
    path: str, right: str, wrong: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert right in text
    broken = tmp_path_factory.mktemp("broken") / "file.yml"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    assert problems(str(broken), FILES[path])
