"""Entities of a catalogue and the references between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cloudplan.diagnostics import Source
from cloudplan.importers.draft import Draft
from cloudplan.importers.names import tidy
from cloudplan.load.tree import Ambiguous, Document, Map, Node, Seq, find, shown
from cloudplan.model.intake import Cell

_REFERENCE = re.compile(r"(?:([^:/\s]+):)?(?:([^:/\s]+)/)?([^:/\s]+)\Z")
_API = "backstage.io/"


@dataclass(frozen=True, slots=True)
class Entity:
    """One document of a catalogue; `ref` is ``component:default/website``, in small letters."""

    ref: str
    kind: str
    namespace: str
    name: str
    document: Document
    root: Map

    def at(self, *path: str | int) -> Source:
        """Where the value at `path` stands, or the nearest above it."""
        position, _ = find(self.root, path)
        return self.document.source(position or self.document.at)

    def cell(self, *path: str) -> Cell:
        return Cell(self.document.file, column=".".join((self.ref, *path)))

    def text(self, *path: str) -> str | None:
        """The text at a path; `None` where there is none."""
        return text_of(value_at(self.root, path))

    def texts(self, *path: str) -> list[str]:
        """The texts of a list."""
        node = value_at(self.root, path)
        found = map(text_of, node) if isinstance(node, Seq) else ()
        return [text for text in found if text]

    def mapping(self, *path: str) -> Map | None:
        node = value_at(self.root, path)
        return node if isinstance(node, Map) else None

    def title(self) -> str:
        """What people call it."""
        return self.text("metadata", "title") or self.text("metadata", "name") or self.name

    def reference(self, text: str, kind: str) -> str | None:
        """The entity that a text names, of `kind` unless it says another; or none."""
        found = _REFERENCE.match(text.strip())
        if found is None:
            return None
        return f"{found[1] or kind}:{found[2] or self.namespace}/{found[3]}".lower()


def value_at(root: Node, path: tuple[str, ...]) -> Node:
    """The node at a path; `None` where there is none."""
    node = root
    for step in path:
        node = node.get(step) if isinstance(node, Map) else None
    return node


def text_of(node: Node) -> str | None:
    """A scalar as it is written; words that two versions of YAML read differently too."""
    if isinstance(node, Ambiguous):
        node = node.text
    if node is None or isinstance(node, (bool, Map, Seq)):
        return None
    return tidy(str(node)) or None


def entities_of(documents: list[Document], draft: Draft) -> dict[str, Entity]:
    """By reference; what is no entity, or one that is there already, becomes a finding."""
    entities: dict[str, Entity] = {}
    for entity in _entities(documents, draft):
        first = entities.setdefault(entity.ref, entity)
        if first is not entity:
            draft.warn(
                "duplicate-entity",
                entity.at("metadata", "name"),
                f'"{shown(entity.ref)}" is given twice; the first one counts',
                f"It stands at {first.at('metadata', 'name')} already.",
                "remove one of the two, or give it another namespace",
            )
    return entities


def _entities(documents: list[Document], draft: Draft) -> Iterator[Entity]:
    for document in documents:
        root = document.root
        if not isinstance(root, Map) or not _is_of_backstage(root):
            draft.note(
                "no-entity",
                document.source(document.at),
                "The document is not an entity of Backstage; it is left out",
                f'An entity has an apiVersion with "{_API}".',
            )
            continue
        kind, name = text_of(root.get("kind")), text_of(value_at(root, ("metadata", "name")))
        if kind is None or name is None:
            what = "kind" if kind is None else "metadata.name"
            summary = f"The entity has no {what}; it is left out"
            draft.warn("no-name", document.source(document.at), summary, fix=f"add {what}:")
            continue
        namespace = text_of(value_at(root, ("metadata", "namespace"))) or "default"
        ref = f"{kind}:{namespace}/{name}".lower()
        yield Entity(ref, kind.lower(), namespace, name, document, root)


def _is_of_backstage(root: Map) -> bool:
    return _API in (text_of(root.get("apiVersion")) or "")
