"""The inputs of a saved plan once more, or the word that they have changed since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit
from cloudplan.load import Loaded, hash_inputs, read
from cloudplan.model.plan import InputFile, Plan


def reload(plan: Plan, at: Path = Path(), policies: Sequence[str] | None = None) -> Loaded:
    """Read the plan's inputs again from the folder `at` that its paths are relative to.

    With `policies` those are read instead of the plan's own, and only the inventory has to be the
    same. Raises `CloudplanError` with exit 6 when a file was changed, added or removed since.
    """
    if policies is None:
        check_fresh(plan, at)
        return read(plan.invocation.inventory, plan.invocation.policies, at=at)
    _check_fresh_inventory(plan, at)
    return read(plan.invocation.inventory, policies, at=at)


def check_fresh(plan: Plan, at: Path = Path()) -> None:
    """Raise `CloudplanError` with exit 6, naming the files, unless the inputs are the same."""
    try:
        inputs, digest = hash_inputs(plan.invocation.inventory, plan.invocation.policies, at=at)
    except CloudplanError as gone:
        raise CloudplanError([_stale(f"an input cannot be read: {gone}")]) from gone
    if digest != plan.inputs_sha256:
        raise CloudplanError([_changed(plan.inputs, inputs)])


def _check_fresh_inventory(plan: Plan, at: Path) -> None:
    """The same, where the plan's policies do not matter."""
    try:
        inputs, _ = hash_inputs(plan.invocation.inventory, (), at=at)
    except CloudplanError as gone:
        raise CloudplanError([_stale(f"an input cannot be read: {gone}")]) from gone
    was = tuple(file for file in plan.inputs if _is_of(file.path, plan.invocation.inventory))
    if set(was) != set(inputs):
        raise CloudplanError([_changed(was, inputs)])


def _is_of(path: str, folders: Sequence[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(folder) for folder in folders)


def _changed(before: Sequence[InputFile], after: Sequence[InputFile]) -> Diagnostic:
    was = {file.path: file.sha256 for file in before}
    now = {file.path: file.sha256 for file in after}
    changed = [path for path in sorted(was.keys() & now.keys()) if was[path] != now[path]]
    lines = [f"changed: {path}" for path in changed]
    lines += [f"removed: {path}" for path in sorted(was.keys() - now.keys())]
    lines += [f"added: {path}" for path in sorted(now.keys() - was.keys())]
    return _stale("\n".join(lines))


def _stale(detail: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "stale-plan",
        "the plan is stale: its inputs have changed since it was made",
        detail=detail,
        fix="Make a new plan, or run this from the folder that the plan was made in.",
        exit_code=Exit.STALE,
    )
