"""The values of a YAML text as spans: what a new layout moves as it stands.

A leaf is a scalar that is a value, or a flow collection that goes over several lines (or that the
library would write otherwise). Keys, aliases and empty values are none. A text has the same leaves in every layout, in the same order.
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


@dataclass(frozen=True, slots=True)
class Leaf:
    """``text[start:end]``; `parent` is the column, from 0, of the key or dash that it hangs on."""

    start: int
    end: int
    parent: int
    style: Style


@dataclass(slots=True)
class _Frame:
    """A collection being read.

    `column` is that of the last key or dash, `first` the number of leaves before it, `start`
    where a flow collection begins (-1 for others). One `is_odd` in which the library would
    write something else: a mapping of one pair in a list, an empty value.
    """

    is_map: bool
    wants_key: bool
    column: int
    first: int
    start: int
    pairs: int = 0
    is_odd: bool = False


@dataclass(slots=True)
class _Walk:
    text: str
    stack: list[_Frame] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    @property
    def column(self) -> int:
        return self.stack[-1].column if self.stack else 0


def leaves_of(text: str) -> list[Leaf]:
    """In the order of the text, which is sound YAML without collections as keys."""
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
    frame = walk.stack[-1] if walk.stack else None
    if frame is not None and frame.wants_key:
        frame.column, frame.wants_key = event.start_mark.column, False
        return
    if event.__class__ is yaml.ScalarEvent:
        start, end = _beyond_anchor(walk.text, event), event.end_mark.index
        style = _STYLES.get(event.style, "plain")
        end = _without_blank_end(walk.text, start, end) if style == "block" else end
        if end > start:
            walk.leaves.append(Leaf(start, end, walk.column, style))
        elif frame is not None and frame.start >= 0:
            frame.is_odd = True
    _done(walk)


def _open(walk: _Walk, event: Any) -> None:
    is_map = event.__class__ is yaml.MappingStartEvent
    start = _beyond_anchor(walk.text, event) if event.flow_style else -1
    first = len(walk.leaves)
    walk.stack.append(_Frame(is_map, is_map, event.start_mark.column, first, start))


def _close(walk: _Walk, event: Any) -> None:
    frame = walk.stack.pop()
    start, end = frame.start, event.end_mark.index
    outer = walk.stack[-1] if walk.stack and walk.stack[-1].start >= 0 else None
    frame.is_odd |= frame.is_map and frame.pairs == 1 and outer is not None and not outer.is_map
    if outer is not None:
        outer.is_odd |= frame.is_odd
    elif start >= 0 and (frame.is_odd or "\n" in walk.text[start:end]):
        walk.leaves[frame.first :] = [Leaf(start, end, walk.column, "flow")]
    _done(walk)


def _done(walk: _Walk) -> None:
    """A value has ended: in a mapping a key comes next."""
    if walk.stack:
        walk.stack[-1].wants_key = walk.stack[-1].is_map
        walk.stack[-1].pairs += 1


def _beyond_anchor(text: str, event: Any) -> int:
    start: int = event.start_mark.index
    anchor = _ANCHOR.match(text, start) if event.anchor is not None else None
    return anchor.end() if anchor else start


def _without_blank_end(text: str, start: int, end: int) -> int:
    """A block ends with its last filled line, unless its header says to keep what follows."""
    raw = text[start:end]
    keeps = "+" in raw.split("\n", 1)[0].split("#")[0]
    return start + len(raw.removesuffix("\n") if keeps else _BLANK_END.sub("", raw))
