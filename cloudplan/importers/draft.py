"""An intake in the making: items with ids that are free, and what is to be said of the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cloudplan.diagnostics import Diagnostic, Source
from cloudplan.importers.findings import Findings
from cloudplan.importers.names import id_of
from cloudplan.model.intake import Cell, Intake, Item, Kind, Link, Value


@dataclass(slots=True)
class Draft:
    """What one reading gave so far; `source` names it in the inventory.

    `taken` holds ids, behind what they are unique in (a kind, or an application), each with the key
    of the item that has it.
    """

    source: str
    findings: Findings = field(default_factory=Findings)
    items: dict[tuple[Kind, str], Item] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    taken: dict[tuple[str, str], str] = field(default_factory=dict)

    def warn(self, code: str, at: Source, summary: str, detail: str = "", fix: str = "") -> None:
        """Something that a person should look at."""
        self.findings.warn(at, code, summary, detail=detail, fix=fix)

    def note(self, code: str, at: Source, summary: str, detail: str = "", fix: str = "") -> None:
        """Something that is as it should be and worth knowing."""
        self.findings.add(Diagnostic("info", code, summary, detail, fix, at))

    def free_id(self, within: str, name: str, key: str) -> str:
        """An id for `name` that nothing else `within` (a kind, or an application) has."""
        wanted = id_of(name, key)
        number, found = 1, wanted
        while self.taken.setdefault((within, found), key) != key:
            number += 1
            found = f"{wanted}-{number}"
        return found

    def add(self, kind: Kind, key: str, id_: str, values: Mapping[str, Value], cell: Cell) -> Item:
        """Keep an item; the first of a kind and key stays."""
        return self.items.setdefault((kind, key), Item(kind, key, id_, values, cell))

    def organisation(self, name: str, cell: Cell) -> str:
        """The id of the body that the source calls `name`; it is kept as an organisation."""
        key = name.casefold()
        known = self.items.get(("organisation", key))
        if known is None:
            id_ = self.free_id("organisation", name, key)
            known = self.add("organisation", key, id_, {"name": Value(name, cell)}, cell)
        return known.id

    def intake(self, read: tuple[str, ...]) -> Intake:
        """All of it, sorted, so that the order in the source never matters."""
        items = sorted(self.items.values(), key=lambda i: (i.kind, i.id))
        links = sorted(set(self.links), key=lambda k: (k.application, k.from_, k.to, str(k.cell)))
        once = {(k.application, k.from_, k.to): k for k in reversed(links)}
        kept = tuple(sorted(once.values(), key=lambda k: (k.application, k.from_, k.to)))
        return Intake(self.source, tuple(items), kept, self.findings.all(), read)


def counted(count: int, what: str) -> str:
    """``1 server``, ``3 servers``, ``2 dependencies``."""
    many = f"{what[:-1]}ies" if what.endswith("cy") else f"{what}s"
    return f"{count:,} {what if count == 1 else many}"
