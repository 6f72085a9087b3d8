"""Where an entity stands, so that a message about it can point at any of its keys."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from cloudplan.diagnostics import Source
from cloudplan.load.files import MAX_LINE_BYTES, Found
from cloudplan.load.json_find import find_in_text
from cloudplan.load.runs import runs_of
from cloudplan.load.tree import Document, Node, Position, find
from cloudplan.model.policy import Run

M = TypeVar("M")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A node of a document, and the position where it starts."""

    document: Document
    node: Node
    start: Position

    @property
    def source(self) -> Source:
        return self.document.source(self.start)

    def at(self, *path: str | int, key: bool = False) -> Source:
        """The value at `path` below the node (with `key`: its last key), or the nearest above."""
        position, _ = find(self.node, path, key=key)
        return self.document.source(position or self.start)

    def runs(self, *path: str | int) -> tuple[Run, ...]:
        """Where the characters of the text at `path` stand; none where that cannot be told."""
        position, text = find(self.node, path)
        return runs_of(self.document, position or self.start, text)


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """A sound line of NDJSON. It is read again when an exact position is wanted, which is rare."""

    found: Found
    line: int
    offset: int

    @property
    def source(self) -> Source:
        return Source(self.found.name, self.line, 1)

    def at(self, *path: str | int, key: bool = False) -> Source:
        return self._place(path, key) if path else self.source

    def _place(self, path: Path, key: bool) -> Source:
        with self.found.path.open("rb") as stream:
            stream.seek(self.offset)
            text = stream.readline(MAX_LINE_BYTES).decode("utf-8", "replace")
        with suppress(ValueError, IndexError):  # the file was changed meanwhile
            return Source(self.found.name, self.line, find_in_text(text, path, key=key) + 1)
        return self.source


AnyOrigin = Origin | LineOrigin


@dataclass(frozen=True, slots=True)
class Entity(Generic[M]):
    """A validated piece of input and where it stands.

    `is_whole` is false where broken keys had to be left out: then it serves only to find more
    mistakes, and nothing may be concluded from what is absent.
    """

    model: M
    origin: AnyOrigin
    is_whole: bool = True

    def at(self, *path: str | int, key: bool = False) -> Source:
        return self.origin.at(*path, key=key)
