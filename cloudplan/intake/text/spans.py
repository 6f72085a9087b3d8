"""Where every key and value of one item begins and ends in the text of its file.

The tree of `load` knows where things begin, which is enough to read. To change a value its end is
wanted too; that is found out for those items alone that are changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

Kind = Literal["scalar", "map", "seq"]
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLANK_END = re.compile(r"\s*\Z")


@dataclass(slots=True)
class Span:
    """``text[start:end]`` is the value, without comments and blanks behind it.

    `column` is that of its first key or dash, from 0. One that is `fixed` is named or stands for
    something named elsewhere (``&a``, ``*a``), so that a change here would be one there as well.
    """

    kind: Kind
    start: int
    end: int
    column: int
    is_flow: bool = False
    is_block: bool = False
    fixed: bool = False
    keys: dict[str, Key] = field(default_factory=dict)
    items: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: ``text[start:end]`` is its name, `value` what it holds."""

    start: int
    end: int
    value: Span


def span_of(text: str, start: int, column: int, stop: int) -> Span:
    """The value that begins at `start`, in `column` from 0; nothing of it stands beyond `stop`."""
    shift = start - column
    parser = _Parser(" " * column + text[start:stop])
    try:
        events = _events(parser)
        return _Reader(text, shift, events).read(next(events))
    finally:
        parser.dispose()


def _events(parser: Any) -> Iterator[Any]:
    while True:
        event = parser.get_event()
        if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            yield event


@dataclass(slots=True)
class _Reader:
    text: str
    shift: int
    events: Iterator[Any]

    def read(self, event: Any) -> Span:
        """The value that an event begins."""
        start = event.start_mark.index + self.shift
        column = event.start_mark.column
        fixed = event.anchor is not None
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(event, Span("map", start, start, column, fixed=fixed))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._seq(event, Span("seq", start, start, column, fixed=fixed))
        end = event.end_mark.index + self.shift
        is_block = getattr(event, "style", None) in ("|", ">")
        if is_block:
            end = start + len(_BLANK_END.sub("", self.text[start:end]))
        return Span("scalar", start, end, column, is_block=is_block, fixed=fixed)

    def _map(self, event: Any, span: Span) -> Span:
        span.is_flow = bool(event.flow_style)
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            name = self.read(key)
            value = self.read(next(self.events))
            span.keys[getattr(key, "value", "")] = Key(name.start, name.end, value)
            span.end = max(name.end + 1, value.end)
        return self._closed(key, span)

    def _seq(self, event: Any, span: Span) -> Span:
        span.is_flow = bool(event.flow_style)
        while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
            span.items.append(self.read(item))
            span.end = max(span.end, span.items[-1].end)
        return self._closed(item, span)

    def _closed(self, event: Any, span: Span) -> Span:
        """Only brackets say themselves where they end; a block ends with its last value."""
        if span.is_flow:
            span.end = event.end_mark.index + self.shift
        return span
