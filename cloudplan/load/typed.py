"""JSON files of one known shape: what a decoder refuses is told with its line and column."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.load.json_tree import parse_json
from cloudplan.load.text import decoded
from cloudplan.load.tree import Document, StopReading, find

T = TypeVar("T")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Sort:
    """What a file is meant to be: ``a plan``, ``a plan of cloudplan``, its code, the way out."""

    short: str
    long: str
    code: str
    fix: str


def typed(data: bytes, shape: type[T], sort: Sort, name: str) -> T:
    """The bytes as a `shape`. Raises `CloudplanError` that says where they are not."""
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as problem:
        raise CloudplanError([_invalid(problem, data, sort, name)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise CloudplanError(_malformed(problem, data, sort, name)) from None


def _malformed(problem: Exception, data: bytes, sort: Sort, name: str) -> list[Diagnostic]:
    """What the exact scanner says, or the decoder's words where it finds nothing."""
    document = _document(data, name)
    if document.problems:
        return document.problems
    return [error("json-syntax", f"This is not {sort.short}: {problem}", source=Source(name))]


def _invalid(problem: Exception, data: bytes, sort: Sort, name: str) -> Diagnostic:
    """The decoder names the path (``$.placements[0].action``); the tree knows where that is."""
    what, _, path = str(problem).rstrip("`").partition(" - at `$")
    document = _document(data, name)
    steps = [int(index) if index else key for key, index in _STEP.findall(path)]
    at, _ = find(document.root, steps)
    return error(
        sort.code,
        f"This is not {sort.long}: {what[:1].lower()}{what[1:]}",
        detail=f"At {path.lstrip('.')}." if path else "",
        fix=sort.fix,
        source=document.source(at or document.at),
    )


def _document(data: bytes, name: str) -> Document:
    document = Document(name, "")
    with suppress(StopReading):
        document.text = decoded(document, data)
        parse_json(document)
    return document
