"""Items that the folder does not have yet: completed from flags, or refused with the flag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudplan.diagnostics import Diagnostic, error
from cloudplan.intake.complete import incomplete, usable
from cloudplan.intake.events import Event
from cloudplan.intake.match import Match
from cloudplan.intake.merge import Merge, noted
from cloudplan.intake.remarks import remark
from cloudplan.intake.settings import Settings
from cloudplan.intake.shape import REFERENCES, in_order, needed
from cloudplan.intake.text.items import NewItem
from cloudplan.intake.text.places import FixedError
from cloudplan.intake.values import nested
from cloudplan.load.schema_types import ID
from cloudplan.model.intake import Cell, Item, Kind, Value

_NEEDED: dict[Kind, dict[str, str]] = {
    "application": {"owner": "owner"},
    "site": {"kind": "site_kind", "location.country": "country"},
}
"""What the schema needs of an item -> the flag (of `Settings`) that says it."""
Wants = dict[tuple[Kind, str], list[str]]
"""Items that lack something, by kind and key."""
ON_PREM = "on_prem"


@dataclass
class Fresh:
    """Writes the new items of a merge into its plan."""

    merge: Merge
    settings: Settings
    wants: Wants = field(default_factory=dict)

    def write(self) -> None:
        """Applications before their workloads; then what all of them name."""
        new = list(self.merge.new.items())
        for (kind, name), match in new:
            if kind != "workload" and match.item is not None:
                self._item(kind, name, match, match.item)
        for (kind, name), match in new:
            if kind == "workload" and match.item is not None:
                self._workload(name, match, match.item)
        self._named_only()

    def problems(self) -> list[Diagnostic]:
        """What is lacking, each kind of it once, with the flag that gives it."""
        return [_lacking(kind, key, self.wants[kind, key]) for kind, key in sorted(self.wants)]

    def _item(self, kind: Kind, name: str, match: Match, item: Item) -> None:
        given, lacking = usable(kind, item.values, None)
        for group, missing in lacking.items():
            if group not in ("location",):
                self.merge.findings.append(incomplete(kind, name, group, missing, item.cell))
        said = {p: v for p, v in item.values.items() if p in given or p.startswith("location.")}
        values = said | self._from_flags(kind, name, said)
        above = remark(self.merge.intake.source, item.cell.sheet, item.key)
        self._draft(kind, name, values, above)
        self.merge.remember(match, name, {path: noted(value) for path, value in values.items()})
        self.merge.tell("added", match, cell=item.cell)

    def _draft(self, kind: Kind, name: str, values: Mapping[str, Value], above: str) -> None:
        plain: dict[str, Any] = {p: self.merge.plain_value(p, v.value) for p, v in values.items()}
        if kind == "site" and not any(path.startswith("operator.") for path in plain):
            plain["operator"] = {}  # it is there, and all of it is unknown
        self.merge.plan.draft(kind, name, plain, above)

    def _from_flags(self, kind: Kind, name: str, said: Mapping[str, Value]) -> dict[str, Value]:
        """What the schema needs and the source does not say; what no flag says is noted."""
        found = {}
        for path, flag in _NEEDED.get(kind, {}).items():
            value = getattr(self.settings, flag)
            if path not in said and value is not None:
                found[path] = Value(value, Cell(f"--{flag.replace('_', '-')}"))
            elif path not in said:
                self.wants.setdefault((kind, path), []).append(name)
        return found

    def _workload(self, name: str, match: Match, item: Item) -> None:
        merge = self.merge
        application, _, own = name.partition("/")
        if ("application", application) in merge.deleted:
            merge.tell("deleted-here", match, cell=item.cell, why="so was its application")
            return
        given, lacking = usable("workload", item.values, None)
        if not any(path.startswith("demand.") for path in item.values):
            lacking["demand"] = list(needed("workload", "demand"))
        for group, missing in lacking.items():
            merge.findings.append(incomplete("workload", name, group, missing, item.cell))
        if "demand" in lacking:
            del merge.new["workload", name]
            self._application(application, match)
            return
        plain = {path: merge.plain_value(path, value.value) for path, value in given.items()}
        fields = in_order("workload", {"id": own, **nested(plain)})
        above = remark(merge.intake.source, item.cell.sheet, item.key)
        if self._put(application, own, NewItem(fields, above), match):
            merge.remember(match, name, {path: noted(value) for path, value in given.items()})
            merge.tell("added", match, cell=item.cell)

    def _put(self, application: str, own: str, item: NewItem, match: Match) -> bool:
        """Into its application; whether there is a place for it."""
        self._application(application, match)
        plan = self.merge.plan
        draft = plan.drafts.get("application", {}).get(application)
        if draft is not None:
            draft.workloads[own] = item
            return True
        place = self.merge.folder.places["application", application]
        try:
            plan.span(place)
        except FixedError as problem:
            self._no_place(match, str(problem))
            return False
        plan.item(place).new_workloads[own] = item
        return True

    def _no_place(self, match: Match, why: str) -> None:
        """Its application stands where nothing can be added; with `ours` it stays out for good."""
        assert match.item is not None
        if self.merge.choices.side(match.id) == "ours":
            values = {path: noted(value) for path, value in match.item.values.items()}
            self.merge.remember(match, match.id, values)
            self.merge.tell("deleted-here", match, cell=match.item.cell)
        else:
            self.merge.tell("conflict", match, cell=match.item.cell, why=why)

    def _application(self, name: str, match: Match) -> None:
        """An application that only a workload speaks of."""
        drafts = self.merge.plan.drafts.get("application", {})
        if name in drafts or ("application", name) in self.merge.folder.places:
            return
        assert match.item is not None
        above = f"named by what came from {self.merge.intake.source}"
        self._draft("application", name, self._from_flags("application", name, {}), above)
        why = f"its workload {match.id} names it"
        event = Event("added", "application", name, cell=match.item.cell, why=why)
        self.merge.events.append(event)

    def _named_only(self) -> None:
        """Organisations and the flags' site, where something names them and nothing is them."""
        owners = set(self._named("organisation"))
        known = {name for kind, name in self.merge.folder.places if kind == "organisation"}
        known |= set(self.merge.plan.drafts.get("organisation", {}))
        wanted = owners if known else owners & {self.settings.owner}
        for owner in sorted(wanted - known):
            if re.match(ID, owner):
                self._scaffold("organisation", owner, {})
        site = self.settings.site
        known = {name for kind, name in self.merge.folder.places if kind == "site"}
        known |= set(self.merge.plan.drafts.get("site", {}))
        if site and site in set(self._named("site")) - known:
            kind = {"kind": Value(self.settings.site_kind or ON_PREM, Cell("--site"))}
            self._scaffold("site", site, kind | self._from_flags("site", site, kind))

    def _scaffold(self, kind: Kind, name: str, values: Mapping[str, Value]) -> None:
        self._draft(kind, name, values, "")
        self.merge.events.append(Event("added", kind, name, why="named on the command line"))

    def _named(self, kind: Kind) -> Iterator[str]:
        """The ids of a kind that new items name."""
        for draft in self.merge.plan.drafts.get("application", {}).values():
            yield from _references(kind, draft.values)
            for workload in draft.workloads.values():
                yield from _references(kind, workload.fields)
        for item in self.merge.plan.items.values():
            for values in (item.values, *item.workloads.values()):
                yield from _references(kind, values)
            for workload in item.new_workloads.values():
                yield from _references(kind, workload.fields)


def _references(kind: Kind, values: Mapping[str, Any]) -> Iterable[str]:
    found = (values.get(path) for path, named in REFERENCES.items() if named == kind)
    return [name for name in found if isinstance(name, str)]


_FLAGS = {
    ("application", "owner"): ("owner", "--owner ID", "the organisation that answers for them"),
    ("site", "kind"): ("kind", "--site-kind on_prem", "edge, on_prem, private_cloud, public_cloud"),
    ("site", "location.country"): ("country", "--country BE", "where their data is"),
}


def _lacking(kind: Kind, key: str, names: list[str]) -> Diagnostic:
    word, flag, meaning = _FLAGS[kind, key]
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    many = len(names) > 1
    return error(
        "import-lacks",
        f"{len(names)} {kind}{'s' if many else ''} {'have' if many else 'has'} no {word}",
        detail=f"{shown}. The source does not say it, and an inventory needs it: {meaning}.",
        fix=f"add {flag}",
    )
