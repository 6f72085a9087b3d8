"""Whether a source was read where an item stood the last time."""

from __future__ import annotations

from collections.abc import Iterable

from cloudplan.model.intake import Cell, Intake


def was_read(intake: Intake, cell: Cell) -> bool:
    """Whether the absence of what stood at `cell` means that it is gone.

    It does not where the scope, one around it or one in it could not be read; nor where a cloud's
    scope (``aws:123456789012/eu-west-1``) was not among those that were asked this time.
    """
    return not why_unread(intake, cell)


def why_unread(intake: Intake, cell: Cell) -> str:
    """Why nobody knows whether what stood at `cell` is still there; empty where it was read."""
    scope = cell.file
    for unread, why in intake.unread:
        if _overlap(scope, unread):
            return f"{unread} could not be read: {why}"
    is_asked = intake.read and scope.startswith(f"{intake.source}:")
    return f"{scope} was not looked at" if is_asked and not _covered(scope, intake.read) else ""


def _covered(scope: str, read: Iterable[str]) -> bool:
    return any(_within(scope, known) for known in read)


def _overlap(one: str, other: str) -> bool:
    return _within(one, other) or _within(other, one)


def _within(scope: str, around: str) -> bool:
    return scope == around or scope.startswith((f"{around}/", f"{around}:"))
