"""The merge of dependencies: rows of an application, known by their two ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.intake.complete import source_of
from cloudplan.intake.decide import decide, same
from cloudplan.intake.events import Event, What
from cloudplan.intake.folder import Place
from cloudplan.intake.merge import Merge
from cloudplan.intake.scopes import was_read
from cloudplan.intake.shape import DEPENDENCIES
from cloudplan.intake.sidecar import LinkEntry, LinkKey
from cloudplan.intake.text.items import NewItem
from cloudplan.intake.text.places import FixedError
from cloudplan.intake.values import ABSENT, Held, held
from cloudplan.load.tree import Map, shown
from cloudplan.model.intake import Link

AMOUNT = "gib_month"
IMPORTED = frozenset(("from", "to", AMOUNT))


@dataclass(frozen=True, slots=True)
class _Row:
    """A dependency as it stands in the folder."""

    place: Place
    number: int
    node: Map


@dataclass
class Links:
    """Merges the dependencies of an intake; items are merged before."""

    merge: Merge
    entries: dict[LinkKey, LinkEntry] = field(default_factory=dict)
    _rows: dict[tuple[str, str], _Row] = field(default_factory=dict)

    def write(self) -> None:
        """Decide on every dependency."""
        self._rows = dict(self._standing())
        theirs = {(x.application, x.from_, x.to): x for x in self.merge.intake.links}
        for key in sorted({*theirs, *self.merge.base.links}):
            link, entry = theirs.get(key), self.merge.base.links.get(key)
            if link is not None:
                self._said(link, entry)
            elif entry is not None:
                self._not_said(entry)

    def _standing(self) -> Iterator[tuple[tuple[str, str], _Row]]:
        for (kind, name), place in self.merge.folder.places.items():
            rows = place.node.get(DEPENDENCIES) if kind == "application" else None
            for number, node in enumerate(rows if isinstance(rows, list) else ()):
                if isinstance(node, Map):
                    ends = (_address(name, node.get("from")), _address(name, node.get("to")))
                    yield ends, _Row(place, number, node)

    def _ends(self, link: Link | LinkEntry) -> tuple[str, str]:
        """Both ends as the inventory calls them."""
        ends = (_address(link.application, end) for end in (link.from_, link.to))
        first, second = (self.merge.ids.get(("workload", end), end) for end in ends)
        return first, second

    def _said(self, link: Link, entry: LinkEntry | None) -> None:
        ends = self._ends(link)
        row = self._rows.get(ends)
        if row is not None:
            self._amount(link, entry, row, ends)
        elif entry is not None and entry.is_sure:
            self._keep(_entry(link))  # people took it out
        elif missing := [end for end in ends if not self._is_there(end)]:
            self.merge.findings.append(_loose(link, missing[0]))
        else:
            self._add(link, ends)

    def _is_there(self, address: str) -> bool:
        key = ("workload", address)
        return key in self.merge.folder.places or key in self.merge.new

    def _add(self, link: Link, ends: tuple[str, str]) -> None:
        application, _, own = ends[0].partition("/")
        same, _, other = ends[1].partition("/")
        to = other if same == application else ends[1]
        amount = {} if link.gib_month is None else {AMOUNT: link.gib_month}
        row = NewItem({"from": own, "to": to, **amount})
        draft = self.merge.plan.drafts.get("application", {}).get(application)
        if draft is not None:
            draft.links[own, to] = row
        else:
            place = self.merge.folder.places["application", application]
            try:
                self.merge.plan.span(place)
            except FixedError as problem:
                if self.merge.choices.side(_name(ends)) == "ours":
                    self._keep(_entry(link))
                    self._tell("deleted-here", ends, link)
                else:
                    self._tell("conflict", ends, link, why=str(problem))
                return
            self.merge.plan.item(place).new_links[own, to] = row
        self._keep(_entry(link))
        self._tell("added", ends, link)

    def _amount(
        self, link: Link, entry: LinkEntry | None, row: _Row, ends: tuple[str, str]
    ) -> None:
        theirs = _amount_of(link)
        ours = held(row.node[AMOUNT]) if AMOUNT in row.node else ABSENT
        begun = _amount_of(entry.begun) if entry and entry.begun else ABSENT
        base = begun if begun is not ABSENT and same(begun, ours) else _amount_of(entry)
        decision = "same" if theirs is ABSENT and base is ABSENT else decide(base, theirs, ours)
        side = self.merge.choices.side(_name(ends)) if decision == "conflict" else None
        if decision == "take" or side == "theirs":
            self._set(link, entry, row, ends)
            return
        if decision == "conflict" and side is None:
            self._tell("conflict", ends, link, base, theirs, ours)
            if entry is not None:
                self._keep(entry)
            return
        self._keep(_entry(link))
        if decision == "kept":
            self._tell("kept", ends, link, base, theirs, ours)

    def _set(self, link: Link, entry: LinkEntry | None, row: _Row, ends: tuple[str, str]) -> None:
        forms = _amount_of(entry), _amount_of(link), row.node.get(AMOUNT, ABSENT)
        try:
            self.merge.plan.set_link(row.place, row.number, {AMOUNT: link.gib_month})
        except FixedError as problem:
            self._tell("conflict", ends, link, *forms, why=str(problem))
            if entry is not None:
                self._keep(entry)
            return
        self._keep(_entry(link))
        self._tell("updated", ends, link, *forms)

    def _not_said(self, entry: LinkEntry) -> None:
        row = self._rows.get(self._ends(entry))
        if not was_read(self.merge.intake, entry.cell):
            self._keep(entry)
        elif row is None:
            return
        elif self.merge.prune and self._is_untouched(entry, row):
            self.merge.plan.item(row.place).gone_links.add(row.number)
            self._tell("removed", self._ends(entry), entry)
        else:
            self._keep(entry)
            self._tell("vanished", self._ends(entry), entry)

    def _is_untouched(self, entry: LinkEntry, row: _Row) -> bool:
        own = held(row.node[AMOUNT]) if AMOUNT in row.node else ABSENT
        base = _amount_of(entry)
        return set(row.node) <= IMPORTED and type(own) is type(base) and bool(own == base)

    def _keep(self, entry: LinkEntry) -> None:
        self.entries[entry.key] = entry

    def _tell(
        self, what: What, ends: tuple[str, str], link: Link | LinkEntry, *forms: Held, why: str = ""
    ) -> None:
        base, theirs, ours = forms or (ABSENT, ABSENT, ABSENT)
        self.merge.events.append(
            Event(
                what,
                "dependency",
                _name(ends),
                AMOUNT if forms else "",
                base,
                theirs,
                ours,
                cell=link.cell,
                holder=ends[0].partition("/")[0],
                why=why,
            )
        )


def _address(application: str, end: object) -> str:
    text = str(end)
    return text if "/" in text else f"{application}/{text}"


def _name(ends: tuple[str, str]) -> str:
    return f"{ends[0]}:{ends[1]}"


def _entry(link: Link) -> LinkEntry:
    return LinkEntry(link.application, link.from_, link.to, link.cell, link.gib_month)


def _amount_of(link: Link | LinkEntry | None) -> Held:
    return ABSENT if link is None or link.gib_month is None else held(link.gib_month)


def _loose(link: Link, end: str) -> Diagnostic:
    return warning(
        "loose-dependency",
        f'A dependency is not written: there is no workload "{shown(end)}"',
        detail=f"From {shown(link.from_)} of {shown(link.application)} to {shown(link.to)}.",
        fix="add the workload by hand, then import again",
        source=source_of(link.cell),
    )
