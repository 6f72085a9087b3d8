"""Everything that all files hold, sorted by kind, validated piece by piece.

Each entity is validated alone, so that one broken site hides no mistake in another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from cloudplan.diagnostics import Diagnostic, did_you_mean, error
from cloudplan.load import catalog
from cloudplan.load.origin import Entity, LineOrigin, Origin
from cloudplan.load.schema_applications import ApplicationIn
from cloudplan.load.schema_errors import describe, entity_words, validated
from cloudplan.load.schema_estate import EstateIn, WaiverIn
from cloudplan.load.schema_policies import KINDS, Groups, PolicyIn
from cloudplan.load.schema_sites import (
    LinkIn,
    NetworkIn,
    OrganisationIn,
    PlaceIn,
    RateCardIn,
    RttIn,
    SiteIn,
)
from cloudplan.load.tree import Ambiguous, Document, Map, Node, Position, Seq, shown
from cloudplan.model.sites import RateCard


@dataclass(slots=True)
class Content:
    """The entities of all files, and every id that occurs, also in entities that are broken."""

    estates: list[Entity[EstateIn]] = field(default_factory=list)
    organisations: list[Entity[OrganisationIn]] = field(default_factory=list)
    places: list[Entity[PlaceIn]] = field(default_factory=list)
    sites: list[Entity[SiteIn]] = field(default_factory=list)
    rates: list[Entity[RateCardIn]] = field(default_factory=list)
    rtts: list[Entity[RttIn]] = field(default_factory=list)
    links: list[Entity[LinkIn]] = field(default_factory=list)
    applications: list[Entity[ApplicationIn]] = field(default_factory=list)
    waivers: list[Entity[WaiverIn]] = field(default_factory=list)
    policies: list[Entity[PolicyIn]] = field(default_factory=list)
    groups: list[Entity[tuple[str, list[str]]]] = field(default_factory=list)
    user_cards: dict[str, RateCard] = field(default_factory=dict)
    user_card_ids: frozenset[str] = frozenset()
    ids: dict[str, set[str]] = field(default_factory=dict)
    has_estate: bool = False
    is_complete: bool = True
    """False when a file could not be read: then what seems absent may stand there."""
    problems: list[Diagnostic] = field(default_factory=list)

    def known(self, key: str) -> set[str]:
        """Every id under a top-level key."""
        return self.ids.setdefault(key, set())

    def card_from_outside(self, name: str) -> RateCard | None:
        """The user's rate card of that id, else the shipped one; not one of these files."""
        return self.user_cards.get(name) or catalog.card(name)


_LISTS: dict[str, tuple[str, type[Any], str]] = {
    "organisations": ("organisation", OrganisationIn, "organisations"),
    "places": ("place", PlaceIn, "places"),
    "sites": ("site", SiteIn, "sites"),
    "rates": ("rate card", RateCardIn, "rates"),
    "applications": ("application", ApplicationIn, "applications"),
    "waivers": ("waiver", WaiverIn, "waivers"),
}
TOP_LEVEL = ("estate", *_LISTS, "network", "policies", "groups")
_GROUPS = TypeAdapter(Groups)


def add_document(content: Content, document: Document) -> None:
    """Sort what one file holds into `content`."""
    root = document.root
    if not isinstance(root, Map):
        content.problems.append(
            error(
                "wrong-type",
                f"The file must hold a mapping, not {describe(root)}",
                detail=f"Top-level keys: {', '.join(TOP_LEVEL)}.",
                source=document.source(document.at),
            )
        )
        return
    for key, node in root.items():
        if key not in TOP_LEVEL:
            _unknown_top(content, document, key, root.key_at(key))
        elif node is not None:
            _section(content, key, Origin(document, node, root.value_at(key)))


def _unknown_top(content: Content, document: Document, key: str, at: Position) -> None:
    content.problems.append(
        error(
            "unknown-key",
            f'Unknown key "{shown(key)}" at the top of the file',
            detail=f"Known here: {', '.join(TOP_LEVEL)}.",
            fix=did_you_mean(key, TOP_LEVEL) or "remove it",
            source=document.source(at),
        )
    )


def _section(content: Content, key: str, origin: Origin) -> None:
    if key == "estate":
        content.has_estate = True
        _add(content, content.estates, "estate", EstateIn, origin)
    elif key == "network":
        _network(content, origin)
    elif key == "groups":
        _groups(content, origin)
    elif key == "policies":
        for item in items_of(content, key, origin):
            _policy(content, item)
    else:
        label, model, attribute = _LISTS[key]
        target = getattr(content, attribute)
        for item in items_of(content, key, origin):
            _add(content, target, label, model, item)


def items_of(content: Content, key: str, origin: Origin) -> list[Origin]:
    """The items of a list that are mappings; their ids are noted before they are validated."""
    node = origin.node
    if not isinstance(node, Seq):
        content.problems.append(
            error(
                "wrong-type",
                f'"{key}" must be a list, not {_words(node)}',
                fix="start each item with a dash",
                source=origin.source,
            )
        )
        return []
    items = [Origin(origin.document, n, at) for n, at in zip(node, node.marks, strict=True)]
    ids = content.known(key)
    for item in items:
        name = item.node.get("id") if isinstance(item.node, Map) else None
        if isinstance(name, str):
            ids.add(name)
    return items


def _words(node: Node) -> str:
    return f"the text {shown(node.text)}" if isinstance(node, Ambiguous) else describe(node)


def _add(
    content: Content, target: list[Entity[Any]], label: str, model: type[Any], origin: Origin
) -> None:
    validate: Callable[[Node], Any] = model.__pydantic_validator__.validate_python
    entity = validated(validate, label, model, origin, content.problems)
    if entity is not None:
        target.append(entity)


def add_line(content: Content, model: ApplicationIn, origin: LineOrigin) -> None:
    """An application from a line of NDJSON."""
    content.known("applications").add(model.id)
    content.applications.append(Entity(model, origin))


def add_application(content: Content, origin: Origin) -> None:
    """An application that is likely to be wrong: every problem, with its position."""
    if isinstance(origin.node, Map) and isinstance(origin.node.get("id"), str):
        content.known("applications").add(origin.node["id"])
    _add(content, content.applications, "application", ApplicationIn, origin)


def _network(content: Content, origin: Origin) -> None:
    """Each round trip and link on its own; the mapping around them only for its keys."""
    node = origin.node
    if not isinstance(node, Map):
        validated(
            NetworkIn.__pydantic_validator__.validate_python,
            "network",
            NetworkIn,
            origin,
            content.problems,
        )
        return
    rows: dict[str, tuple[str, type[Any], list[Entity[Any]]]] = {
        "rtt_ms": ("round trip", RttIn, content.rtts),
        "links": ("link", LinkIn, content.links),
    }
    unknown = {key: None for key in node if key not in rows}
    validated(
        lambda _: NetworkIn.model_validate(unknown),
        "network",
        NetworkIn,
        origin,
        content.problems,
    )
    for key, (label, model, target) in rows.items():
        value = node.get(key)
        if value is not None:
            list_origin = Origin(origin.document, value, node.value_at(key))
            for item in items_of(content, key, list_origin):
                _add(content, target, label, model, item)


def _groups(content: Content, origin: Origin) -> None:
    if isinstance(origin.node, Map):
        content.known("groups").update(origin.node)
    groups = validated(_GROUPS.validate_python, "groups", Groups, origin, content.problems)
    for name, members in groups.model.items() if groups else ():
        content.groups.append(Entity((name, members), origin))


def _policy(content: Content, origin: Origin) -> None:
    node = origin.node
    kind = node.get("kind") if isinstance(node, Map) else None
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None and isinstance(node, Map):
        content.problems.append(_unknown_kind(kind, node, origin))
        return
    _add(content, content.policies, "policy", model or PolicyIn, origin)


def _unknown_kind(kind: Node, node: Map, origin: Origin) -> Diagnostic:
    words = entity_words("policy", node)
    if kind is None:
        code, summary = "missing-key", f'{words[0].upper()}{words[1:]} has no "kind"'
    else:
        code, summary = (
            "unknown-value",
            f"The kind of {words} is {_words(kind)}; there is none such",
        )
    return error(
        code,
        summary,
        detail=f"Kinds: {', '.join(KINDS)}.",
        fix=did_you_mean(kind, KINDS) if isinstance(kind, str) else "",
        source=origin.at("kind"),
    )
