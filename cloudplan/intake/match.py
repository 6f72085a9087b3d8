"""Which item is meant: by its id, else by the comment above it, else by what is in it.

A person may have renamed an item, moved it to another file, or deleted it on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cloudplan.intake.folder import Folder, Place
from cloudplan.intake.remarks import remarked
from cloudplan.intake.shape import KINDS, needed
from cloudplan.intake.sidecar import Base, Entry, ItemKey
from cloudplan.intake.values import ABSENT, Held, at_path
from cloudplan.model.intake import Intake, Item, Kind

SIZES = tuple(f"demand.{key}" for key in needed("workload", "demand"))
_Sized = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """One thing in its three forms: theirs, the base, ours. At least one of them is there.

    `id` is the inventory's: where it stands, stood, or would stand.
    """

    kind: Kind
    id: str
    item: Item | None
    entry: Entry | None
    place: Place | None


@dataclass
class Matcher:
    """Finds the items of a folder that a base and an intake speak of."""

    folder: Folder
    base: Base
    intake: Intake
    ids: dict[tuple[Kind, str], str] = field(default_factory=dict)
    """The inventory's id of each id that the source uses now."""
    _renamed: dict[tuple[Kind, str], str] = field(default_factory=dict)
    _claimed: set[tuple[Kind, str]] = field(default_factory=set)

    def matches(self) -> list[Match]:
        """Everything, applications before workloads."""
        return [match for kind in KINDS for match in self._of_kind(kind)]

    def _of_kind(self, kind: Kind) -> Iterator[Match]:
        entries = [e for e in self.base.items.values() if e.kind == kind]
        places = self._places(kind, entries)
        items = [item for item in self.intake.items if item.kind == kind]
        known = self._known(items, entries)
        for item in items:
            entry = known.get(item.key)
            place = places.get(entry.key) if entry else None
            if entry and not place and not entry.is_sure:
                entry = None
            if entry is None:
                place = self._adopted(kind, self._own_id(kind, item.id))
            match_id = place.id if place else self._new_id(kind, item, entry)
            self.ids[kind, item.id] = match_id
            yield Match(kind, match_id, item, entry, place)
        met = {id(entry) for entry in known.values()}
        for entry in entries:
            if id(entry) not in met:
                yield Match(kind, entry.id, None, entry, places.get(entry.key))

    def _new_id(self, kind: Kind, item: Item, entry: Entry | None) -> str:
        return self._own_id(kind, entry.id if entry else item.id, of_base=entry is not None)

    def _own_id(self, kind: Kind, name: str, *, of_base: bool = False) -> str:
        """An address with the application as the inventory calls it."""
        if kind != "workload":
            return name
        application, _, rest = name.partition("/")
        known = self._renamed if of_base else self.ids
        return f"{known.get(('application', application), application)}/{rest}"

    def _known(self, items: list[Item], entries: list[Entry]) -> dict[str, Entry]:
        """By the key of theirs; one with a new key and the name of one that is gone is that one."""
        by_key = {entry.key: entry for entry in entries}
        keys = {item.key for item in items}
        gone = {entry.called: entry for entry in entries if entry.key not in keys}
        found = {item.key: by_key.get(item.key) or gone.get(item.id) for item in items}
        return {key: entry for key, entry in found.items() if entry is not None}

    def _adopted(self, kind: Kind, name: str) -> Place | None:
        """What stands there by hand, or from another source, under the same id."""
        if (kind, name) in self._claimed:
            return None
        return self.folder.places.get((kind, name))

    def _places(self, kind: Kind, entries: list[Entry]) -> dict[str, Place]:
        """Where the items of the base stand, by key; the deleted ones are absent."""
        names = {e.key: self._own_id(kind, e.id, of_base=True) for e in entries}
        found = {}
        for key, name in names.items():
            if place := self.folder.places.get((kind, name)):
                found[key] = place
                self._claimed.add((kind, name))
        for entry in entries:
            if entry.key not in found and (place := self._moved(kind, entry)):
                found[entry.key] = place
                self._claimed.add((kind, place.id))
                self._renamed[kind, entry.id] = place.id
        return found

    def _moved(self, kind: Kind, entry: Entry) -> Place | None:
        """Where it stands under another id, if that is beyond doubt."""
        places = self._remarked.get((kind, entry.key), [])
        free = [place for place in places if (kind, place.id) not in self._claimed]
        if not free and kind == "application":
            free = self._with_the_same_workloads(entry)
        return free[0] if len(free) == 1 else None

    @cached_property
    def _remarked(self) -> Mapping[ItemKey, list[Place]]:
        return remarked(self.folder, self.intake.source)

    def _with_the_same_workloads(self, entry: Entry) -> list[Place]:
        """Applications of another id with exactly its workloads, of exactly their sizes."""
        wanted = self._workloads_of_base.get(entry.id, frozenset())
        called = {item.id for item in self.intake.items if item.kind == "application"}
        return [
            place
            for name, own in (self._workloads.items() if wanted else ())
            if own == wanted and name not in called
            if (place := self.folder.places["application", name])
            if ("application", name) not in self._claimed
        ]

    @cached_property
    def _workloads(self) -> dict[str, frozenset[_Sized]]:
        rows = self.folder.places.items()
        return _by_application(
            (name, tuple(at_path(place.node, path) for path in SIZES))
            for (kind, name), place in rows
            if kind == "workload"
        )

    @cached_property
    def _workloads_of_base(self) -> dict[str, frozenset[_Sized]]:
        return _by_application(
            (e.id, tuple(e.values[path].value if path in e.values else ABSENT for path in SIZES))
            for e in self.base.items.values()
            if e.kind == "workload"
        )


def _by_application(rows: Iterable[tuple[str, tuple[Held, ...]]]) -> dict[str, frozenset[_Sized]]:
    found: dict[str, set[_Sized]] = {}
    for address, sizes in rows:
        application, _, rest = address.partition("/")
        found.setdefault(application, set()).add((rest, repr(sizes)))
    return {application: frozenset(workloads) for application, workloads in found.items()}
