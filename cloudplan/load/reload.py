"""The inputs of a saved plan once more, or the word that they have changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit
from cloudplan.load import Loaded, hash_inputs, read
from cloudplan.load.files import combined
from cloudplan.load.lock import read_lock, with_accepted
from cloudplan.load.plan_file import plan_sha256
from cloudplan.load.rate_files import PREFIX, VARIABLE, folder_to_read, hash_cards
from cloudplan.model.accepted import Accepted, Reference
from cloudplan.model.plan import InputFile, Plan


def reload(
    plan: Plan,
    at: Path = Path(),
    policies: Sequence[str] | None = None,
    rates: Path | None = None,
) -> Loaded:
    """Read the plan's inputs again from the folder `at` that its paths are relative to.

    With `policies` those are read instead of the plan's own, and only the inventory and the rate
    cards have to be the same. `rates` is the folder of the user's rate cards, as in `read`. Raises
    `CloudplanError` with exit 6 when a file was changed, added or removed since.
    """
    if policies is None:
        own = check_fresh(plan, at, rates)
        loaded = read(plan.invocation.inventory, plan.invocation.policies, at=at, rates=rates)
        return _calm(plan, loaded, at, own=own)
    check_fresh_inventory(plan, at)
    _compare(_of_cards(plan.inputs), _cards_now(plan, rates))
    return read(plan.invocation.inventory, policies, at=at, rates=rates)


def check_fresh(plan: Plan, at: Path = Path(), rates: Path | None = None) -> bool:
    """Raise `CloudplanError` with exit 6, naming the files, unless the inputs are the same.

    Whether the plan has been accepted since: then the lock, which it was made from in its former
    state, records this very plan.
    """
    try:
        inputs, _ = hash_inputs(plan.invocation.inventory, plan.invocation.policies, at=at)
        lock = None if plan.calm is None else _lock(plan.calm.accepted, at)
    except CloudplanError as gone:
        raise CloudplanError([_stale(f"an input cannot be read: {gone}")]) from gone
    own = lock is not None and lock[1] not in plan.inputs and _records(lock[0], plan)
    was = [file for file in plan.inputs if plan.calm and file.path == plan.calm.accepted]
    files = was if own else [lock[1]] if lock else []
    every = (*inputs, *files, *_cards_now(plan, rates))
    now = tuple(sorted(every, key=lambda file: file.path))
    if combined(now) != plan.inputs_sha256:
        raise CloudplanError([_changed(plan.inputs, now)])
    return own


def _records(accepted: Accepted, plan: Plan) -> bool:
    """Waves may have been added to a plan after it was accepted."""
    return accepted.plan_sha256 in (plan_sha256(plan), plan_sha256(plan.without_waves))


def _lock(name: str, at: Path) -> tuple[Accepted, InputFile] | None:
    return read_lock(name, at) if (at / name).is_file() else None


def _calm(plan: Plan, loaded: Loaded, at: Path, *, own: bool) -> Loaded:
    """With the accepted plan that it was made from; if it is accepted by now, as it says itself."""
    if plan.calm is None:
        return loaded
    if not own:
        return with_accepted(loaded, plan.invocation.inventory, at)
    agreed = {address: stand.site for stand in plan.calm.pending for address in stand.addresses}
    return replace(
        loaded,
        estate=replace(loaded.estate, accepted=agreed),
        inputs=plan.inputs,
        inputs_sha256=plan.inputs_sha256,
        accepted=Reference(plan.calm.accepted, plan.calm.plan_sha256),
    )


def check_fresh_inventory(plan: Plan, at: Path = Path()) -> None:
    """The same, where neither the plan's policies, its prices nor what was accepted matter."""
    try:
        inputs, _ = hash_inputs(plan.invocation.inventory, (), at=at)
    except CloudplanError as gone:
        raise CloudplanError([_stale(f"an input cannot be read: {gone}")]) from gone
    lock = plan.calm.accepted if plan.calm else ""
    others = (file for file in plan.inputs if file.path != lock)
    files = [file for file in others if not file.path.startswith(PREFIX)]
    _compare([file for file in files if _is_of(file.path, plan.invocation.inventory)], inputs)


def _compare(was: Sequence[InputFile], now: Sequence[InputFile]) -> None:
    if set(was) != set(now):
        raise CloudplanError([_changed(was, now)])


def _of_cards(inputs: Sequence[InputFile]) -> list[InputFile]:
    return [file for file in inputs if file.path.startswith(PREFIX)]


def _cards_now(plan: Plan, rates: Path | None) -> tuple[InputFile, ...]:
    """The user's cards that a plan of the same inventory would read today."""
    folder, _ = folder_to_read(rates)
    try:
        return hash_cards(folder, plan.prices_as_of, plan.prices_from)
    except CloudplanError as gone:
        raise CloudplanError([_stale(f"an input cannot be read: {gone}")]) from gone


def _is_of(path: str, folders: Sequence[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(folder) for folder in folders)


def _changed(before: Sequence[InputFile], after: Sequence[InputFile]) -> Diagnostic:
    was = {file.path: file.sha256 for file in before}
    now = {file.path: file.sha256 for file in after}
    changed = [path for path in sorted(was.keys() & now.keys()) if was[path] != now[path]]
    lines = [f"changed: {path}" for path in changed]
    lines += [f"removed: {path}" for path in sorted(was.keys() - now.keys())]
    lines += [f"added: {path}" for path in sorted(now.keys() - was.keys())]
    if any(PREFIX in line for line in lines):
        lines.append(f"({PREFIX} is your folder of rate cards, see --rates and {VARIABLE})")
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
