"""Ids: one estate, every id once, none of the reserved ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cloudplan.diagnostics import Diagnostic, Source, error
from cloudplan.load.content import Content
from cloudplan.load.mend import UNREADABLE
from cloudplan.load.origin import Entity
from cloudplan.load.tree import shown
from cloudplan.model.policy import RESERVED_POLICY_IDS
from cloudplan.model.sites import INTERNET

# What CEL does not take as a name behind a dot.
_CEL_WORDS = {
    *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in"),
    *("let", "loop", "package", "namespace", "null", "return", "true", "var", "void", "while"),
}


def check_ids(content: Content) -> Iterator[Diagnostic]:
    """Missing and repeated estates, duplicate and reserved ids."""
    yield from _estate(content)
    yield from _unique("organisation", content.organisations)
    yield from _unique("place or site", [*content.places, *content.sites])
    yield from _unique("rate card", content.rates)
    yield from _unique("application", content.applications)
    yield from _unique("policy", content.policies)
    yield from _parts(content)
    yield from _reserved(content)
    yield from _groups(content)


def _estate(content: Content) -> Iterator[Diagnostic]:
    if not content.has_estate and content.is_complete:
        yield error(
            "missing-estate",
            "No file holds estate:",
            detail="It names the currency, the day and the horizon that everything is counted in.",
            fix="add estate: {id: ..., currency: EUR, as_of: 2026-11-01, horizon_months: 60}",
        )
    estates = sorted(content.estates, key=lambda e: e.origin.source)
    for entity in estates[1:]:
        yield error(
            "duplicate-estate",
            "There is more than one estate",
            detail=f"The first one is at {estates[0].origin.source}.",
            fix="keep one; all paths given to one command are one estate",
            source=entity.origin.source,
        )


def _unique(label: str, entities: Iterable[Entity[Any]]) -> Iterator[Diagnostic]:
    seen: dict[str, Entity[Any]] = {}
    for entity in entities:
        if entity.model.id == UNREADABLE and not entity.is_whole:
            continue
        first = seen.setdefault(entity.model.id, entity)
        if first is not entity:
            both = sorted((first.at("id"), entity.at("id")))
            yield _duplicate(f"The {label}", entity.model.id, *both)


def _duplicate(what: str, name: str, first: Source, second: Source) -> Diagnostic:
    return error(
        "duplicate-id",
        f'{what} "{shown(name)}" is given twice',
        detail=f"The first one is at {first}.",
        fix="remove one of the two, or give it another id",
        source=second,
    )


def _parts(content: Content) -> Iterator[Diagnostic]:
    """Workloads within their application, offers within their card."""
    for entity in content.applications:
        ids = [w.id for w in entity.model.workloads or ()]
        if len(set(ids)) < len(ids):
            yield from _repeated(entity, "workload", "workloads", "id", ids)
    for card in content.rates:
        skus = [o.sku for o in card.model.offers or ()]
        yield from _repeated(card, "offer", "offers", "sku", skus)


def _repeated(
    entity: Entity[Any], label: str, key: str, name: str, values: list[str]
) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        earlier = first.setdefault(value, index)
        if earlier != index and value != UNREADABLE:
            what = f'In "{shown(entity.model.id)}" the {label}'
            yield _duplicate(
                what, value, entity.at(key, earlier, name), entity.at(key, index, name)
            )


def _reserved(content: Content) -> Iterator[Diagnostic]:
    named: list[tuple[str, tuple[str, ...], list[Entity[Any]]]] = [
        ("place", (INTERNET,), [*content.places]),
        ("site", (INTERNET,), [*content.sites]),
        ("policy", RESERVED_POLICY_IDS, [*content.policies]),
    ]
    for label, words, entities in named:
        for entity in entities:
            if entity.model.id in words:
                yield error(
                    "reserved-id",
                    f'"{entity.model.id}" cannot be the id of a {label}',
                    detail=f"Reserved: {', '.join(words)}.",
                    fix="choose another id",
                    source=entity.at("id"),
                )


def _groups(content: Content) -> Iterator[Diagnostic]:
    seen: dict[str, Source] = {}
    for entity in content.groups:
        name, at = entity.model[0], entity.at(entity.model[0], key=True)
        if name in seen:
            yield _duplicate("The group", name, *sorted((seen[name], at)))
        seen.setdefault(name, at)
        if name in _CEL_WORDS or (len(name) == 2 and name.isupper()):
            why = "It is a word of CEL." if name in _CEL_WORDS else "It reads as a country code."
            yield error(
                "reserved-id",
                f'"{name}" cannot be the name of a group',
                detail=why,
                fix="choose another name",
                source=at,
            )
