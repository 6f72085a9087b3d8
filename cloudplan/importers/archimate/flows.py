"""Relationships between components as dependencies of workloads.

A dependency needs a workload at both ends. Flows between applications that have none, or several,
cannot be kept; each application of which some are lost says so once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from cloudplan.importers.archimate.document import Model, Thing
from cloudplan.importers.archimate.parts import COMPONENT, Parts
from cloudplan.importers.draft import Draft
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Link

FLOWS = ("Flow", "Triggering", "Access", "Serving")
_NAMED = 5


@dataclass(slots=True)
class _Lost:
    """Flows of one application that found no workload, and why."""

    none: list[Thing] = field(default_factory=list)
    many: list[Thing] = field(default_factory=list)


def add_flows(
    model: Model, parts: Parts, ids: dict[str, str], ends: dict[str, list[str]], draft: Draft
) -> None:
    """Adds a link for every relationship that has one workload at each end."""
    lost: dict[str, _Lost] = defaultdict(_Lost)
    for relation in model.relationships:
        if relation.type not in FLOWS or not _is_between(relation, parts):
            continue
        from_, to = _direction(relation)
        sources, targets = ends.get(from_, []), ends.get(to, [])
        if len(sources) == 1 and len(targets) == 1:
            cell = Cell(model.file, column=relation.id)
            draft.links.append(_link(sources[0], targets[0], cell))
        elif sources and targets:
            lost[from_].many.append(relation)
        else:
            lost[from_].none.append(relation)
    for key, found in lost.items():
        _tell(parts, key, found, draft)


def _is_between(relation: Thing, parts: Parts) -> bool:
    ends = [parts.elements.get(end) for end in (relation.source, relation.target)]
    return all(end is not None and end.type == COMPONENT for end in ends)


def _direction(relation: Thing) -> tuple[str, str]:
    """Who calls whom: what is served depends on what serves it, all else points the way it goes."""
    if relation.type == "Serving":
        return relation.target, relation.source
    return relation.source, relation.target


def _link(source: str, target: str, cell: Cell) -> Link:
    application, _, workload = source.partition("/")
    home, _, other = target.partition("/")
    return Link(application, workload, other if home == application else target, cell)


def _tell(parts: Parts, key: str, lost: _Lost, draft: Draft) -> None:
    name = shown(parts.elements[key].name)
    if lost.none:
        draft.note(
            "flow-without-workload",
            lost.none[0].at,
            f'{_count(lost.none)} of "{name}" {_are(lost.none)} left out: a dependency joins '
            "workloads, and one end has none",
            f"Between it and {_others(parts, key, lost.none)}.",
            "when both have workloads, import again or write the dependency by hand",
        )
    if lost.many:
        draft.warn(
            "unclear-end",
            lost.many[0].at,
            f'{_count(lost.many)} of "{name}" {_are(lost.many)} left out: an end has several '
            "workloads",
            f"Between it and {_others(parts, key, lost.many)}.",
            "draw the flow between the parts themselves, or write the dependency by hand",
        )


def _count(found: list[Thing]) -> str:
    return f"{len(found)} flow{'s' if len(found) > 1 else ''}"


def _are(found: list[Thing]) -> str:
    return "are" if len(found) > 1 else "is"


def _others(parts: Parts, key: str, found: list[Thing]) -> str:
    ids = dict.fromkeys(r.target if r.source == key else r.source for r in found)
    names = [f'"{shown(parts.elements[id_].name)}"' for id_ in ids]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
