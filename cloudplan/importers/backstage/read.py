"""A Backstage catalogue as an `Intake`.

A System is an application, and so is a Component that belongs to none. A Component or Resource
becomes a workload where annotations give its size, which Backstage itself never does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.importers.ask import Ask
from cloudplan.importers.backstage import keys
from cloudplan.importers.backstage.catalog import Catalog, homes_of
from cloudplan.importers.backstage.documents import read_documents
from cloudplan.importers.backstage.entities import Entity, entities_of
from cloudplan.importers.backstage.relations import add_links
from cloudplan.importers.draft import Draft, counted
from cloudplan.importers.given import given
from cloudplan.importers.names import tidy
from cloudplan.importers.paths import SIZE
from cloudplan.load.tree import shown
from cloudplan.model.intake import Intake, Value

SOURCE = "backstage"
_HELPERS = ("group", "user", "api", "domain")
_NAMED = 5


def read(path: Path, ask: Ask) -> Intake:
    """Systems, components, their owners and dependencies. Raises `CloudplanError`."""
    documents = read_documents(path, ask.name, ask.most_bytes)
    draft = Draft(SOURCE)
    entities = entities_of(documents, draft)
    catalog = homes_of(entities, draft)
    _tell_others(entities, draft)
    if not catalog.homes:
        what = "The catalogue holds no System, Component or Resource that could be an application"
        fix = "give a catalog-info.yaml, or a folder of them"
        raise CloudplanError([error("nothing-found", what, fix=fix, source=Source(ask.name))])
    ids = _applications(catalog, ask, draft)
    ends = _workloads(catalog, ids, ask, draft)
    add_links(catalog, ends, draft)
    return draft.intake((ask.name,))


def _tell_others(entities: dict[str, Entity], draft: Draft) -> None:
    """Kinds that are no part of an inventory, each once."""
    known = ("system", "component", "resource", *_HELPERS)
    others = [entity for entity in entities.values() if entity.kind not in known]
    count = Counter(entity.kind for entity in others)
    for kind in sorted(count):
        first = next(entity for entity in others if entity.kind == kind)
        detail, fix = "An inventory has no place for it.", ""
        if kind == "location":
            detail = "Files that a Location names are not looked up."
            fix = "give the folder that holds them"
        what = f"{count[kind]} of the kind {shown(kind)} left out"
        draft.note("other-kind", first.at("kind"), what, detail, fix)


def _applications(catalog: Catalog, ask: Ask, draft: Draft) -> dict[str, str]:
    """The id of each application, by the reference of its entity."""
    ids: dict[str, str] = {}
    parts: dict[str, list[Entity]] = defaultdict(list)
    for member, home in catalog.homes.items():
        parts[home].append(catalog.entities[member])
    for ref, members in sorted(parts.items(), key=lambda pair: pair[0]):
        entity, name = catalog.entities.get(ref), ref.rpartition("/")[2]
        id_ = ids[ref] = draft.free_id("application", entity.name if entity else name, ref)
        source = entity or members[0]
        values = {"name": Value(source.title() if entity else name, source.cell("metadata"))}
        owner = _owner(catalog, entity, members, draft) or given(ask, "owner")
        if owner is not None:
            values["owner"] = owner
        if entity is not None:
            values |= keys.said(entity, "application", draft)
            if labels := _labels(entity):
                values["labels"] = Value(labels, entity.cell("metadata", "tags"))
        draft.add("application", ref, id_, values, source.cell())
    return ids


def _labels(entity: Entity) -> tuple[str, ...]:
    stage = entity.text("spec", "lifecycle")
    tags = entity.texts("metadata", "tags")
    return tuple(sorted({*tags, *([f"lifecycle:{stage}"] if stage else [])}))


def _owner(
    catalog: Catalog, entity: Entity | None, members: list[Entity], draft: Draft
) -> Value | None:
    """The entity's own owner; of a system that is only named, the one of all its parts."""
    if entity is not None:
        return _owner_of(catalog, entity, draft)
    owners = [owner for owner in (_owner_of(catalog, m, draft) for m in members) if owner]
    if len({owner.value for owner in owners}) > 1:
        home = shown(catalog.homes[members[0].ref])
        draft.warn(
            "contradiction",
            members[0].at("spec", "owner"),
            f'The parts of "{home}" have several owners; none counts',
            fix="add the System to the catalogue, with its owner",
        )
        return None
    return owners[0] if owners else None


def _owner_of(catalog: Catalog, entity: Entity, draft: Draft) -> Value | None:
    text = entity.text("spec", "owner")
    ref = entity.reference(text, "group") if text else None
    if text is None or ref is None:
        return None
    cell = entity.cell("spec", "owner")
    if not ref.startswith("group:"):
        draft.warn(
            "owner-is-a-person",
            entity.at("spec", "owner"),
            f'The owner of "{shown(entity.ref)}" is "{shown(text)}", which is not a group',
            "Owners of an inventory are organisations.",
            "name a group in the catalogue, or give --owner",
        )
        return None
    return Value(_organisation(catalog, ref, entity, draft), cell, ref)


def _organisation(catalog: Catalog, ref: str, entity: Entity, draft: Draft) -> str:
    known = draft.items.get(("organisation", ref))
    if known is None:
        group, name = catalog.entities.get(ref), ref.rpartition("/")[2]
        source, cell = (group or entity), (group.cell() if group else entity.cell("spec", "owner"))
        title = source.text("spec", "profile", "displayName") or source.title() if group else name
        id_ = draft.free_id("organisation", name, ref)
        known = draft.add("organisation", ref, id_, {"name": Value(tidy(title), cell)}, cell)
    return known.id


def _workloads(catalog: Catalog, ids: dict[str, str], ask: Ask, draft: Draft) -> dict[str, str]:
    """Writes the workloads; their addresses by the reference of their entity."""
    ends: dict[str, str] = {}
    bare: list[Entity] = []
    for ref, home in catalog.homes.items():
        entity = catalog.entities[ref]
        keys.check(entity, draft)
        if entity.kind == "system":
            continue
        values = keys.said(entity, "workload", draft)
        missing = [path for path in SIZE if path not in values]
        if missing:
            bare.append(entity)
            if len(missing) < len(SIZE):
                _tell_missing(entity, missing, draft)
            continue
        if site := given(ask, "site"):
            values.setdefault("site", site)
        application = ids[home]
        name = "main" if home == ref else entity.name
        ends[ref] = f"{application}/{draft.free_id(f'application/{application}', name, ref)}"
        draft.add("workload", ref, ends[ref], values, entity.cell())
    _tell_bare(bare, draft)
    return ends


def _tell_missing(entity: Entity, missing: list[str], draft: Draft) -> None:
    wanted = ", ".join(keys.PREFIX + path for path in missing)
    draft.warn(
        "no-size",
        entity.at("metadata", "annotations"),
        f'"{shown(entity.ref)}" has only a part of a size; no workload is made of it',
        "A workload needs vCPU, memory and storage, and none of them is ever made up.",
        f"add the annotations {wanted}",
    )


def _tell_bare(bare: list[Entity], draft: Draft) -> None:
    if bare:
        names = ", ".join(shown(entity.ref) for entity in bare[:_NAMED])
        more = f" and {len(bare) - _NAMED} more" if len(bare) > _NAMED else ""
        draft.note(
            "no-workloads",
            bare[0].at("metadata", "name"),
            f"{counted(len(bare), 'part')} of the catalogue without a size: no workloads of them",
            f"{names}{more}. Backstage does not say how large things are.",
            "add annotations such as cloudplan/demand.vcpu, or import the machines from elsewhere",
        )
