"""What went wrong, where, why and how to mend it; and which exit code follows.

Every problem that a user can cause is a `Diagnostic`, never a traceback. Functions that read
input collect all of them and raise one `CloudplanError`, so that a file with five mistakes
needs one run, not five.
"""

from __future__ import annotations

import difflib
import string
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Severity = Literal["error", "warning", "info"]


class Exit(IntEnum):
    """Process exit codes, the same for every command (DESIGN 8)."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    VIOLATIONS = 3
    INFEASIBLE = 4
    DRIFT = 5
    STALE = 6


PRECEDENCE = (Exit.ERROR, Exit.STALE, Exit.INFEASIBLE, Exit.VIOLATIONS, Exit.DRIFT, Exit.CHANGES)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in an input file; `line` and `column` count from 1, `file` is as the user gave it."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `code` is a stable kebab-case name (``unknown-key``), `summary` says what is wrong in one
    line, `detail` why it matters, `fix` what to do; `exit_code` counts for errors only.
    """

    severity: Severity
    code: str
    summary: str
    detail: str = ""
    fix: str = ""
    source: Source | None = None
    exit_code: Exit = Exit.ERROR

    @property
    def sort_key(self) -> tuple[int, str, int, int, str, str]:
        """Errors first, then by place, then by text, so that the order never depends on chance."""
        rank = ("error", "warning", "info").index(self.severity)
        at = self.source or Source("", 0, 0)
        return (rank, at.file, at.line, at.column, self.code, self.summary)


class CloudplanError(Exception):
    """Raised with every problem found; the command line prints them and exits."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: d.sort_key))
        super().__init__("; ".join(d.summary for d in self.diagnostics))

    @property
    def exit_code(self) -> Exit:
        return exit_code(self.diagnostics)


def error(
    code: str, summary: str, *, detail: str = "", fix: str = "", source: Source | None = None
) -> Diagnostic:
    """A diagnostic that stops the command with exit 1."""
    return Diagnostic("error", code, summary, detail, fix, source)


def warning(
    code: str, summary: str, *, detail: str = "", fix: str = "", source: Source | None = None
) -> Diagnostic:
    """A diagnostic that is shown and does not change the exit code."""
    return Diagnostic("warning", code, summary, detail, fix, source)


def exit_code(diagnostics: Iterable[Diagnostic]) -> Exit:
    """The code that wins among the errors, by `PRECEDENCE`; `Exit.OK` when there is none."""
    found = {d.exit_code for d in diagnostics if d.severity == "error"}
    return next((code for code in PRECEDENCE if code in found), Exit.OK)


_MANY = 2_000
_LETTERS = string.ascii_lowercase + string.digits + "._-/"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "site"?``, or nothing when no known word is near.

    Among very many words only those count that one slip of a finger makes.
    """
    words = known if isinstance(known, Set) else set(known)
    near = words if len(words) <= _MANY else words & _slips(word[:80])
    found = difflib.get_close_matches(word[:80], sorted(near), n=1, cutoff=0.6)
    return f'did you mean "{found[0]}"?' if found else ""


def _slips(word: str) -> set[str]:
    """Words with one letter more, less or other, or with two letters changed over."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    fewer = {head + tail[1:] for head, tail in cuts}
    turned = {head + tail[1::-1] + tail[2:] for head, tail in cuts}
    more = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    other = {head + letter + tail[1:] for head, tail in cuts for letter in _LETTERS}
    return fewer | turned | more | other
