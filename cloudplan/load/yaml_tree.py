"""YAML to a tree, by walking the parser's events.

Nothing is composed or constructed by PyYAML: its C composer crashes on deep nesting, takes
duplicate keys silently and forgets where things stood. One document a file; merge keys (`<<`),
tags and non-text keys are refused, aliases are followed up to a limit, also of what they expand
to ("billion laughs").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from cloudplan.load.tree import (
    MAX_DEPTH,
    Ambiguous,
    Document,
    Map,
    Node,
    Position,
    Seq,
    StopReading,
    shown,
)
from cloudplan.load.yaml_scalars import resolve_plain

MAX_ALIASES = 1_000
MAX_EXPANDED = 1_000_000
"""Values that the aliases of a file may stand for."""

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPEN: Any = object()


class _Frame:
    """A collection being read: the key it waits for, and how large and deep it is so far."""

    __slots__ = ("anchor", "height", "is_map", "key", "key_at", "node", "size", "wants_key")

    def __init__(self, node: Map | Seq, anchor: str | None) -> None:
        self.node: Any = node
        self.anchor = anchor
        self.is_map = self.wants_key = node.__class__ is Map
        self.key: str | None = None
        self.key_at: Position = (1, 1)
        self.size = 0
        self.height = 1


@dataclass(slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Walk:
    document: Document
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    aliases: int = 0
    expanded: int = 0
    documents: int = 0


def parse_yaml(document: Document) -> None:
    """Fill `document.root`; problems go to `document.problems`.

    Raises `StopReading` when the file cannot be read to its end.
    """
    walk = _Walk(document)
    parser = _Parser(document.text)
    try:
        while True:
            event = parser.get_event()
            if event.__class__ is yaml.StreamEndEvent:
                break
            _HANDLERS[event.__class__](walk, event)
    except yaml.MarkedYAMLError as problem:
        raise _syntax(document, problem) from None
    except yaml.YAMLError as problem:
        raise document.stop("yaml-syntax", (1, 1), f"This is not YAML: {problem}") from None
    finally:
        parser.dispose()
    if not walk.documents:
        raise document.stop("empty-file", (1, 1), "The file is empty", fix=_EMPTY_FIX)


_EMPTY_FIX = "write a top-level key such as sites: or applications:, or remove the file"


def _syntax(document: Document, problem: yaml.MarkedYAMLError) -> StopReading:
    mark = problem.problem_mark or problem.context_mark
    at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = document.text.split("\n")
    rest = lines[at[0] - 1][at[1] - 1 :] if at[0] <= len(lines) else ""
    fix = "indent with spaces, not with tabs" if rest.startswith("\t") else ""
    what = problem.problem or problem.context or "unreadable"
    context = problem.context if problem.context and problem.problem else ""
    return document.stop("yaml-syntax", at, f"This is not YAML: {what}", context or "", fix)


def _at(event: Any) -> Position:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _nothing(walk: _Walk, event: Any) -> None:
    """Stream start, document end: no meaning for the tree."""


def _document(walk: _Walk, event: Any) -> None:
    walk.documents += 1
    if walk.documents > 1:
        raise walk.document.stop(
            "several-documents",
            _at(event),
            "The file holds more than one YAML document",
            "A second --- starts another document, and which of them counts is not defined.",
            "write one file per document",
        )


def _scalar(walk: _Walk, event: Any) -> None:
    """The hot path: seven of ten events are scalars without anchor or tag."""
    mark = event.start_mark
    at = mark.line + 1, mark.column + 1
    value = event.value
    if event.implicit[0] and not event.style:
        value = resolve_plain(value)
    if event.tag is not None:
        _refuse_tag(walk, event, at)
    if event.anchor is not None:
        walk.anchors[event.anchor] = _Anchored(value, 1, 0)
    if walk.stack and walk.stack[-1].wants_key:
        _key(walk, walk.stack[-1], value, at)
    else:
        _add(walk, value, at)


def _refuse_tag(walk: _Walk, event: Any, at: Position) -> None:
    walk.document.report(
        "yaml-tag",
        at,
        f"The tag {shown(event.tag)!r} is not supported",
        "Tags make YAML mean different things to different readers.",
        "remove the tag; quote the value if it is meant as text",
    )


def _key(walk: _Walk, frame: _Frame, value: Node, at: Position) -> None:
    frame.wants_key = False
    frame.key, frame.key_at = None, at
    if value.__class__ is str:
        if value in frame.node:
            first = frame.node.key_at(value)
            _duplicate(walk.document, value, first, at)
        else:
            frame.key = value
        return
    if isinstance(value, Ambiguous) and value.text == "<<":
        walk.document.report(
            "merge-key",
            at,
            "The merge key << is not supported",
            "YAML 1.2 has no merge keys, so two readers would see two inventories.",
            "write the keys out, or use an alias for the whole value",
        )
        return
    text = shown(value.text if isinstance(value, Ambiguous) else value)
    walk.document.report(
        "key-not-text",
        at,
        f"The key {text} is not a text",
        (
            f"YAML 1.1 reads it as {value.yaml_1_1}, YAML 1.2 as {value.yaml_1_2}."
            if isinstance(value, Ambiguous)
            else "Keys are texts; this one reads as a number, a boolean or nothing."
        ),
        f'put it in quotes: "{text}"',
    )


def _duplicate(document: Document, key: str, first: Position, at: Position) -> None:
    document.report(
        "duplicate-key",
        at,
        f'The key "{shown(key)}" is given twice',
        f"It stands at line {first[0]}, column {first[1]} already.",
        "keep one of the two",
    )


def _add(walk: _Walk, value: Node, at: Position) -> None:
    """Put a scalar, an alias or a new collection where it belongs."""
    if not walk.stack:
        walk.document.root, walk.document.at = value, at
        return
    frame = walk.stack[-1]
    node = frame.node
    if not frame.is_map:
        node.append(value)
        node.marks.append(at)
        return
    frame.wants_key = True
    if frame.key is not None:
        node[frame.key] = value
        node.marks[frame.key] = frame.key_at + at


def _count(walk: _Walk, size: int, height: int) -> None:
    """What a collection or an alias adds to the collection around it."""
    if walk.stack:
        frame = walk.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)


def _collection(walk: _Walk, event: Any) -> None:
    at = _at(event)
    if len(walk.stack) >= MAX_DEPTH:
        raise walk.document.too_deep(at)
    if event.tag is not None:
        _refuse_tag(walk, event, at)
    node = Map(at) if event.__class__ is yaml.MappingStartEvent else Seq(at)
    if walk.stack and walk.stack[-1].wants_key:
        raise walk.document.stop(
            "key-not-text", at, "A key is a list or a mapping", "Keys are texts."
        )
    _add(walk, node, at)
    if event.anchor is not None:
        walk.anchors[event.anchor] = _Anchored(_OPEN, 0, 0)
    walk.stack.append(_Frame(node, event.anchor))


def _close(walk: _Walk, event: Any) -> None:
    frame = walk.stack.pop()
    size = frame.size + len(frame.node) + 1
    if frame.anchor is not None:
        walk.anchors[frame.anchor] = _Anchored(frame.node, size, frame.height)
    _count(walk, size, frame.height)


def _alias(walk: _Walk, event: Any) -> None:
    at = _at(event)
    walk.aliases += 1
    if walk.aliases > MAX_ALIASES:
        raise walk.document.stop(
            "too-many-aliases", at, f"The file uses more than {MAX_ALIASES:,} aliases"
        )
    target = walk.anchors.get(event.anchor)
    if target is None or target.node is _OPEN:
        what = "is not defined above" if target is None else "contains itself"
        raise walk.document.stop("bad-alias", at, f"The alias *{event.anchor[:60]} {what}")
    if len(walk.stack) + target.height > MAX_DEPTH:
        raise walk.document.too_deep(at)
    walk.expanded += target.size
    if walk.expanded > MAX_EXPANDED:
        raise walk.document.stop(
            "too-many-aliases",
            at,
            f"The aliases of the file stand for more than {MAX_EXPANDED:,} values",
            "A few lines of nested aliases can stand for billions of values.",
        )
    if walk.stack and walk.stack[-1].wants_key:
        _key(walk, walk.stack[-1], target.node if isinstance(target.node, str) else None, at)
        return
    _add(walk, target.node, at)
    _count(walk, target.size, target.height)


_HANDLERS: dict[type, Any] = {
    yaml.StreamStartEvent: _nothing,
    yaml.DocumentStartEvent: _document,
    yaml.DocumentEndEvent: _nothing,
    yaml.ScalarEvent: _scalar,
    yaml.AliasEvent: _alias,
    yaml.MappingStartEvent: _collection,
    yaml.SequenceStartEvent: _collection,
    yaml.MappingEndEvent: _close,
    yaml.SequenceEndEvent: _close,
}
