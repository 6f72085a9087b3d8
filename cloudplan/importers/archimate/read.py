"""An ArchiMate model as an `Intake`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.importers.archimate.document import Model, Thing, Words, read_model
from cloudplan.importers.archimate.flows import add_flows
from cloudplan.importers.archimate.parts import COMPONENT, MACHINES, Parts, parts_of
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft
from cloudplan.importers.given import given
from cloudplan.importers.levels import Settled, settled
from cloudplan.importers.mapping import levels_of
from cloudplan.importers.names import slug, tidy
from cloudplan.importers.systems import os_of
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Intake, Value

SOURCE = "archimate"
MAIN = "main"
"""The workload of a component whose own properties give a size."""
_WHAT = {
    "demand.vcpu": "vCPU",
    "demand.memory_gib": "memory",
    "demand.storage_gib": "storage",
}


def read(path: Path, ask: Ask) -> Intake:
    """Components, their scores, sizes and flows. Raises `CloudplanError`; see `document`."""
    levels = levels_of(ask.mapping)
    model = read_model(path, ask.name, ask.most_bytes)
    draft = Draft(SOURCE)
    parts = parts_of(model, draft)
    if not any(parts.of_type(COMPONENT)):
        raise CloudplanError([_nothing(model)])
    scores = [score for facts in parts.facts.values() for score in facts.scores]
    told = settled(scores, levels, draft)
    ids = _applications(model, parts, told, ask, draft)
    ends = _workloads(parts, ids, ask, draft)
    _tell_unsized(parts, ids, ends, draft)
    add_flows(model, parts, ids, ends, draft)
    return draft.intake((ask.name,))


def _nothing(model: Model) -> Diagnostic:
    return error(
        "nothing-found",
        "The model holds no application component",
        detail=f"It has {len(model.elements)} elements of other types.",
        fix="export a model or a view that has application components",
        source=Source(model.file),
    )


def _applications(
    model: Model, parts: Parts, told: Settled, ask: Ask, draft: Draft
) -> dict[str, str]:
    """The id of each application, by the identifier of its component."""
    ids: dict[str, str] = {}
    for thing in parts.of_type(COMPONENT):
        if not parts.is_part(thing.id):
            ids[thing.id] = draft.free_id("application", tidy(thing.name), thing.id)
    _tell_alike(parts, ids, draft)
    for key, id_ in ids.items():
        thing, cell = parts.elements[key], Cell(model.file, column=key)
        values = names_of(thing, cell) | dict(parts.facts[key].values)
        for level in ("confidentiality", "integrity", "availability"):
            if score := told.get((key, level)):
                values[f"data.{level}"] = score
        if owner := _owner(parts, key, ask, draft):
            values["owner"] = owner
        if labels := _labels(model, parts, key, ids):
            values["labels"] = Value(labels, cell)
        draft.add("application", key, id_, values, cell)
    return ids


def names_of(thing: Thing, cell: Cell) -> dict[str, Value]:
    """The name, or the names by language."""
    named = [Words(_language(w.language), tidy(w.text)) for w in thing.names if tidy(w.text)]
    if not any(words.language for words in named):
        return {"name": Value(named[0].text, cell)} if named else {}
    by = {words.language or "und": words.text for words in reversed(named)}
    return {f"name.{language}": Value(text, cell) for language, text in sorted(by.items())}


def _language(tag: str) -> str:
    head, dash, tail = tag.strip().replace("_", "-").partition("-")
    is_tag = head.isascii() and head.isalpha() and 2 <= len(head) <= 3
    region = dash + tail if tail.isascii() and tail.isalnum() and 2 <= len(tail) <= 8 else ""
    return head.lower() + region if is_tag else ""


def _owner(parts: Parts, key: str, ask: Ask, draft: Draft) -> Value | None:
    """The component's own, else that of what it is part of, else the one that was given."""
    at: str | None = key
    while at is not None:
        owner = parts.facts[at].owner
        if owner is not None:
            name = str(owner.value)
            note = "" if at == key else f"of {shown(parts.elements[at].name)}, which it is part of"
            return Value(draft.organisation(name, owner.cell), owner.cell, note or name)
        at = parts.parents.get(at)
    return given(ask, "owner")


def _labels(model: Model, parts: Parts, key: str, ids: dict[str, str]) -> tuple[str, ...]:
    labels = list(parts.facts[key].labels)
    if folder := slug(model.folders.get(key, "")):
        labels.append(f"folder:{folder}")
    if parent := parts.parents.get(key):
        labels.append(f"part-of:{ids[parts.application_of(parent)]}")
    return tuple(sorted(set(labels)))


def _tell_alike(parts: Parts, ids: dict[str, str], draft: Draft) -> None:
    """Two components of one name may be one application that was drawn twice; nobody knows."""
    first: dict[str, Thing] = {}
    for key in ids:
        thing = parts.elements[key]
        other = first.setdefault(tidy(thing.name).casefold(), thing)
        if other is not thing:
            draft.warn(
                "duplicate-name",
                thing.at,
                f'Two components are called "{shown(thing.name)}": they become '
                f'"{ids[other.id]}" and "{ids[key]}"',
                f"The first one is at {other.at}.",
                "if they are one application, remove one of the two in the model",
            )


def _workloads(parts: Parts, ids: dict[str, str], ask: Ask, draft: Draft) -> dict[str, list[str]]:
    """Writes the workloads; their addresses by the identifier of what they stand for."""
    ends: dict[str, list[str]] = defaultdict(list)
    homes = _homes(parts)
    for thing in parts.of_type(*MACHINES):
        if not parts.facts[thing.id].machine:
            continue
        if home := _home(parts, thing, homes.get(thing.id, []), draft):
            address = _add(parts, thing, ids[home], tidy(thing.name), ask, draft)
            for end in (thing.id, home):
                ends[end].append(address)
    for thing in parts.of_type(COMPONENT):
        home = parts.application_of(thing.id)
        if home != thing.id:
            address = _add(parts, thing, ids[home], tidy(thing.name), ask, draft)
            for end in (thing.id, home):
                ends[end].append(address)
    for key in ids:
        thing = parts.elements[key]
        if parts.facts[key].machine and _counts(parts, thing, ends, draft):
            ends[key].append(_add(parts, thing, ids[key], MAIN, ask, draft))
    return ends


def _homes(parts: Parts) -> dict[str, list[str]]:
    """The applications that run on each sized machine."""
    homes: dict[str, set[str]] = defaultdict(set)
    for thing in parts.of_type(COMPONENT):
        for machine in parts.machines_of(thing.id):
            homes[machine].add(parts.application_of(thing.id))
    return {machine: sorted(found) for machine, found in homes.items()}


def _home(parts: Parts, thing: Thing, found: list[str], draft: Draft) -> str | None:
    """The one application of a machine that has all of a size; what else there is is told."""
    facts = parts.facts[thing.id]
    if not facts.has_size:
        _tell_missing(thing, facts.missing, draft)
        return None
    if len(found) == 1:
        return found[0]
    names = ", ".join(f'"{shown(parts.elements[home].name)}"' for home in found[:5])
    detail = f"They are {names}." if found else "No component is assigned to it or served by it."
    draft.warn(
        "shared-machine" if found else "machine-without-application",
        thing.at,
        f"{len(found) or 'No'} application{'s run' if found else ' runs'} on "
        f'"{shown(thing.name)}"; it is left out',
        detail + " A workload belongs to one application.",
        "assign it to one component in the model, or write it by hand",
    )
    return None


def _counts(parts: Parts, thing: Thing, ends: dict[str, list[str]], draft: Draft) -> bool:
    """Whether a component's own size counts: it is whole, and no machine of it has one."""
    facts = parts.facts[thing.id]
    if not facts.has_size:
        _tell_missing(thing, facts.missing, draft)
    elif ends.get(thing.id):
        draft.warn(
            "size-twice",
            thing.at,
            f'"{shown(thing.name)}" has a size, and so have its machines or parts; theirs counts',
            fix="give the size in one place",
        )
    return facts.has_size and not ends.get(thing.id)


def _tell_missing(thing: Thing, missing: tuple[str, ...], draft: Draft) -> None:
    draft.warn(
        "no-size",
        thing.at,
        f'"{shown(thing.name)}" has no {" and no ".join(_WHAT[path] for path in missing)}; '
        "no workload is made of it",
        "A workload needs vCPU, memory and storage, and none of them is ever made up.",
        "add the properties to the model, or write the workload by hand",
    )


def _add(parts: Parts, thing: Thing, application: str, name: str, ask: Ask, draft: Draft) -> str:
    values = dict(parts.facts[thing.id].machine)
    cell = Cell(ask.name, column=thing.id)
    if "os" not in values and (system := _system(parts, thing.id)):
        values["os"] = Value(os_of(system.name), Cell(ask.name, column=system.id), system.name)
    if site := given(ask, "site"):
        values["site"] = site
    address = f"{application}/{draft.free_id(f'application/{application}', name, thing.id)}"
    draft.add("workload", thing.id, address, values, cell)
    return address


def _system(parts: Parts, id_: str) -> Thing | None:
    """The one system software on a machine whose name is that of a known system."""
    around = [key for key, carriers in parts.carriers.items() if id_ in carriers]
    things = [parts.elements[key] for key in around if parts.elements[key].type == "SystemSoftware"]
    known = {os_of(thing.name): thing for thing in things if os_of(thing.name)}
    return next(iter(known.values())) if len(known) == 1 else None


def _tell_unsized(
    parts: Parts, ids: dict[str, str], ends: dict[str, list[str]], draft: Draft
) -> None:
    bare = [key for key in ids if not ends.get(key)]
    if bare:
        first = min((parts.elements[key] for key in bare), key=lambda thing: thing.at)
        draft.note(
            "no-workloads",
            first.at,
            f"{len(bare)} of {len(ids)} applications have no size in the model: they are written "
            "without workloads",
            "A model of an architecture seldom says how large things are.",
            "import the machines from another source, or add workloads by hand",
        )
