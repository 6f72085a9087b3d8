"""Which application each component and resource of a catalogue belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cloudplan.importers.backstage.entities import Entity
from cloudplan.importers.backstage.keys import has_size
from cloudplan.importers.draft import Draft, counted
from cloudplan.load.tree import shown

PARTS = ("component", "resource")


@dataclass(frozen=True, slots=True)
class Catalog:
    """Entities by reference, and for each system, component and resource its application's.

    The application is a System, also one that the catalogue only names, or the entity itself.
    """

    entities: Mapping[str, Entity]
    homes: Mapping[str, str]


def homes_of(entities: dict[str, Entity], draft: Draft) -> Catalog:
    """The catalogue with every part at home; references that lead nowhere become findings."""
    homes: dict[str, str] = {}
    alone: list[Entity] = []
    for ref, entity in entities.items():
        if entity.kind == "system":
            homes[ref] = ref
        elif entity.kind in PARTS:
            homes[ref] = _home(entities, entity, draft)
            if homes[ref] == ref and entity.kind == "resource" and not has_size(entity):
                alone.append(entity)
                del homes[ref]
    if alone:
        _tell_alone(alone, draft)
    return Catalog(entities, homes)


def _tell_alone(alone: list[Entity], draft: Draft) -> None:
    names = ", ".join(shown(entity.ref) for entity in alone[:5])
    draft.note(
        "resource-alone",
        alone[0].at("metadata", "name"),
        f"{counted(len(alone), 'resource')} without a system and without a size left out",
        f"{names}{f' and {len(alone) - 5} more' if len(alone) > 5 else ''}.",
        "name their system, or give a size with annotations such as cloudplan/demand.vcpu",
    )


def _home(entities: dict[str, Entity], entity: Entity, draft: Draft) -> str:
    seen, at = {entity.ref}, entity
    while (text := at.text("spec", "system")) is None:
        above = at.text("spec", "subcomponentOf")
        ref = at.reference(above, "component") if above else None
        if ref is None:
            return at.ref
        if ref in seen or ref not in entities:
            _tell_unknown(at, "subcomponentOf", ref, draft)
            return at.ref
        seen.add(ref)
        at = entities[ref]
    system = at.reference(text, "system")
    if system is None or not system.startswith("system:"):
        _tell_unknown(at, "system", text, draft)
        return at.ref
    if system not in entities:
        draft.note(
            "unknown-system",
            at.at("spec", "system"),
            f'The system "{shown(system)}" is named and not in the catalogue',
            "It becomes an application all the same, with what its parts say.",
            "add the System to what is imported",
        )
    return system


def _tell_unknown(entity: Entity, key: str, what: str, draft: Draft) -> None:
    draft.warn(
        "unknown-entity",
        entity.at("spec", key),
        f'"{shown(entity.ref)}" names "{shown(what)}" as {key}, which is not there or leads in a '
        "circle",
        "It becomes an application of its own.",
        "add it to what is imported",
    )
