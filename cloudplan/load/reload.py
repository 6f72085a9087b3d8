"""The inputs of a saved plan once more, or the word that they have changed since."""

from __future__ import annotations

from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit
from cloudplan.load import Loaded, hash_inputs, read
from cloudplan.model.plan import Plan


def reload(plan: Plan, at: Path = Path()) -> Loaded:
    """Read the plan's inputs again from the folder `at` that its paths are relative to.

    Raises `CloudplanError` with exit 6 when a file was changed, added or removed since.
    """
    check_fresh(plan, at)
    return read(plan.invocation.inventory, plan.invocation.policies, at=at)


def check_fresh(plan: Plan, at: Path = Path()) -> None:
    """Raise `CloudplanError` with exit 6, naming the files, unless the inputs are the same."""
    try:
        inputs, digest = hash_inputs(plan.invocation.inventory, plan.invocation.policies, at=at)
    except CloudplanError as gone:
        raise CloudplanError([_stale(f"an input cannot be read: {gone}")]) from gone
    if digest == plan.inputs_sha256:
        return
    was = {file.path: file.sha256 for file in plan.inputs}
    now = {file.path: file.sha256 for file in inputs}
    changed = [path for path in sorted(was.keys() & now.keys()) if was[path] != now[path]]
    lines = [f"changed: {path}" for path in changed]
    lines += [f"removed: {path}" for path in sorted(was.keys() - now.keys())]
    lines += [f"added: {path}" for path in sorted(now.keys() - was.keys())]
    raise CloudplanError([_stale("\n".join(lines))])


def _stale(detail: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "stale-plan",
        "the plan is stale: its inputs have changed since it was made",
        detail=detail,
        fix="Make a new plan, or run this from the folder that the plan was made in.",
        exit_code=Exit.STALE,
    )
