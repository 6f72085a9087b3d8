"""What GitLab's runner does with a job: its scripts in one shell, where the first error ends it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.ci.github import OFFLINE
from tests.unit.pages import ROOT

TEMPLATE = "templates/ci/gitlab.yml"
SHELLS = {"sh": ["sh", "-e"], "bash": ["bash", "-eo", "pipefail"]}


class Ran(NamedTuple):
    """What a job left behind."""

    code: int
    log: str


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
