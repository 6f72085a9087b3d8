"""One YAML or JSON file as a tree with positions, or the word why it is none."""

from __future__ import annotations

import re

from cloudplan.diagnostics import Diagnostic, error
from cloudplan.load.files import MAX_BYTES, Found
from cloudplan.load.json_tree import parse_json
from cloudplan.load.text import decoded, refuse_unprintable
from cloudplan.load.tree import Document, StopReading
from cloudplan.load.yaml_tree import parse_yaml

_JSON_OBJECT = re.compile(r'\s*\{\s*["}]')


def too_large(found: Found) -> Diagnostic:
    """A file beyond the limit is not read."""
    return error(
        "file-too-large",
        f"The file is larger than {MAX_BYTES // 1024**2} MiB",
        fix="split it, or write the applications as NDJSON, one a line",
        source=Document(found.name, "").source((1, 1)),
    )


def parsed(found: Found, data: bytes) -> Document:
    """The tree of a YAML or JSON file; where it is not readable its `problems` say why."""
    document = Document(found.name, "")
    try:
        document.text = decoded(document, data)
        _parse(document, found.format)
    except StopReading:
        document.is_readable = False
    return document


def _parse(document: Document, file_format: str) -> None:
    """Standard input is JSON when it starts as a JSON object does; YAML needs no quote there."""
    is_json = file_format == "json" or (
        file_format == "any" and _JSON_OBJECT.match(document.text) is not None
    )
    if is_json:
        parse_json(document)
    else:
        refuse_unprintable(document)
        parse_yaml(document)
