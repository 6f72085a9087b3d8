"""What vanished at the source: removed where that is wished and nobody would miss it, else told."""

from __future__ import annotations

import re
from typing import Any

from cloudplan.intake.decide import same
from cloudplan.intake.match import Match
from cloudplan.intake.merge import Merge, base_value
from cloudplan.intake.plan import item_at
from cloudplan.intake.remarks import is_remark
from cloudplan.intake.shape import (
    DEPENDENCIES,
    KINDS,
    LISTS_OF_ITEMS,
    REFERENCES,
    WORKLOADS,
)
from cloudplan.intake.text.places import FixedError, line_end, region_end
from cloudplan.intake.text.rows import lead_of
from cloudplan.intake.values import at_path, paths_of
from cloudplan.load.layout.comments import remarks_of
from cloudplan.load.tree import Map
from cloudplan.model.intake import Kind

ID = frozenset(("id",))
_Id = tuple[Kind, str]
_COMMENT = re.compile(r"#[^\n]*")


def prune(merge: Merge) -> None:
    """Tell what vanished, workloads before applications, and remove what may go."""
    if not merge.vanished:
        return
    named = _Named(merge) if merge.prune else None
    for match in sorted(merge.vanished, key=lambda m: -KINDS.index(m.kind)):
        why = _why_it_stays(merge, match, named) if named else ""
        if named and not why:
            _remove(merge, match)
            merge.tell("removed", match, cell=match.entry and match.entry.cell)
        else:
            assert match.entry is not None
            merge.keep_entry(match.entry, match.id if match.place is None else match.place.id)
            merge.tell("vanished", match, cell=match.entry.cell, why=why)


def _remove(merge: Merge, match: Match) -> None:
    place = match.place
    assert place is not None
    if place.below is None:
        merge.plan.gone.add(item_at(place))
    else:
        merge.plan.item(place).gone_workloads.add(place.below)


def _why_it_stays(merge: Merge, match: Match, named: _Named) -> str:
    place, entry = match.place, match.entry
    assert place is not None
    assert entry is not None
    if not place.file.is_editable:
        return f"{place.file.found.name} is not YAML"
    own = set(paths_of(place.node, ID | LISTS_OF_ITEMS))
    if own != set(entry.values) or place.node.get("users"):
        return "somebody added or removed keys"
    for path in own:
        old = base_value(entry, place, path)
        if old is None or not same(old.value, at_path(place.node, path)):
            return f"somebody changed {path}"
    if match.kind == "application" and _has_rows(merge, match):
        return "something of it stays"
    if by := named.by(match):
        return f"{by} refers to it"
    return "" if _is_bare(merge, match) else "somebody wrote a comment there"


def _has_rows(merge: Merge, match: Match) -> bool:
    place = match.place
    assert place is not None
    plan = merge.plan.items.get(item_at(place))
    workloads = place.node.get(WORKLOADS) or ()
    links = place.node.get(DEPENDENCIES) or ()
    if plan is None:
        return bool(workloads or links)
    stay = len(workloads) > len(plan.gone_workloads) or len(links) > len(plan.gone_links)
    return stay or bool(plan.new_workloads or plan.new_links)


def _is_bare(merge: Merge, match: Match) -> bool:
    """Whether nothing is written there that no tree holds: comments, anchors."""
    place = match.place
    assert place is not None
    text = place.file.document.text
    span = merge.plan.span(place)
    try:
        start = lead_of(text, span.start)
    except FixedError:  # between brackets: no line is its own
        start = text.rfind("\n", 0, span.start) + 1
        return "#" not in text[start : line_end(text, span.end)]
    dash = text.rfind("-", start, span.start)
    column = dash - (text.rfind("\n", 0, dash) + 1)
    rest = text[span.start : region_end(text, span.end, column)]
    found = [*_COMMENT.findall(text[start:dash]), *remarks_of(" " * (column + 2) + rest)]
    return all(map(is_remark, found))


class _Named:
    """What the inventory refers to, and from where."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
        self._found: dict[_Id, list[tuple[str, _Id | None]]] = {}
        for (kind, name), place in merge.folder.places.items():
            self._of(kind, name, place.node)
        for file in merge.folder.files.values():
            self._of_root(file.document.root)

    def by(self, match: Match) -> str:
        """Something that stays and names the item, or nothing."""
        for who, owner in self._found.get((match.kind, match.id), ()):
            if not self._goes(owner):
                return who
        return ""

    def _goes(self, owner: _Id | None) -> bool:
        place = self._merge.folder.places.get(owner) if owner else None
        if place is None:
            return False
        plan = self._merge.plan
        if place.below is None:
            return item_at(place) in plan.gone
        item = plan.items.get(item_at(place))
        return item is not None and place.below in item.gone_workloads

    def _of(self, kind: Kind, name: str, node: Map) -> None:
        for key, named in REFERENCES.items():
            if isinstance(value := node.get(key), str):
                self._add(named, value, name, (kind, name))
        rows: Any = node.get(DEPENDENCIES) or ()
        gone = self._links_that_go(name) if rows else frozenset()
        for number, row in enumerate(rows if kind == "application" else ()):
            for end in (row.get("from"), row.get("to")) if isinstance(row, Map) else ():
                if isinstance(end, str) and number not in gone:
                    address = end if "/" in end else f"{name}/{end}"
                    self._add("workload", address, f"a dependency of {name}", (kind, name))
        for row in node.get("users") or () if kind == "application" else ():
            if isinstance(row, Map) and isinstance(row.get("place"), str):
                self._add("place", row["place"], name, (kind, name))

    def _links_that_go(self, name: str) -> frozenset[int]:
        place = self._merge.folder.places["application", name]
        plan = self._merge.plan.items.get(item_at(place))
        return frozenset(plan.gone_links) if plan else frozenset()

    def _of_root(self, root: Any) -> None:
        if not isinstance(root, Map):
            return
        for row in root.get("waivers") or ():
            if isinstance(row, Map) and isinstance(row.get("workload"), str):
                self._add("workload", row["workload"], "a waiver", None)
        network = root.get("network")
        for rows in network.values() if isinstance(network, Map) else ():
            for row in rows or ():
                for end in (row.get("from"), row.get("to")) if isinstance(row, Map) else ():
                    if isinstance(end, str):
                        self._add("site", end, "the network", None)
                        self._add("place", end, "the network", None)

    def _add(self, kind: Kind, name: str, who: str, owner: _Id | None) -> None:
        self._found.setdefault((kind, name), []).append((who, owner))
