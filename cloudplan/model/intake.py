"""What a foreign source says, as data: importers and clouds make it, `intake` merges it in.

An `Intake` says nothing about how it is written. Every value knows where it came from, so that a
later one can tell what changed there from what people wrote by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from cloudplan.diagnostics import Diagnostic

Plain = str | int | Decimal | bool | date | None | tuple["Plain", ...]
"""What a key of an inventory holds; a tuple is a list of plain values."""

Kind = Literal["organisation", "place", "site", "application", "workload"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stood: a sheet, row and column of a table, or a path in a tree.

    `file` is as the user gave it, or the scope that was read (``aws:123456789012/eu-west-1``).
    `row` counts from 1 with the header as a row; it is 0 where there are no rows. `column` is the
    header's text, an attribute's name or the path of a property.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """``export.xlsx vInfo row 12, CPUs``."""
        where = f" row {self.row}" if self.row else ""
        sheet = f" {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}{where}{f', {self.column}' if self.column else ''}"


@dataclass(frozen=True, slots=True)
class Value:
    """One value and where it was read; `note` says how it came about where it was not read as is.

    ``Value(Decimal(8), Cell("export.xlsx", "vInfo", 12, "CPUs"))``
    """

    value: Plain
    cell: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency between workloads, by their addresses; in the file it stands at `application`.

    `from_` is the workload's id within `application`; `to` an id in it, or an address.
    """

    application: str
    from_: str
    to: str
    cell: Cell
    gib_month: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something to stand in the inventory.

    `key` is what the source calls it for ever (an id of the provider, a UUID, an APPID, else its
    name): a second import finds the item by it, also after a new name. `id` is the inventory's; of
    a workload it is the address. `values` are by path as in the files: ``demand.vcpu``,
    ``operator.owners``; never ``id``. What the source does not say is absent: unknown.
    """

    kind: Kind
    key: str
    id: str
    values: Mapping[str, Value]
    cell: Cell


@dataclass(frozen=True, slots=True)
class Intake:
    """All that one reading of a source gave.

    `source` names it in the inventory and stays the same at the next reading (``rvtools``,
    ``aws``). `findings` are warnings about single cells (`Diagnostic.source` is
    ``file#sheet``:row:column number); errors that stop the reading are raised as `CloudplanError`
    instead. `unread` are scopes that could not be read (a region, an account), each with why: what
    stood there before is then neither changed nor called vanished. Items are sorted by kind and id.
    """

    source: str
    items: tuple[Item, ...]
    links: tuple[Link, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    read: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
