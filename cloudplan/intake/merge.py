"""The merge of items: READ THIS FIRST in this package.

match (which item is meant) -> decide (what becomes of each value) -> plan (what changes where)
-> texts (how the files look then) -> outcome (is that a sound inventory?) -> write
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.intake.complete import incomplete, is_flag, source_of, usable
from cloudplan.intake.decide import decide, list_change, same
from cloudplan.intake.events import Event, What
from cloudplan.intake.folder import Folder, Place
from cloudplan.intake.match import Match, Matcher
from cloudplan.intake.plan import Plan
from cloudplan.intake.scopes import was_read
from cloudplan.intake.shape import FRACTIONS, REFERENCES, is_needed, needed
from cloudplan.intake.sidecar import Base, Entry, ItemKey
from cloudplan.intake.take import Choices
from cloudplan.intake.text.places import FixedError
from cloudplan.intake.values import ABSENT, Held, at_path, held
from cloudplan.load.tree import shown
from cloudplan.model.intake import Intake, Item, Kind, Plain, Value


@dataclass
class Merge:
    """One merge while it goes on: what was decided so far."""

    intake: Intake
    folder: Folder
    base: Base
    choices: Choices
    plan: Plan
    prune: bool
    events: list[Event] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    entries: dict[ItemKey, Entry] = field(default_factory=dict)
    new: dict[tuple[Kind, str], Match] = field(default_factory=dict)
    deleted: set[tuple[Kind, str]] = field(default_factory=set)
    vanished: list[Match] = field(default_factory=list)
    ids: dict[tuple[Kind, str], str] = field(default_factory=dict)

    def items(self) -> None:
        """Decide on every item; what vanished is put aside for `prune`."""
        matcher = Matcher(self.folder, self.base, self.intake)
        matches = matcher.matches()
        self.ids = matcher.ids
        for match in matches:
            self._item(match)

    def _item(self, match: Match) -> None:
        if match.item is None:
            self._without_item(match)
        elif match.place is not None:
            self._both(match, match.item, match.place)
        elif match.entry is not None and not self._is_wanted_back(match):
            self._deleted_here(match, match.entry)
        elif (match.kind, match.id) in self.folder.places:
            self.findings.append(_taken(match, match.item))
        else:
            self.new[match.kind, match.id] = match

    def _is_wanted_back(self, match: Match) -> bool:
        return self.choices.side(match.id, named=True) == "theirs"

    def _without_item(self, match: Match) -> None:
        assert match.entry is not None
        if not was_read(self.intake, match.entry.cell):
            self.keep_entry(match.entry, match.id)
        elif match.place is not None:
            self.vanished.append(match)

    def _deleted_here(self, match: Match, entry: Entry) -> None:
        """What people took out on purpose stays out; what the source says of it is noted."""
        assert match.item is not None
        self.deleted.add((match.kind, match.id))
        values = {path: noted(value) for path, value in match.item.values.items()}
        self.remember(match, match.id, values)
        why = "" if _same_values(entry.values, values) else "it changed at the source"
        self.tell("deleted-here", match, cell=match.item.cell, why=why)

    def _both(self, match: Match, item: Item, place: Place) -> None:
        """An item that stands in the folder: value by value."""
        entry = match.entry
        said = {
            path: value
            for path, value in item.values.items()
            if not (is_flag(value) and at_path(place.node, path) is not ABSENT)
        }
        given, lacking = usable(match.kind, said, place.node)
        for group, missing in lacking.items():
            self.findings.append(incomplete(match.kind, match.id, group, missing, item.cell))
        before = entry.values if entry else {}
        values: dict[str, Value] = {}
        for path in sorted({*given, *before}):
            kept = self._value(match, place, path, given.get(path))
            if kept is not None:
                values[path] = kept
        self.remember(match, place.id, values)
        self._called(match, item)

    def _called(self, match: Match, item: Item) -> None:
        if match.entry is None or match.entry.called == item.id:
            return
        old, new = match.entry.called, item.id
        moved = match.kind == "workload" and old.partition("/")[0] != new.partition("/")[0]
        why = f"the source calls it {new} now, and called it {old}"
        self.tell("moved-there" if moved else "renamed-there", match, cell=item.cell, why=why)

    def _value(self, match: Match, place: Place, path: str, value: Value | None) -> Value | None:
        """Decide on one value; what the base will be from now on, if any."""
        old = base_value(match.entry, place, path)
        base = self._mapped(path, old.value) if old else ABSENT
        theirs = self._mapped(path, held(value.value)) if value else ABSENT
        ours = at_path(place.node, path)
        decision = decide(base, theirs, ours)
        told = _Told(match, place, path, base, theirs, ours, old, value)
        if value is None:
            return self._not_said(told, decision)
        if decision == "conflict":
            return self._conflict(told)
        if decision == "take" and not self._is_of_our_size(told):
            return self._conflict(told, FRACTIONS[path])
        if decision == "take":
            return self._take(told)
        if decision == "kept":
            self._tell_value("kept", told)
        return noted(value)

    def _is_of_our_size(self, told: _Told) -> bool:
        """A fraction is taken only along with what it is a fraction of."""
        size = FRACTIONS.get(told.path)
        item = told.match.item
        if size is None or item is None or size not in item.values:
            return True
        return same(self.plan.value(told.place, size), held(item.values[size].value))

    def _take(self, told: _Told) -> Value | None:
        """Write theirs; where the place cannot be changed it is a conflict."""
        assert told.value is not None
        try:
            self.plan.set(told.place, told.path, self._written(told))
        except FixedError as problem:
            if self.choices.side(told.match.id, told.path) == "ours":
                self._tell_value("settled", told)
                return noted(told.value)
            self._tell_value("conflict", told, why=str(problem))
            return told.old
        self._tell_value("updated", told)
        return noted(told.value)

    def _written(self, told: _Told) -> Any:
        assert told.value is not None
        plain = self.plain_value(told.path, told.value.value)
        if isinstance(told.ours, tuple) and isinstance(plain, tuple) and told.ours:
            return list_change(told.base, told.theirs, told.ours, plain)
        return plain

    def _conflict(self, told: _Told, size: str = "") -> Value | None:
        """Ask, unless it was said what to do; with `size` it is a fraction of another size."""
        assert told.value is not None
        side = self.choices.side(told.match.id, told.path)
        if side == "theirs":
            return self._take(told)
        if side == "ours":
            self._tell_value("settled", told)
            return noted(told.value)
        if size:
            why = f"it is a fraction of {size}, and that is another one here"
            self._tell_value("held-back", told, why=why)
        else:
            self._tell_value("conflict", told)
        return told.old

    def _not_said(self, told: _Told, decision: str) -> Value | None:
        """The source says it no longer."""
        assert told.old is not None
        if is_flag(told.old) or not was_read(self.intake, told.old.cell):
            return told.old
        if decision == "over":
            return None
        if self.prune and not _is_needed(told.match.kind, told.path):
            try:
                self.plan.set(told.place, told.path, ABSENT)
            except FixedError as problem:
                self._tell_value("vanished", told, why=str(problem))
                return told.old
            self._tell_value("removed", told)
            return None
        self._tell_value("vanished", told)
        return told.old

    def keep_entry(self, entry: Entry, name: str) -> None:
        """The base of an item stays as it was."""
        self.entries[entry.kind, entry.key] = replace(entry, id=name)

    def tell(self, what: What, match: Match, **more: Any) -> None:
        """An event about an item as a whole."""
        self.events.append(Event(what, match.kind, match.id, **more))

    def _tell_value(self, what: What, told: _Told, why: str = "") -> None:
        self.events.append(
            Event(
                what,
                told.match.kind,
                told.match.id,
                told.path,
                told.base,
                told.theirs,
                told.ours,
                told.old.cell if told.old else None,
                told.value.cell if told.value else None,
                why=why,
            )
        )

    def remember(self, match: Match, name: str, values: Mapping[str, Value]) -> None:
        """What the base of an item will be."""
        item = match.item
        assert item is not None
        entry = Entry(item.kind, item.key, name, item.id, item.cell, values)
        self.entries[item.kind, item.key] = entry

    def _mapped(self, path: str, value: Held) -> Held:
        """A reference as the inventory calls what it names."""
        kind = REFERENCES.get(path)
        return self.ids.get((kind, value), value) if kind and isinstance(value, str) else value

    def plain_value(self, path: str, value: Plain) -> Plain:
        """A value as it is written."""
        mapped: Plain = self._mapped(path, value)
        return mapped


@dataclass(frozen=True, slots=True)
class _Told:
    """One value in its three forms, and where they stand."""

    match: Match
    place: Place
    path: str
    base: Held
    theirs: Held
    ours: Held
    old: Value | None
    value: Value | None


def base_value(entry: Entry | None, place: Place, path: str) -> Value | None:
    """A value as it was last imported; of an import that was cut off if it got that far."""
    if entry is None:
        return None
    begun = entry.begun.get(path) if entry.begun is not None else None
    if begun is not None and same(begun.value, at_path(place.node, path)):
        return begun
    return entry.values.get(path)


def _taken(match: Match, item: Item) -> Diagnostic:
    return warning(
        "id-taken",
        f'The {match.kind} "{shown(item.id)}" is not written: another one has that id here',
        detail="The other one was imported under it, and the source calls it otherwise now.",
        fix="give the other one its new id in the inventory, then import again",
        source=source_of(item.cell),
    )


def noted(value: Value) -> Value:
    """A value as the base keeps it."""
    return Value(held(value.value), value.cell, value.note)


def _same_values(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    return one.keys() == other.keys() and all(same(one[p].value, other[p].value) for p in one)


def _is_needed(kind: Kind, path: str) -> bool:
    top, _, rest = path.partition(".")
    return is_needed(kind, top) if not rest else rest in needed(kind, top)
