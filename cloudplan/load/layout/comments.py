"""Comments: which there are, and the columns in which they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from cloudplan.load.layout.place import INDENT

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"#[^\n]*")
_OPEN_LINE = re.compile(r"(?:-|[^\n]*?:)[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
_OPEN = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_CLOSE = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


def remarks_of(text: str) -> list[str]:
    """Every comment, anchor and alias, each sort in its order: what no tree holds."""
    named = (yaml.AnchorToken, yaml.AliasToken)
    names = [t.value for t in yaml.scan(text, Loader=_Loader) if isinstance(t, named)]
    return [*(comment[0].rstrip() for comment in _comments(text)), *names]


def has_frame(text: str) -> bool:
    """Whether there is any key or dash outside flow collections."""
    return bool(_frame_of(text).offsets)


def with_comments_moved(before: str, after: str) -> str:
    """`after` with the comments moved along with what they stand beside or flush with.

    A comment on a line of its own that stood flush with what follows it, or else with something
    above it, does so again. Both texts hold the same keys, dashes and comments in the same order.
    """
    old, new = _frame_of(before), _frame_of(after)
    parts, end = [], 0
    for was, now in zip(_comments(before), _comments(after), strict=False):
        start = after.rfind("\n", 0, now.start()) + 1
        stands = after[start : now.start()].rstrip()
        stays = bisect_right(old.offsets, was.start()) == bisect_right(new.offsets, now.start())
        if stands:
            column = max(len(stands) + 1, _column_beside(before, was, old, new))
        elif stays and _is_alone(before, was):
            column = _column(before, was, old, new)
        else:  # the library moved it to a line of its own, or before a dash
            column = _column_below(new, now)
        parts += [after[end:start], stands.ljust(column)]
        end = now.start()
    return "".join([*parts, after[end:]])


def _is_alone(text: str, comment: re.Match[str]) -> bool:
    """Whether nothing stands before it in its line."""
    return not text[text.rfind("\n", 0, comment.start()) + 1 : comment.start()].strip()


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where keys and dashes stand outside flow collections: offsets and columns."""

    offsets: list[int]
    columns: list[int]


def _column_beside(text: str, comment: re.Match[str], old: _Frame, new: _Frame) -> int:
    """As far to the right as it was of the key or dash before it."""
    column = comment.start() - (text.rfind("\n", 0, comment.start()) + 1)
    beside = bisect_right(old.offsets, comment.start()) - 1
    return column if beside < 0 else column + new.columns[beside] - old.columns[beside]


def _column_below(frame: _Frame, comment: re.Match[str]) -> int:
    below = bisect_right(frame.offsets, comment.start())
    return frame.columns[below] if below < len(frame.columns) else 0


def _column(text: str, comment: re.Match[str], old: _Frame, new: _Frame) -> int:
    """Flush with what follows, else with what is above: deeper where that has no value yet.

    Below a value it must not go deeper: a block would take it for a line of its own.
    """
    column = comment.start() - (text.rfind("\n", 0, comment.start()) + 1)
    below = bisect_right(old.offsets, comment.start())
    above = _holders(old.columns, below)
    around = [below, *above] if below < len(old.offsets) else above
    flush = next((i for i in around if old.columns[i] == column), None)
    if flush is not None:
        return new.columns[flush]
    if above and old.columns[above[0]] < column:
        is_open = _OPEN_LINE.match(text, old.offsets[above[0]])
        return new.columns[above[0]] + (INDENT if is_open else 0)
    return new.columns[around[0]] if around else 0


def _holders(columns: list[int], below: int) -> list[int]:
    """What stands just above, and what holds it, the nearest first."""
    found: list[int] = []
    for i in range(below - 1, -1, -1):
        if not found or columns[i] < columns[found[-1]]:
            found.append(i)
    return found


def _comments(text: str) -> Iterator[re.Match[str]]:
    """What stands between the tokens of YAML and is no blank."""
    end = 0
    for token in yaml.scan(text, Loader=_Loader):
        yield from _COMMENT.finditer(text, end, max(end, token.start_mark.index))
        end = max(end, token.end_mark.index)
    yield from _COMMENT.finditer(text, end)


def _frame_of(text: str) -> _Frame:
    frame, depth = _Frame([], []), 0
    for token in yaml.scan(text, Loader=_Loader):
        depth += isinstance(token, _OPEN) - isinstance(token, _CLOSE)
        if not depth and isinstance(token, (yaml.KeyToken, yaml.BlockEntryToken)):
            frame.offsets.append(token.start_mark.index)
            frame.columns.append(token.start_mark.column)
    return frame
