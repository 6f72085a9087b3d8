"""Annotations ``cloudplan/KEY``: what Backstage has no word for and a plan needs.

    metadata:
      annotations:
        cloudplan/demand.vcpu: "4"
        cloudplan/data.confidentiality: "3"

The key is the one of an inventory, below an application or a workload.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.diagnostics import did_you_mean
from cloudplan.importers.backstage.entities import Entity, text_of
from cloudplan.importers.draft import Draft
from cloudplan.importers.paths import (
    PATHS,
    SIZE,
    Foreign,
    Refused,
    read_value,
    reader_of,
    refused_text,
)
from cloudplan.load.tree import shown
from cloudplan.model.intake import Value

PREFIX = "cloudplan/"
_NOT_HERE = ("owner", "name", "labels")
"""What Backstage itself has a place for."""


def said(entity: Entity, kind: str, draft: Draft) -> dict[str, Value]:
    """By path, what the annotations of an entity say of an application or of a workload."""
    found: dict[str, Value] = {}
    for path, text in _annotations(entity):
        if path in _NOT_HERE or reader_of(kind, path) is None:
            continue
        where = ("metadata", "annotations", PREFIX + path)
        try:
            found[path] = Value(read_value(kind, path, text), entity.cell(*where))
        except Refused as why:
            what = f'The annotation "{PREFIX}{path}" of "{shown(entity.ref)}"'
            draft.warn(
                "unreadable-value", entity.at(*where), refused_text(what, text, why), fix=why.fix
            )
    return found


def has_size(entity: Entity) -> bool:
    """Whether the annotations give all that a size needs; not whether they can be read."""
    return set(SIZE) <= {path for path, _ in _annotations(entity)}


def check(entity: Entity, draft: Draft) -> None:
    """Tells of annotations that name no key."""
    known = {p for kind in ("application", "workload") for p in PATHS[kind]} - set(_NOT_HERE)
    for path, _ in _annotations(entity):
        if path not in known:
            draft.warn(
                "unknown-annotation",
                entity.at("metadata", "annotations", PREFIX + path),
                f'"{shown(PREFIX + path)}" names no key of an application or workload',
                "It is left out.",
                did_you_mean(path, known),
            )


def _annotations(entity: Entity) -> Iterator[tuple[str, Foreign]]:
    """Numbers stay numbers where they stand without quotes."""
    for key, node in (entity.mapping("metadata", "annotations") or {}).items():
        text = text_of(node)
        if key.startswith(PREFIX) and text is not None:
            value = node if isinstance(node, (int, Decimal)) else text
            yield key.removeprefix(PREFIX), value
