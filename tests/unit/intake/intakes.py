"""Intakes made by hand, and an import of one into a folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from cloudplan.intake import Settings, Taken, take_in
from cloudplan.model.intake import Cell, Intake, Item, Link, Plain, Value
from cloudplan.model.report import Result

FILE = "export.xlsx"
SETTINGS = Settings(
    owner="it", site="dc", country="BE", as_of=date(2026, 11, 1), fx=(("USD", Decimal("0.92")),)
)


def cell(row: int, column: str, file: str = FILE) -> Cell:
    return Cell(file, "vInfo", row, column)


def application(id_: str, row: int = 2, key: str = "", **values: Plain) -> Item:
    return _item("application", id_, key or id_, row, values)


def workload(
    address: str,
    row: int = 2,
    key: str = "",
    *,
    vcpu: Plain = 4,
    memory: Plain = 8,
    storage: Plain = 100,
    site: Plain = "dc",
    file: str = FILE,
    more: dict[str, Plain] | None = None,
) -> Item:
    """A machine; `None` for what the source does not say."""
    values: dict[str, Plain] = {
        "demand.vcpu": vcpu,
        "demand.memory_gib": memory,
        "demand.storage_gib": storage,
        "site": site,
        **(more or {}),
    }
    return _item("workload", address, key or f"vm-{address}", row, values, file)


def _item(
    kind: str, name: str, key: str, row: int, values: dict[str, Plain], file: str = FILE
) -> Item:
    given = {
        path.replace("__", "."): Value(value, cell(row, path, file))
        for path, value in values.items()
        if value is not None
    }
    return Item(kind, key, name, given, cell(row, "VM", file))  # type: ignore[arg-type]


def intake(*items: Item, links: Iterable[Link] = (), source: str = "rvtools") -> Intake:
    """Items of a source, sorted as an importer sorts them."""
    return Intake(source, tuple(sorted(items, key=lambda i: (i.kind, i.id))), tuple(links))


def link(application: str, from_: str, to: str, gib: int | None = None) -> Link:
    amount = None if gib is None else Decimal(gib)
    return Link(application, from_, to, cell(9, "Peer"), amount)


def results(taken: Taken, rule: str) -> list[Result]:
    """What the report says under one rule."""
    return [result for result in taken.report.results if result.rule == rule]


def summaries(taken: Taken, rule: str) -> list[str]:
    return [result.summary for result in results(taken, rule)]


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, hidden files too."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def taken(folder: Path, given: Intake, settings: Settings = SETTINGS) -> Taken:
    return take_in(given, folder, settings)
