"""The values of a YAML text as spans: what a new layout moves as it stands.

A leaf is a scalar or an alias that is a value, or a flow collection with all that is in it. Keys
and empty values are none. A text has the same leaves in every layout, in the same order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

Style = Literal["plain", "single", "double", "block", "flow"]
_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "block", ">": "block"}
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ANCHOR = re.compile(r"&\S+\s+")
_BLANK_END = re.compile(r"(?:\n *)+\Z")


class LayoutError(Exception):
    """The text cannot be laid out without a loss; it stays as it is."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """``text[start:end]``; `parent` is the column, from 0, of the key or dash that it hangs on."""

    start: int
    end: int
    parent: int
    style: Style


@dataclass(slots=True)
class _Frame:
    """A block collection being read; `column` is that of the last key or dash."""

    is_map: bool
    wants_key: bool
    column: int


@dataclass(slots=True)
class _Walk:
    text: str
    stack: list[_Frame] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    flow: int = 0
    """How many flow collections are open; `start` is where the outermost begins."""
    start: int = 0

    @property
    def column(self) -> int:
        return self.stack[-1].column if self.stack else 0


def leaves_of(text: str) -> list[Leaf]:
    """In the order of the text, which is sound YAML without collections as keys.

    Raises `LayoutError` for lists within lists, whose comments the library loses.
    """
    walk, parser = _Walk(text), _Parser(text)
    try:
        while (event := parser.get_event()).__class__ is not yaml.StreamEndEvent:
            if isinstance(event, yaml.CollectionStartEvent):
                _open(walk, event)
            elif isinstance(event, yaml.CollectionEndEvent):
                _close(walk, event)
            elif isinstance(event, yaml.NodeEvent):
                _scalar(walk, event)
    finally:
        parser.dispose()
    return walk.leaves


def _scalar(walk: _Walk, event: Any) -> None:
    if walk.flow:
        return
    frame = walk.stack[-1] if walk.stack else None
    if frame is not None and frame.wants_key:
        frame.column, frame.wants_key = event.start_mark.column, False
        return
    is_alias = event.__class__ is yaml.AliasEvent
    start = event.start_mark.index if is_alias else _beyond_anchor(walk.text, event)
    style: Style = "plain" if is_alias else _STYLES.get(event.style, "plain")
    end: int = event.end_mark.index
    end = _without_blank_end(walk.text, start, end) if style == "block" else end
    if end > start:
        walk.leaves.append(Leaf(start, end, walk.column, style))
    _done(walk)


def _open(walk: _Walk, event: Any) -> None:
    if walk.flow or event.flow_style:
        walk.start = walk.start if walk.flow else _beyond_anchor(walk.text, event)
        walk.flow += 1
        return
    is_map = event.__class__ is yaml.MappingStartEvent
    if walk.stack and not is_map and not walk.stack[-1].is_map:
        raise LayoutError(f"a list stands directly in a list in line {event.start_mark.line + 1}")
    walk.stack.append(_Frame(is_map, is_map, event.start_mark.column))


def _close(walk: _Walk, event: Any) -> None:
    if not walk.flow:
        walk.stack.pop()
        return _done(walk)
    walk.flow -= 1
    if not walk.flow:
        walk.leaves.append(Leaf(walk.start, event.end_mark.index, walk.column, "flow"))
        _done(walk)


def _done(walk: _Walk) -> None:
    """A value has ended: in a mapping a key comes next."""
    if walk.stack:
        walk.stack[-1].wants_key = walk.stack[-1].is_map


def _beyond_anchor(text: str, event: Any) -> int:
    start: int = event.start_mark.index
    anchor = _ANCHOR.match(text, start) if event.anchor is not None else None
    return anchor.end() if anchor else start


def _without_blank_end(text: str, start: int, end: int) -> int:
    """A block ends with its last filled line, unless its header says to keep what follows."""
    raw = text[start:end]
    return start + len(raw.removesuffix("\n") if keeps_end(raw) else _BLANK_END.sub("", raw))


def keeps_end(raw: str) -> bool:
    """Whether the text is a block whose empty last lines are part of it."""
    return raw[:1] in ("|", ">") and "+" in raw.split("\n", 1)[0].split("#")[0]
