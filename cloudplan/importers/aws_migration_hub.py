"""Servers of AWS Migration Hub and Application Discovery Service: the import template, and exports.

The template has no column for disks. Where the file has none of its own and a mapping file says
nothing, no workload has its whole size, and none is written until somebody adds it. It knows
averages and maxima of use; a 95th percentile is never above the maximum, so the maximum stands for
it, which can only make a machine too large. An average says nothing about it and is not read.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.importers.amounts import UNITS, rounded
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft
from cloudplan.importers.given import given
from cloudplan.importers.guests import guest_os
from cloudplan.importers.mapping import MappingFile, read_mapping
from cloudplan.importers.names import tidy
from cloudplan.importers.paths import SIZE
from cloudplan.importers.tables import Column, Row, Sheet, columns, open_book, sheet_of
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Intake, Value

SOURCE = "aws-migration-hub"
_KEYS = (
    *("ExternalId", "SMBiosId", "ServerId", "VMware.MoRefId", "HostName", "VMware.VMName"),
    *("MACAddress", "IPAddress"),
)
"""What tells one server from another, the most lasting first."""
_DISK = "Disk.TotalSizeInGB"
_OTHER_DISKS = ("Disk.SizeInGB", "Storage.TotalSizeInGB", "TotalDiskSizeInGB")
"""Columns that people add: the template has none."""
_NOT_IN_TAGS = frozenset('{}[]"')
"""AWS allows none of these in a tag: where they stand, the text is JSON or something else."""


def _also(*names: str) -> tuple[Column, ...]:
    """Exports write ``Server.`` before the names of the template."""
    return tuple(Column(name, (f"Server.{name}",)) for name in names)


_COLUMNS = columns(
    *_also(*_KEYS, "VMware.VCenterId"),
    *_also("CPU.NumberOfCores", "CPU.NumberOfLogicalCores", "OS.Name", "OS.Version"),
    *_also("RAM.TotalSizeInMB", "RAM.UsedSizeInMB.Avg", "RAM.UsedSizeInMB.Max"),
    *_also("CPU.UsagePct.Avg", "CPU.UsagePct.Max"),
    Column(_DISK, (f"Server.{_DISK}", *_OTHER_DISKS)),
    "Applications",
    "ApplicationWave",
    "Tags",
)


def read(path: Path, ask: Ask) -> Intake:
    """Servers and the applications on them. Raises `CloudplanError` where there is none."""
    mapping = None if ask.mapping is None else read_mapping(ask.mapping)
    draft = Draft(SOURCE)
    book = open_book(path, ask, draft.findings)
    table = book.table("Servers", "Server", *book.names)
    if table is None:
        what = "The workbook has no sheet that is visible"
        raise CloudplanError([error("missing-sheet", what, source=Source(ask.name))])
    sheet = sheet_of(table, _COLUMNS, draft.findings)
    rows = _rows(sheet, draft)
    if not rows:
        what = "The file holds no server"
        raise CloudplanError([error("nothing-found", what, source=Source(ask.name))])
    constants = _constants(mapping)
    _tell_no_disks(sheet, constants, draft)
    homes = _applications(rows, ask, draft)
    for key, row in rows.items():
        _add(key, row, homes[key], constants, ask, draft)
    return draft.intake((ask.name,))


def _constants(mapping: MappingFile | None) -> dict[str, Value]:
    """What a mapping file says of all workloads, by path."""
    if mapping is None:
        return {}
    return {
        target.path: Value(
            value, Cell(mapping.at.file, column=name), "constant of the mapping file"
        )
        for name, (target, value) in mapping.constants.items()
        if target.kind == "workload" and value is not None
    }


def _tell_no_disks(sheet: Sheet, constants: dict[str, Value], draft: Draft) -> None:
    if not sheet.has(_DISK) and SIZE[2] not in constants:
        draft.warn(
            "no-disks",
            sheet.table.at(sheet.header_row),
            "The file has no column for disks, and without storage no workload is written",
            "The template of AWS has none, and a size is never made up.",
            f"add a column {_DISK}, or a mapping file with constants: {{workload.{SIZE[2]}: ...}}",
        )


def _rows(sheet: Sheet, draft: Draft) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for row in sheet.rows():
        key = _key(row)
        if key is None:
            what = "The row names no server; it is left out"
            row.warn("ExternalId", "no-key", what, fix=f"fill one of {', '.join(_KEYS)}")
        elif key in rows:
            row.warn(
                "ExternalId",
                "duplicate-row",
                f'The server "{shown(key)}" stands twice; the first one counts',
                detail=f"It stands in row {rows[key].place} already.",
                fix="remove one of the two",
            )
        else:
            rows[key] = row
    return rows


def _key(row: Row) -> str | None:
    """An id of VMware is only one together with that of its vCenter."""
    for name in _KEYS:
        found = row.text(name)
        if found is None:
            continue
        if name == "VMware.MoRefId":
            center = row.text("VMware.VCenterId")
            if center is None:
                continue
            return f"{center.value}/{found.value}"
        return tidy(str(found.value))
    return None


def _name(key: str, row: Row) -> str:
    found = row.text("VMware.VMName") or row.text("HostName")
    return tidy(str(found.value)) if found else key


def _applications(rows: dict[str, Row], ask: Ask, draft: Draft) -> dict[str, tuple[str, str]]:
    """The id of each server's application, and the name of the workload in it."""
    homes: dict[str, tuple[str, str]] = {}
    members: dict[str, list[Row]] = {}
    names: dict[str, tuple[str, str]] = {}
    for key, row in rows.items():
        named = _named(row)
        if len(named) > 1:
            _tell_shared(key, row, named)
        application = f"application:{named[0].casefold()}" if len(named) == 1 else key
        names[key] = application, named[0] if len(named) == 1 else _name(key, row)
        members.setdefault(application, []).append(row)
    for key, (application, name) in names.items():
        id_ = draft.free_id("application", name, application)
        homes[key] = id_, "main" if application == key else _name(key, rows[key])
        _application(application, id_, name, members[application], ask, draft)
    return homes


def _named(row: Row) -> list[str]:
    found = row.text("Applications")
    parts = str(found.value).split(",") if found else []
    return [part for part in map(tidy, parts) if part]


def _tell_shared(key: str, row: Row, named: list[str]) -> None:
    row.warn(
        "Applications",
        "several-applications",
        f'The server "{shown(_name(key, row))}" belongs to {len(named)} applications; it becomes '
        "an application of its own",
        detail=f"They are {', '.join(map(shown, named))}. A workload belongs to one application.",
        fix="name one application, and write the others as dependencies",
    )


def _application(key: str, id_: str, name: str, rows: list[Row], ask: Ask, draft: Draft) -> None:
    """An application with the tags that all its servers have."""
    column = "Applications" if key.startswith("application:") else "HostName"
    values = {"name": Value(name, rows[0].cell(column))}
    if owner := given(ask, "owner"):
        values["owner"] = owner
    tags = set.intersection(*(_tags(row) for row in rows))
    if tags:
        values["labels"] = Value(tuple(sorted(tags)), rows[0].cell("Tags"))
    draft.add("application", key, id_, values, rows[0].cell(column))


def _tags(row: Row) -> set[str]:
    """``zone:1, critical:yes``, and the wave that was thought of."""
    found, wave = row.text("Tags"), row.text("ApplicationWave")
    text = str(found.value) if found else ""
    if set(text) & _NOT_IN_TAGS:
        what = "The tags are not written as the template has them; none is taken"
        row.warn("Tags", "odd-tags", what, fix="write them as key:value, key:value")
        text = ""
    parts = text.split(",")
    tags = {":".join(tidy(side) for side in part.split(":", 1)) for part in parts if tidy(part)}
    return tags | ({f"wave:{tidy(str(wave.value))}"} if wave else set())


def _add(
    key: str,
    row: Row,
    home: tuple[str, str],
    constants: dict[str, Value],
    ask: Ask,
    draft: Draft,
) -> None:
    values = dict(constants)
    for path, found in (("demand.vcpu", _vcpu(row)), ("demand.memory_gib", _memory(row))):
        if found is not None:
            values[path] = found
    if (disk := row.number(_DISK)) is not None:
        unit = row.sheet.unit(_DISK) or "GB"
        size = rounded(Decimal(str(disk.value)) * UNITS[f"{unit[0]}iB"])
        values["demand.storage_gib"] = Value(size, disk.cell, f"{unit} counts as {unit[0]}iB")
    values |= _use(row)
    if system := _system(row):
        values["os"] = system
    if site := given(ask, "site"):
        values.setdefault("site", site)
    application, name = home
    address = f"{application}/{draft.free_id(f'application/{application}', name, key)}"
    draft.add("workload", key, address, values, row.cell("ExternalId"))


def _vcpu(row: Row) -> Value | None:
    """Logical cores; of a machine of VMware all cores are logical ones."""
    found = row.number("CPU.NumberOfLogicalCores", whole=True)
    if found is None and row.text("VMware.MoRefId"):
        cores = row.number("CPU.NumberOfCores", whole=True)
        found = cores and Value(cores.value, cores.cell, "cores of a virtual machine")
    return found if found and found.value else None


def _memory(row: Row) -> Value | None:
    found = row.number("RAM.TotalSizeInMB")
    if found is None or not found.value:
        return None
    size = rounded(Decimal(str(found.value)) / 1024)
    return Value(size, found.cell, f"{found.value} MB, counted as MiB")


def _use(row: Row) -> dict[str, Value]:
    """The maxima as fractions, where they make sense."""
    used: dict[str, Value] = {}
    cpu, mean = row.number("CPU.UsagePct.Max"), row.number("CPU.UsagePct.Avg")
    if cpu is not None:
        _put_use(used, row, "cpu", "CPU.UsagePct.Max", cpu, mean, Decimal(100))
    ram, mean = row.number("RAM.UsedSizeInMB.Max"), row.number("RAM.UsedSizeInMB.Avg")
    total = row.number("RAM.TotalSizeInMB")
    if ram is not None and total is not None:
        whole = Decimal(str(total.value))
        _put_use(used, row, "memory", "RAM.UsedSizeInMB.Max", ram, mean, whole)
    return used


def _put_use(
    used: dict[str, Value],
    row: Row,
    what: str,
    column: str,
    most: Value,
    mean: Value | None,
    whole: Decimal,
) -> None:
    top = Decimal(str(most.value))
    why = ""
    if top > whole:
        why = f"is {top}, more than all there is ({whole})"
    elif not top:
        why = "is 0, as of a machine that nobody measured"
    elif mean is not None and Decimal(str(mean.value)) > top:
        why = f"is {top}, below the average of {mean.value}"
    if why:
        row.warn(column, "odd-use", f"{column} {why}; it is not used", fix="measure it again")
        return
    note = "the maximum, which no percentile exceeds"
    used[f"utilisation.{what}_p95"] = Value(rounded(top / whole), most.cell, note)


def _system(row: Row) -> Value | None:
    name, version = row.text("OS.Name"), row.text("OS.Version")
    if name is None:
        return None
    words = f"{name.value} {version.value if version else ''}".strip()
    found = guest_os(words)
    if found is None:
        row.warn(
            "OS.Name",
            "unclear-os",
            f'No known system is called "{shown(words)}"; it stays unknown',
            fix="write os: by hand, as the catalogue of licences names it",
        )
        return None
    return Value(found, name.cell, tidy(words))
