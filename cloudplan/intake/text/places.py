"""Places in a text: lines, the comments that belong to what stands above, and a change of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_COMMENT_LINE = re.compile(r"\n([ \t]*)#[^\n]*")


class FixedError(Exception):
    """The place cannot be changed without touching something else; the text says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` becomes `text`; at one place the smaller `rank` stands first.

    It begins with the column, deeper ones first, so that what is within something stays there.
    """

    start: int
    end: int
    text: str
    rank: tuple[Any, ...] = ()


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends, before its line break."""
    found = text.find("\n", at)
    end = found if found >= 0 else len(text)
    return end - 1 if end and text.startswith("\r\n", end - 1) else end


def region_end(text: str, at: int, column: int) -> int:
    """The end of the line of a place, and of the comments below it that stand deeper."""
    end = line_end(text, at)
    while found := _COMMENT_LINE.match(text, end + (text[end : end + 1] == "\r")):
        if len(found[1]) <= column:
            break
        end = line_end(text, found.end())
    return end


def whole_lines(text: str, start: int, first: int, end: int) -> Edit:
    """Takes out the lines from `start` to that of `end`, in which something begins at `first`.

    The line break before them goes with them, so that something may still come behind.

    Refused where a comment would be lost, or where something else stands before it.
    """
    stop = line_end(text, end)
    if "#" in text[first:stop] or text[start:first].strip() not in ("", "-"):
        raise FixedError("a comment or something else stands in its line")
    return Edit(above(text, start), stop, "")


def above(text: str, start: int) -> int:
    """The end of the line above the one that begins at `start`."""
    return max(0, start - 1 - text.startswith("\r\n", start - 2))


def cut(text: str, units: Sequence[tuple[int, int]], gone: frozenset[int]) -> Iterator[Edit]:
    """Takes units out of a row between brackets, each with a comma. Raises `FixedError`."""
    kept = [at for at in range(len(units)) if at not in gone]
    if not kept and units:
        yield _refused(text, Edit(units[0][0], units[-1][1], ""))
        return
    for at in sorted(gone):
        if at < kept[0]:
            yield _refused(text, Edit(units[at][0], units[at + 1][0], ""))
        else:
            yield _refused(text, Edit(units[at - 1][1], units[at][1], ""))


def _refused(text: str, edit: Edit) -> Edit:
    if "#" in text[edit.start : edit.end]:
        raise FixedError("a comment stands beside it")
    return edit
