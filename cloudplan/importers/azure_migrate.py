"""Azure Migrate: the import template that people fill in, and the export of an assessment.

The template has one row a server with its disks; its two percentages have no period. In the export
of an assessment they are the percentile of use that the assessment was set to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from cloudplan.importers.applications import APPLICATION, application_of
from cloudplan.importers.ask import Ask
from cloudplan.importers.azure_use import Use, use_of, utilisation
from cloudplan.importers.draft import Draft
from cloudplan.importers.given import given
from cloudplan.importers.guests import guest_os
from cloudplan.importers.names import tidy
from cloudplan.importers.tables import Book, Column, Row, Sheet, columns, open_book, sheet_of
from cloudplan.importers.tables.refusals import refuse
from cloudplan.importers.units import gib, mib
from cloudplan.model.intake import Intake, Value

SOURCE = "azure-migrate"
_MACHINES = "All_Assessed_Machines"
_MOST_DISKS = 64
_DISKS = tuple(f"Disk {n} size" for n in range(1, _MOST_DISKS + 1))
COLUMNS = columns(
    Column("Server name", ("Machine", "Machine name", "Server", "VM name"), required=True),
    Column("Cores", ("Number of cores", "CPU cores"), required=True),
    Column("Memory", required=True),
    Column("OS name", ("Operating system", "OS")),
    Column("OS version", ("Operating system version",)),
    Column("CPU utilization percentage", ("CPU utilization", "CPU utilization (%)")),
    Column("Memory utilization percentage", ("Memory utilization", "Memory utilization (%)")),
    Column("CPU usage(%)", ("CPU usage (%)",)),
    Column("Memory usage(%)", ("Memory usage (%)",)),
    Column("Confidence rating", ("Confidence Rating (% of utilization data collected)",)),
    Column("Storage"),
    Column("Storage in use"),
    Column("Storage allocated"),
    "Number of disks",
    *_DISKS,
    APPLICATION,
)


def read(path: Path, ask: Ask) -> Intake:
    """Servers as workloads, and their applications. Raises `CloudplanError`."""
    draft = Draft(SOURCE)
    book = open_book(path, ask, draft.findings)
    sheet = _sheet(book, draft)
    servers = _Servers(draft, ask, use_of(book, sheet, draft.findings))
    for row in sheet.rows():
        servers.take(row)
    return draft.intake((ask.name,))


def _sheet(book: Book, draft: Draft) -> Sheet:
    table = book.table(_MACHINES, f"{SOURCE}", "Sheet1")
    if table is None and len(book.names) == 1:
        table = book.load(book.names[0])
    if table is None:
        refuse(
            book.file,
            "missing-sheet",
            f"The sheet {_MACHINES} is missing",
            detail=f"There is: {', '.join(book.names[:20]) or 'nothing'}.",
            fix="give the export of the assessment as it is, or one csv file",
        )
    return sheet_of(table, COLUMNS, draft.findings)


@dataclass(slots=True)
class _Servers:
    """Takes rows one by one into the draft."""

    draft: Draft
    ask: Ask
    use: Use
    rows: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """A server; one without a name or a size, or that stands twice, is told."""
        read_name = row.text("Server name")
        if read_name is None:
            row.warn("Server name", "no-name", "The row has no name of a server: it is not read")
            return
        name = Value(tidy(str(read_name.value)), read_name.cell)
        key = str(name.value).casefold()
        if self.rows.setdefault(key, row.place) != row.place:
            summary = f'"{name.value}" stands twice: row {self.rows[key]} counts, this one does not'
            row.warn("Server name", "duplicate-machine", summary)
            return
        named = row.text("Application")
        application = application_of(self.draft, self.ask, named, name, key)
        values = dict(self._values(row))
        missing = [w for p, w in _NEEDED if p not in values]
        if missing:
            row.warn(
                "Server name",
                "no-size",
                f'"{name.value}" has no {", no ".join(missing)}:'
                " its application is written without the machine",
                detail="A size that is not known is not made up.",
                fix="fill the columns in, or add the workload by hand",
            )
            return
        id_ = self.draft.free_id(f"application/{application.id}", str(name.value), key)
        self.draft.add("workload", key, f"{application.id}/{id_}", values, name.cell)

    def _values(self, row: Row) -> Iterator[tuple[str, Value]]:
        cores, memory, storage = (
            row.number("Cores", whole=True),
            _size(row, "Memory"),
            _storage(row),
        )
        if cores is not None and cores.value:
            yield "demand.vcpu", Value(cores.value, cores.cell, self.use.note(row))
        if memory is not None and memory.value:
            yield "demand.memory_gib", memory
        if storage is not None:
            yield "demand.storage_gib", storage
        yield from utilisation(row, self.use)
        site = given(self.ask, "site")
        if site is not None:
            yield "site", site
        system = _system(row)
        if system is not None:
            yield "os", system


_NEEDED = (
    ("demand.vcpu", "number of cores"),
    ("demand.memory_gib", "memory"),
    ("demand.storage_gib", "disk"),
)


def _size(row: Row, name: str) -> Value | None:
    """GiB of a cell; the headers say MB and GB, and mean 1024s as all of Azure does."""
    amount = row.amount(name)
    if amount is None:
        return None
    unit = row.sheet.unit(name) or ("MB" if name == "Memory" else "GB")
    return Value(gib(mib(amount, unit)), row.cell(name), f"{amount} {unit}")


def _storage(row: Row) -> Value | None:
    """The disks that are listed, else what is allocated, else what is in use."""
    disks = [size for name in _DISKS if row.sheet.has(name) and (size := _size(row, name))]
    whole = [size.value for size in disks if isinstance(size.value, Decimal) and size.value]
    others = (_size(row, name) for name in ("Storage", "Storage allocated", "Storage in use"))
    storage = next((size for size in others if size and size.value), None)
    if not whole:
        return storage
    total = sum(whole, Decimal(0))
    _tell_disks(row, len(whole), total, storage)
    return Value(total, disks[0].cell, "1 disk" if len(whole) == 1 else f"{len(whole)} disks")


def _tell_disks(row: Row, count: int, total: Decimal, storage: Value | None) -> None:
    said = row.number("Number of disks", whole=True)
    if said is not None and said.value != count:
        row.warn(
            "Number of disks",
            "sheets-disagree",
            f"{said.value} disks are said to be there, and {count} with a size",
            detail="Those with a size count.",
        )
    if storage is not None and isinstance(storage.value, Decimal) and storage.value > total:
        name = next(
            n for n in ("Storage", "Storage allocated", "Storage in use") if row.raw(n) != ""
        )
        row.warn(
            name,
            "sheets-disagree",
            f"{storage.value} GiB of storage on {total} GiB of disks",
            detail="The disks count.",
        )


def _system(row: Row) -> Value | None:
    name, version = row.text("OS name"), row.text("OS version")
    if name is None:
        return None
    text = f"{name.value} {version.value}" if version else str(name.value)
    system = guest_os(text)
    if system is None:
        row.warn(
            "OS name",
            "unknown-os",
            f'The operating system "{tidy(text)[:60]}" is not known: none is written',
            fix="add os: by hand; it decides which licences are paid",
        )
        return None
    return Value(system, name.cell, tidy(text)[:80])
