"""The real Terraform over a folder, offline: `terraform(folder)` in tests.

`fmt -check`, `init`, `validate` and `plan` run on a copy of the folder, one after the other, as a
user would run them. docs/how-to/terraform-proof.md says what that proves and what it does not.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.terraform.places import for_init, for_plan

ROOT = Path(__file__).parents[2]
Run = tuple[int, str, str]


class TerraformCrashedError(AssertionError):
    """Terraform's process ended without an answer."""


@dataclass(frozen=True)
class Result:
    """What Terraform said; what came after a failure is absent.

    `unformatted` are the files that `fmt -check` would change. `errors` and `warnings` are whole
    diagnostics as Terraform writes them, of whichever command gave them. `plan` is the JSON of
    `terraform show -json`, `None` if there is no plan. `state` is the state after `apply`.
    """

    unformatted: tuple[str, ...]
    failed: str | None
    diagnostics: tuple[dict[str, Any], ...]
    plan: dict[str, Any] | None = None
    state: str | None = None
    lock: str = field(default="", repr=False)

    @property
    def errors(self) -> tuple[dict[str, Any], ...]:
        return tuple(one for one in self.diagnostics if one["severity"] == "error")

    @property
    def warnings(self) -> tuple[dict[str, Any], ...]:
        return tuple(one for one in self.diagnostics if one["severity"] == "warning")

    @property
    def messages(self) -> list[str]:
        """Errors as `file:line: summary detail`, one line each."""
        return [_message(one) for one in self.errors]

    @cached_property
    def changes(self) -> dict[str, dict[str, Any]]:
        """Planned changes of managed resources by address: all but those that only are read."""
        assert self.plan is not None, self.messages
        changes = self.plan.get("resource_changes", ())
        return {one["address"]: one for one in changes if one["mode"] == "managed"}

    def values(self, address: str) -> dict[str, Any]:
        """The planned attributes of a resource; what is known only after apply is absent."""
        after: dict[str, Any] = self.changes[address]["change"]["after"]
        return after

    def count(self, *actions: str) -> int:
        """How many managed resources the plan changes in this way: `count("create")`."""
        return sum(one["change"]["actions"] == list(actions) for one in self.changes.values())

    @property
    def ok(self) -> bool:
        """Formatted, initialised, valid and planned."""
        return not self.unformatted and self.failed is None and self.plan is not None


def terraform(
    folder: Path,
    variables: Mapping[str, Any] | None = None,
    *,
    state: str | None = None,
    apply: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Result:
    """Run Terraform over the root module in `folder`, which stays as it is.

    `state` is the state file to start from; with `apply` the plan is carried out on the stub.
    `environment` is added to Terraform's environment.
    """
    added = environment or {}
    with tempfile.TemporaryDirectory(prefix="cloudplan-tf-") as work:
        root = Path(work) / "root" / folder.name
        shutil.copytree(folder, root)
        if state is not None:
            (root / "terraform.tfstate").write_text(state, "utf-8")
        fmt, init = _run(root, [FMT, INIT], {**for_init(Path(work)), **added})
        if variables is not None:
            (root / "zz-test.auto.tfvars.json").write_text(json.dumps(variables), "utf-8")
        runs: list[tuple[str, Run]] = [("init", init)]
        if not init[0]:
            wanted = [VALIDATE, PLAN, SHOW, *([APPLY] if apply else [])]
            names = [command[0] for command in wanted]
            sockets = Path(work)
            answers = _run(root, wanted, {**for_plan(sockets), **added}, sockets)
            runs += zip(names, answers, strict=False)
        return _result(root, fmt, runs)


FMT = ["fmt", "-check", "-list=true", "-recursive", "-no-color"]
INIT = ["init", "-input=false", "-no-color", "-json"]
VALIDATE = ["validate", "-json"]
PLAN = ["plan", "-input=false", "-json", "-out=the.tfplan"]
SHOW = ["show", "-json", "the.tfplan"]
APPLY = ["apply", "-input=false", "-json", "the.tfplan"]


def _run(
    root: Path, commands: Sequence[Sequence[str]], environment: Mapping[str, str], *sockets: Path
) -> list[Run]:
    """Run commands in one child; a crash of Terraform ends the child and not the tests."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.terraform.child", str(root), *map(str, sockets)],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
        timeout=300,
    )
    if child.returncode:
        raise TerraformCrashedError(f"exit code {child.returncode}\n{child.stderr[-4000:]}")
    return [(code, out, err) for code, out, err in json.loads(child.stdout)]


def _result(root: Path, fmt: Run, runs: Sequence[tuple[str, Run]]) -> Result:
    outputs = {name: run[1] for name, run in runs}
    failed = next((name for name, run in runs if run[0]), None)
    diagnostics = [one for name, run in runs for one in _diagnostics(name, run)]
    after = root / "terraform.tfstate"
    lock = root / ".terraform.lock.hcl"
    return Result(
        unformatted=tuple(fmt[1].split("\n")[:-1]) if fmt[0] else (),
        failed=failed,
        diagnostics=tuple(diagnostics),
        plan=json.loads(outputs["show"]) if "show" in outputs else None,
        state=after.read_text("utf-8") if after.exists() else None,
        lock=lock.read_text("utf-8") if lock.exists() else "",
    )


def _diagnostics(name: str, run: Run) -> list[dict[str, Any]]:
    """Diagnostics of one command: `validate` prints a document, the others a line for each."""
    code, out, err = run
    if name == "validate" and out:
        found: list[dict[str, Any]] = json.loads(out)["diagnostics"]
    else:
        lines = [json.loads(line) for line in out.splitlines() if line.startswith('{"@')]
        found = [line["diagnostic"] for line in lines if line["type"] == "diagnostic"]
        # Packages in a folder are the way of these tests, not of a user.
        found = [one for one in found if not one["summary"].startswith("Incomplete lock file")]
    if code and not any(one["severity"] == "error" for one in found):
        found.append({"severity": "error", "summary": f"{name} failed", "detail": out + err})
    return found


def _message(one: Mapping[str, Any]) -> str:
    where = one.get("range")
    place = f"{where['filename']}:{where['start']['line']}: " if where else ""
    return f"{place}{one['summary']} {one.get('detail', '')}".strip()
