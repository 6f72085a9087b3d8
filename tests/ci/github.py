"""What GitHub's runner does with the composite action, as far as the action relies on it.

Documented there: inputs and outputs are put in for ``${{ }}``; a step of ``shell: bash`` runs with
``bash --noprofile --norc -eo pipefail FILE``; files named by GITHUB_* take outputs, summary, PATH.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.unit.pages import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
SITE_PACKAGES = Path(yaml.__file__).parents[1]
OFFLINE = {
    # pip finds what the package needs where the tests have it, and asks no index.
    "PYTHONPATH": str(SITE_PACKAGES),
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",
}
SECONDS = 120


class Ran(NamedTuple):
    """What one use of the action left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Job:
    """A job: its workspace, and what its steps share."""

    workspace: Path
    temp: Path
    path: list[str] = field(default_factory=list)

    def use(self, **inputs: str) -> Ran:
        """One step ``uses:`` the action, ``with:`` these inputs; ``_`` stands for ``-``."""
        values = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= values.keys()
        values |= given
        known = {f"inputs.{name}": value for name, value in values.items()}
        log, summary = "", ""
        for step in ACTION["runs"]["steps"]:
            if "run" not in step:
                assert step["uses"].startswith("actions/setup-python@")
                continue
            ran = self.run(step, known)
            log, summary = log + ran.log, summary + ran.summary
            known |= {f"steps.{step.get('id')}.outputs.{n}": v for n, v in ran.outputs.items()}
            if ran.code:
                break
        outputs = {n: filled(one["value"], known) for n, one in ACTION["outputs"].items()}
        return Ran(ran.code, log, outputs, summary)

    def run(self, step: dict[str, Any], known: dict[str, str]) -> Ran:
        """One step with ``run:``."""
        files = {name: self.temp / name for name in ("OUTPUT", "STEP_SUMMARY", "PATH")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        script = self.temp / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace / filled(step.get("working-directory", "."), known),
            env=self._environment(files)
            | {name: filled(value, known) for name, value in step.get("env", {}).items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        self.path = [*files["PATH"].read_text(encoding="utf-8").split(), *self.path]
        pairs = files["OUTPUT"].read_text(encoding="utf-8").splitlines()
        outputs = dict(pair.split("=", 1) for pair in pairs)
        summary = files["STEP_SUMMARY"].read_text(encoding="utf-8")
        return Ran(done.returncode, done.stdout, outputs, summary)

    def _environment(self, files: dict[str, Path]) -> dict[str, str]:
        python = Path(sys.executable).parent
        return {
            **OFFLINE,
            "PATH": os.pathsep.join([*self.path, str(python), os.environ["PATH"]]),
            "HOME": str(self.temp),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_ACTION_PATH": str(ROOT),
            "RUNNER_TEMP": str(self.temp),
            **{f"GITHUB_{name}": str(file) for name, file in files.items()},
        }


def filled(text: str, known: dict[str, str]) -> str:
    """`text` with its expressions replaced; an output that was never set is empty."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return known.get(name, "") if name.startswith("steps.") else known[name]

    return EXPRESSION.sub(value, text)
