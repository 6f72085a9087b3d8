"""Where each character of a text stands in the file that holds it, whatever its style.

YAML folds lines, strips indentation and resolves escapes, but what is no blank keeps its order.
So the text is laid beside the file, sign by sign. Blanks that folding made stand where the line
breaks that they come from are; blanks at the start of a block's line, at the line's start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.scanner import Scanner

from cloudplan.load.tree import Document, Position
from cloudplan.model.policy import Run

_ANCHOR = re.compile(r"&(\S+)\s+")
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")
_HEADER = re.compile(r"[|>][^\r\n\x85\u2028\u2029]*(?:\r\n|\s)?")
_SIGN = re.compile("(?s:.)")
_SINGLE = re.compile(r"''|(?s:.)")
_DOUBLE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}"
    r"|\\(?:\r\n|(?s:.))|(?s:.)"
)
_ESCAPES: dict[str, str] = Scanner.ESCAPE_REPLACEMENTS
_BREAKS = "\r\n\x85\u2028\u2029"
_Unit = tuple[str, int, int]
"""A sign, where it begins in the file, and where it ends."""


def runs_of(document: Document, at: Position, value: str) -> tuple[Run, ...]:
    """The runs of the scalar at `at`, whose text is `value`, and one for its end.

    An alias stands for the text of its anchor. None when the file does not hold the text.
    """
    start = document.offset(at)
    found = _aligned(document.text, start, value) or _anchored(document.text, start, value)
    runs: list[Run] = []
    for index, offset in enumerate(found or ()):
        line, column = document.position(offset)
        if not runs or (line, column) != (runs[-1].line, runs[-1].column + index - runs[-1].start):
            runs.append(Run(index, line, column))
    return tuple(runs)


def _anchored(text: str, start: int, value: str) -> list[int] | None:
    alias = _ALIAS.match(text, start)
    anchor = text.rfind(f"&{alias[1]}", 0, start) if alias else -1
    return None if anchor < 0 else _aligned(text, anchor, value)


def _aligned(text: str, start: int, value: str) -> list[int] | None:
    """The offset of each character, and of the end; `None` if they do not stand there."""
    units = _Units(text, start)
    found: list[int] = []
    for sign in value:
        if not sign.isspace():
            units.skip_blanks()
        elif units.sign != sign:  # a blank that folding made
            found.append(units.offset)
            continue
        if units.sign != sign:
            return None
        found.append(units.offset)
        units.step()
    return [*found, units.last_end]


class _Units:
    """The signs of a scalar, one after the other; `sign` is empty at the end of the file."""

    def __init__(self, text: str, start: int) -> None:
        self._units = _signs(text, start)
        self.sign, self.offset, self.end = "", start, start
        self.step()
        self.last_end = self.offset

    def step(self) -> None:
        self.last_end = self.end
        self.sign, self.offset, self.end = next(self._units, ("", self.end, self.end))

    def skip_blanks(self) -> None:
        end = self.last_end
        while self.sign.isspace():
            self.step()
        self.last_end = end


def _signs(text: str, start: int) -> Iterator[_Unit]:
    """What each piece of the scalar stands for; pieces that stand for nothing are left out."""
    anchor = _ANCHOR.match(text, start)
    start = anchor.end() if anchor else start
    opening = text[start : start + 1]
    header = _HEADER.match(text, start)
    pattern = {"'": _SINGLE, '"': _DOUBLE}.get(opening, _SIGN)
    start = header.end() if header else start + (opening in ("'", '"'))
    for piece in pattern.finditer(text, start):
        sign = _meaning(piece[0]) if pattern is _DOUBLE else piece[0][0]
        if sign:
            yield sign, piece.start(), piece.end()


def _meaning(piece: str) -> str:
    """The character that a piece of a double-quoted text stands for; nothing for a joined line."""
    if len(piece) == 1:
        return piece
    code = piece[1]
    if code in "xuU":
        units = [int(part, 16) for part in re.split(r"\\[xuU]", piece)[1:]]
        raw = b"".join(unit.to_bytes(2, "big") for unit in units) if len(units) > 1 else b""
        return raw.decode("utf-16-be") if raw else chr(units[0])
    return "" if code in _BREAKS else _ESCAPES.get(code, code)
