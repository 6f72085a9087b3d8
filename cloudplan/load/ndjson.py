"""NDJSON: one application object a line, the bulk form.

A line is read by a compiled decoder (`bulk`). Only a line that this refuses is read again by the
exact scanner, which finds every problem and its column; so a good file never pays for positions.
"""

from __future__ import annotations

import hashlib

from cloudplan.diagnostics import error
from cloudplan.load.bulk import RefusedError, read_line
from cloudplan.load.content import Content, add_application, add_line
from cloudplan.load.files import MAX_LINE_BYTES, Found
from cloudplan.load.json_tree import parse_json
from cloudplan.load.origin import LineOrigin, Origin
from cloudplan.load.text import decoded
from cloudplan.load.tree import Document, StopReading


def read_ndjson(content: Content, found: Found) -> str:
    """Add every line to `content`; the sha256 of the file. Raises `OSError`."""
    digest = hashlib.sha256()
    offset = number = 0
    for number, line in enumerate(found.open_lines(), start=1):
        digest.update(line)
        if len(line) > MAX_LINE_BYTES:
            _too_long(content, found, number)
            break
        _line(content, line, LineOrigin(found, number, offset))
        offset += len(line)
    if not number:
        _empty(content, found)
    return digest.hexdigest()


def _line(content: Content, line: bytes, origin: LineOrigin) -> None:
    try:
        add_line(content, read_line(line), origin)
    except RefusedError:
        if line.strip():
            _exact(content, line, origin)


def _exact(content: Content, line: bytes, origin: LineOrigin) -> None:
    name, number = origin.found.name, origin.line
    document = Document(name, "")
    try:
        document.text = decoded(document, line, number)
        parse_json(document, number)
    except StopReading:
        content.is_complete = False
    else:
        add_application(content, Origin(document, document.root, document.at))
    content.problems.extend(document.problems)


def _too_long(content: Content, found: Found, line: int) -> None:
    content.is_complete = False
    content.problems.append(
        error(
            "line-too-long",
            f"The line is longer than {MAX_LINE_BYTES // 1024**2} MiB",
            detail="A line holds one application object; the rest of the file was not read.",
            source=LineOrigin(found, line, 0).source,
        )
    )


def _empty(content: Content, found: Found) -> None:
    source = LineOrigin(found, 1, 0).source
    content.problems.append(error("empty-file", "The file is empty", source=source))
