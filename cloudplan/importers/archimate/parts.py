"""Which component is an application and which a workload, and what runs on which machine.

Every component is an application, but for a sized part: what another component is composed of, with
a size and nothing that only an application has, is a workload of that other one. A machine (node,
device, system software) with a size is a workload of the one application that runs on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloudplan.importers.archimate.document import Model, Thing
from cloudplan.importers.archimate.facts import Facts, facts_of
from cloudplan.importers.draft import Draft
from cloudplan.load.tree import shown

COMPONENT = "ApplicationComponent"
MACHINES = ("Node", "Device", "SystemSoftware")
_CARRIERS = (*MACHINES, "Artifact", "TechnologyService", "ExecutionEnvironment")
_CARRYING = ("Assignment", "Serving", "Realization", "Composition", "Aggregation")


@dataclass(frozen=True, slots=True)
class Parts:
    """The model, understood: elements by id with what they say, parents, and carriers.

    `carriers` are the machines and what stands between, by the id of what they carry.
    """

    elements: Mapping[str, Thing]
    facts: Mapping[str, Facts]
    parents: Mapping[str, str]
    carriers: Mapping[str, tuple[str, ...]]

    def of_type(self, *types: str) -> Iterator[Thing]:
        return (thing for thing in self.elements.values() if thing.type in types)

    def is_part(self, id_: str) -> bool:
        """Whether a component is a workload of the one that it is composed into."""
        facts = self.facts[id_]
        return id_ in self.parents and facts.has_size and facts.is_only_a_machine

    def application_of(self, id_: str) -> str:
        """The component that is the application of a component."""
        while self.is_part(id_):
            id_ = self.parents[id_]
        return id_

    def machines_of(self, id_: str) -> set[str]:
        """The sized machines that carry a component, through whatever stands between."""
        found, seen, ahead = set[str](), {id_}, [id_]
        while ahead:
            for carrier in self.carriers.get(ahead.pop(), ()):
                if carrier in seen:
                    continue
                seen.add(carrier)
                if self.facts[carrier].machine:
                    found.add(carrier)
                else:
                    ahead.append(carrier)
        return found


def parts_of(model: Model, draft: Draft) -> Parts:
    """Elements by id, and how they hang together; what is wrong with that becomes findings."""
    elements = _elements(model, draft)
    relations = list(_sound(model, elements, draft))
    facts = {
        id_: facts_of(model, thing, draft)
        for id_, thing in elements.items()
        if thing.type in (COMPONENT, *_CARRIERS)
    }
    return Parts(
        elements, facts, _parents(relations, elements, draft), _carriers(relations, elements)
    )


def _elements(model: Model, draft: Draft) -> dict[str, Thing]:
    elements: dict[str, Thing] = {}
    for thing in model.elements:
        if not thing.id:
            what = f'The element "{shown(thing.name)}" has no identifier; it is left out'
            draft.warn("no-identifier", thing.at, what, fix="export the model again")
            continue
        first = elements.setdefault(thing.id, thing)
        if first is not thing:
            draft.warn(
                "duplicate-identifier",
                thing.at,
                f'The identifier "{shown(thing.id)}" is given twice; the first element counts',
                f'It belongs to "{shown(first.name)}" already, at {first.at}.',
                "export the model again",
            )
    return elements


def _sound(model: Model, elements: Mapping[str, Thing], draft: Draft) -> Iterator[Thing]:
    """Relationships whose ends are elements; ends that are relationships are nobody's error."""
    others = {thing.id for thing in model.relationships}
    for relation in model.relationships:
        gone = [end for end in (relation.source, relation.target) if end not in elements]
        if not gone:
            yield relation
        elif not others.issuperset(gone):
            draft.warn(
                "dangling-relationship",
                relation.at,
                f'A {shown(relation.type)} relationship names "{shown(gone[0])}", which the model '
                "does not hold; it is left out",
                fix="export the whole model",
            )


def _parents(relations: list[Thing], elements: Mapping[str, Thing], draft: Draft) -> dict[str, str]:
    parents: dict[str, str] = {}
    for relation in relations:
        whole, part = relation.source, relation.target
        ends = {elements[whole].type, elements[part].type}
        if relation.type != "Composition" or ends != {COMPONENT}:
            continue
        if part in parents or _closes_circle(whole, part, parents):
            draft.warn(
                "unclear-part",
                relation.at,
                f'"{shown(elements[part].name)}" is composed into "{shown(elements[whole].name)}" '
                "and into another component, or into itself; this one does not count",
                fix="a part belongs to one whole; use an aggregation for the others",
            )
        else:
            parents[part] = whole
    return parents


def _closes_circle(whole: str, part: str, parents: Mapping[str, str]) -> bool:
    """Whether `whole` stands below `part`, or is it."""
    at: str | None = whole
    while at is not None and at != part:
        at = parents.get(at)
    return at == part


def _carriers(relations: list[Thing], elements: Mapping[str, Thing]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for relation in relations:
        if relation.type in _CARRYING and elements[relation.source].type in _CARRIERS:
            found[relation.target].append(relation.source)
    return {target: tuple(sources) for target, sources in found.items()}
