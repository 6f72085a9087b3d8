"""What a file holds, with the place of every key and value.

YAML and JSON both become `Map`, `Seq` and plain scalars (`str`, `int`, `Decimal`, `bool`,
`None`), so that the rest of the package does not know which of the two it reads. Numbers are
kept exactly as written: there is no `float` anywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cloudplan.diagnostics import Diagnostic, Source, error

Position = tuple[int, int]
"""Line and column, both from 1, columns in characters."""
Node = Any
"""`Map`, `Seq`, `str`, `int`, `Decimal`, `bool`, `None` or `Ambiguous`."""

MAX_DEPTH = 64
LINE_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
# The characters that YAML calls printable, and so do we for JSON.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NUMBER = 60


class Map(dict[str, Node]):
    """A mapping; `marks` holds the line and column of each key, then of its value."""

    __slots__ = ("at", "marks")

    def __init__(self, at: Position) -> None:
        super().__init__()
        self.at = at
        self.marks: dict[str, tuple[int, int, int, int]] = {}

    def key_at(self, key: str) -> Position:
        return self.marks[key][:2]

    def value_at(self, key: str) -> Position:
        return self.marks[key][2:]


class Seq(list[Node]):
    """A list; `marks` holds the position of each item."""

    __slots__ = ("at", "marks")

    def __init__(self, at: Position) -> None:
        super().__init__()
        self.at = at
        self.marks: list[Position] = []


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A plain YAML scalar that YAML 1.1 and 1.2 read differently; `day` if 1.1 sees a date."""

    text: str
    yaml_1_1: str
    yaml_1_2: str
    day: date | None = None


class StopReading(Exception):  # noqa: N818 - it ends one file, it is not shown to anybody
    """The file cannot be read further; the problem is already recorded."""


@dataclass(slots=True)
class Document:
    """One file: its name for messages, its text, what was wrong, and the tree."""

    file: str
    text: str
    root: Node = None
    at: Position = (1, 1)
    problems: list[Diagnostic] = field(default_factory=list)
    is_readable: bool = True
    starts: list[int] = field(default_factory=list)
    """Where each line begins, as the reader counts lines; found out when it is asked for."""

    def offset(self, at: Position) -> int:
        """Where a position is in the text."""
        return self._starts()[at[0] - 1] + at[1] - 1

    def position(self, offset: int) -> Position:
        """The line and column of a place in the text."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _starts(self) -> list[int]:
        if not self.starts:
            self.starts = [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]
        return self.starts

    def source(self, at: Position) -> Source:
        return Source(self.file, *at)

    def report(
        self, code: str, at: Position, summary: str, detail: str = "", fix: str = ""
    ) -> None:
        """Record an error and read on."""
        self.problems.append(error(code, summary, detail=detail, fix=fix, source=self.source(at)))

    def stop(
        self, code: str, at: Position, summary: str, detail: str = "", fix: str = ""
    ) -> StopReading:
        """Record an error after which nothing in this file makes sense; raise the result."""
        self.report(code, at, summary, detail, fix)
        return StopReading()

    def too_deep(self, at: Position) -> StopReading:
        return self.stop(
            "too-deep",
            at,
            f"The file is nested more than {MAX_DEPTH} levels deep",
            "An inventory needs six; deeper nesting is a mistake or an attack.",
        )


def shown(value: object) -> str:
    """A value of the input, short, on one line and without control signs, for use in quotes."""
    text = str(value)[:61]
    text = text if len(text) <= 60 else text[:59] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def parse_number(text: str) -> int | Decimal:
    """The number exactly as written; `Decimal("Infinity")` when it is out of all proportion."""
    if len(text) > _LONGEST_NUMBER:
        return Decimal("Infinity")
    if text.lstrip("+-").isdigit():
        return int(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def find(
    node: Node, path: Sequence[str | int], *, key: bool = False
) -> tuple[Position | None, Node]:
    """The position and the node at `path`, or the deepest that exists on the way there.

    With `key` the position of the last key itself instead of its value's. The position is `None`
    when not even the first step exists; the caller knows where `node` itself starts.
    """
    at: Position | None = getattr(node, "at", None)
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(node, Map) and isinstance(step, str) and step in node:
            at = node.key_at(step) if key and last else node.value_at(step)
            node = node[step]
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            at, node = node.marks[step], node[step]
        else:
            break
    return at, node
