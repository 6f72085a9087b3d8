"""The list of drift to let be: YAML in ``cloudplan.ignore`` beside the lock, or in any file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load.content import Content, items_of
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import MAX_BYTES, Found, display_name, unreadable
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.schema_cases import listed
from cloudplan.load.schema_errors import describe, validated
from cloudplan.load.schema_types import Date, Str, Strict
from cloudplan.load.tree import Document, Map
from cloudplan.model.ignore import Ignore

NAME = "cloudplan.ignore"
Kind = Literal["moved", "unplanned", "vanished", "resized", "pending"]


class IgnoreIn(Strict):
    """One entry; every key but `drift` is needed, as with a waiver."""

    workload: Str
    drift: Annotated[list[Kind], BeforeValidator(listed), Field(min_length=1)] | None = None
    reason: Str
    owner: Str
    approved_by: Str
    expires: Date


class FileIn(Strict):
    """What stands around the entries."""

    ignore: object = None


def read_ignored(path: str) -> tuple[Ignore, ...]:
    """The entries of a file. Raises `CloudplanError` with everything that is wrong with it."""
    document = _document(Found(display_name(path, Path()), Path(path)))
    problems = list(document.problems)
    entries = _entries(document, problems) if document.is_readable else []
    if problems:
        raise CloudplanError(problems)
    return tuple(map(_ignore, entries))


def _document(found: Found) -> Document:
    try:
        data = found.read()
    except (OSError, ValueError) as problem:
        raise CloudplanError([unreadable(found.name, problem)]) from None
    if len(data) > MAX_BYTES:
        raise CloudplanError([too_large(found)])
    return parsed(found, data)


def _entries(document: Document, problems: list[Diagnostic]) -> Sequence[Entity[IgnoreIn]]:
    root = document.root
    if not isinstance(root, Map):
        document.report(
            "wrong-type",
            document.at,
            f"The file must hold a mapping, not {describe(root)}",
            "Its entries stand in a list under ignore:.",
        )
        problems += document.problems
        return []
    origin = Origin(document, root, document.at)
    validated(FileIn.__pydantic_validator__.validate_python, "file", FileIn, origin, problems)
    if root.get("ignore") is None:
        return []
    content = Content(problems=problems)
    items = items_of(content, "ignore", Origin(document, root["ignore"], root.value_at("ignore")))
    validate = IgnoreIn.__pydantic_validator__.validate_python
    found = [validated(validate, "entry", IgnoreIn, item, problems) for item in items]
    return [entity for entity in found if entity is not None]


def _ignore(entity: Entity[IgnoreIn]) -> Ignore:
    m = entity.model
    return Ignore(
        workload=m.workload,
        kinds=tuple(m.drift or ()),
        reason=m.reason,
        owner=m.owner,
        approved_by=m.approved_by,
        expires=m.expires,
        source=entity.origin.source,
    )
