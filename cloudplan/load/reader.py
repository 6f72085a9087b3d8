"""Read every file, check everything, and build the estate: READ THIS FIRST in this package.

files -> text -> tree (positions) -> content (schema) -> checks (meaning) -> estate (domain)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load.build_estate import build_estate
from cloudplan.load.build_policies import waiver
from cloudplan.load.check_applications import check_applications
from cloudplan.load.check_estate import check_estate
from cloudplan.load.check_ids import check_ids
from cloudplan.load.check_policies import check_policies, failed_waivers
from cloudplan.load.check_references import check_references
from cloudplan.load.check_sites import check_sites
from cloudplan.load.content import Content, add_document
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import (
    MAX_BYTES,
    Found,
    combined,
    find_files,
    hash_files,
    unreadable,
)
from cloudplan.load.garbage import without_gc
from cloudplan.load.ndjson import read_ndjson
from cloudplan.load.rate_cards import add_user_cards
from cloudplan.load.rate_files import folder_to_read
from cloudplan.model.accepted import Reference
from cloudplan.model.estate import Estate
from cloudplan.model.plan import InputFile
from cloudplan.model.policy import Waiver

DEFAULT_POLICIES = "policies"


@dataclass(frozen=True)
class Loaded:
    """An estate, what it was made from, and what is worth saying about it.

    `diagnostics` are warnings and notes; `waiver_failures` are errors with exit code 3 that the
    command ``validate`` adds (such waivers are not in the estate); `expired` are those of them
    that are complete; `policy_paths` are the policy files and folders that were read beside the
    inventory; `accepted` says which accepted plan is among the inputs (`lock.with_accepted`).
    """

    estate: Estate
    inputs: tuple[InputFile, ...]
    inputs_sha256: str
    diagnostics: tuple[Diagnostic, ...]
    policy_paths: tuple[str, ...]
    waiver_failures: tuple[Diagnostic, ...] = ()
    expired: tuple[Waiver, ...] = ()
    accepted: Reference | None = None


def read(
    inventory: Sequence[str],
    policies: Sequence[str] | None = None,
    *,
    at: Path = Path(),
    rates: Path | None = None,
) -> Loaded:
    """Everything that the paths hold, as one estate.

    A path is a file, a folder, or ``-`` for standard input (YAML or JSON). Without `policies` the
    folder ``policies`` below `at` is read if there is one. Rate cards that are not among the files
    are looked for in the folder `rates`, by default the user's own (`user_folder`), then in the
    catalogue. Raises `CloudplanError` with every problem of every file at once.
    """
    with without_gc():
        paths, note = _policy_paths(policies, at)
        found, problems = find_files([*inventory, *paths], at)
        content = Content(problems=problems, is_complete=not problems)
        inputs = [i for i in (read_file(content, item) for item in found) if i]
        folder, no_folder = folder_to_read(rates)
        content.problems += no_folder
        cards, broken = add_user_cards(content, folder)
        inputs = sorted([*inputs, *cards], key=lambda file: file.path)
        notes = [*broken, *checked(content)]
        estate = build_estate(content)
    failed = failed_waivers(content, estate.as_of)
    failures = tuple(diagnostic for _, diagnostic in failed)
    expired = tuple(one for one in (waiver(entity) for entity, _ in failed) if one)
    warnings = [replace(d, severity="warning") for d in failures]
    diagnostics = sorted([*note, *notes, *warnings], key=lambda d: d.sort_key)
    return Loaded(
        estate, tuple(inputs), combined(inputs), tuple(diagnostics), tuple(paths), failures, expired
    )


def hash_inputs(
    inventory: Sequence[str], policies: Sequence[str] | None = None, *, at: Path = Path()
) -> tuple[tuple[InputFile, ...], str]:
    """The digest of every file that `read` would read, and of all; nothing is parsed.

    Raises `CloudplanError` for files that cannot be found or read.
    """
    found, problems = find_files([*inventory, *_policy_paths(policies, at)[0]], at)
    if problems:
        raise CloudplanError(problems)
    return hash_files(found)


def _policy_paths(policies: Sequence[str] | None, at: Path) -> tuple[list[str], list[Diagnostic]]:
    if policies is not None:
        return list(policies), []
    is_there = (at / DEFAULT_POLICIES).is_dir()
    summary = (
        f"Policies are read from the folder {DEFAULT_POLICIES}/ and from the inventory"
        if is_there
        else f"There is no folder {DEFAULT_POLICIES}/; only policies in the inventory are used"
    )
    note = Diagnostic("info", "policies-used", summary, fix="choose others with --policies")
    return ([DEFAULT_POLICIES] if is_there else []), [note]


def checked(content: Content) -> list[Diagnostic]:
    """Warnings and notes; raises `CloudplanError` with every problem."""
    checks = (
        check_ids,
        check_estate,
        check_references,
        check_sites,
        check_applications,
        check_policies,
    )
    findings = [finding for check in checks for finding in check(content)]
    errors = [*content.problems, *(f for f in findings if f.severity == "error")]
    if errors:
        raise CloudplanError(dict.fromkeys(errors))
    return findings


def read_file(content: Content, found: Found) -> InputFile | None:
    """Add what a file holds to `content`; its digest, or `None` where it could not be read."""
    try:
        if found.format == "ndjson":
            return InputFile(found.name, read_ndjson(content, found))
        data = found.read()
    except OSError as problem:
        _unread(content, unreadable(found.name, problem))
        return None
    if len(data) > MAX_BYTES:
        _unread(content, too_large(found))
        return None
    _read_document(content, found, data)
    return InputFile(found.name, hashlib.sha256(data).hexdigest())


def _unread(content: Content, problem: Diagnostic) -> None:
    content.problems.append(problem)
    content.is_complete = False


def _read_document(content: Content, found: Found, data: bytes) -> None:
    document = parsed(found, data)
    if document.is_readable:
        add_document(content, document)
    else:
        content.is_complete = False
    content.problems.extend(document.problems)
