"""Whether a source was read where an item stood the last time."""

from __future__ import annotations

from collections.abc import Iterable

from cloudplan.model.intake import Cell, Intake


def was_read(intake: Intake, cell: Cell) -> bool:
    """Whether the absence of what stood at `cell` means that it is gone.

    It does not where the scope, one around it or one in it could not be read; nor where a cloud's
    scope (``aws:123456789012/eu-west-1``) was not among those that were asked this time.
    """
    scope = cell.file
    if any(_overlap(scope, unread) for unread, _ in intake.unread):
        return False
    if scope.startswith(f"{intake.source}:") and intake.read:
        return _covered(scope, intake.read)
    return True


def _covered(scope: str, read: Iterable[str]) -> bool:
    return any(_within(scope, known) for known in read)


def _overlap(one: str, other: str) -> bool:
    return _within(one, other) or _within(other, one)


def _within(scope: str, around: str) -> bool:
    return scope == around or scope.startswith((f"{around}/", f"{around}:"))
