"""Any table, by a mapping file that says which column is which key of an inventory."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, did_you_mean, error
from cloudplan.importers.amounts import UNITS, rounded
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft, counted
from cloudplan.importers.given import given
from cloudplan.importers.levels import UNKNOWN
from cloudplan.importers.mapping import FRACTIONS, NAMES, MappingFile, Target, read_mapping
from cloudplan.importers.names import tidy
from cloudplan.importers.paths import LEVEL_PATHS, PATHS, Refused, read_value, refused_text
from cloudplan.importers.tables import Book, Column, Row, Sheet, Table, open_book, sheet_of
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Intake, Kind, Value

MAIN = "main"
_KINDS: tuple[Kind, ...] = ("organisation", "place", "site", "application", "workload")
_DAYS = ("lifecycle.end_of_support",)
_NOT_NUMBERS = ("data.bbn", *LEVEL_PATHS)
_LISTS = ("labels", "data.kinds", "data.residency", "controls", "certifications")
_NAMED = 8
SUMS = frozenset(
    (
        *("totaal", "eindtotaal", "subtotaal", "som"),
        *("total", "total général", "total general", "sous-total", "somme"),
        *("gesamt", "gesamtsumme", "summe", "zwischensumme"),
        *("grand total", "subtotal", "sum"),
    )
)
"""What people write before the sums below a table, in Dutch, French, German and English."""


@dataclass(slots=True)
class _Part:
    """What one row says of one kind of thing."""

    names: dict[str, Value] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called; empty where the row does not say."""
        found = self.names.get("name") or self.names.get("id") or self.names.get("key")
        return tidy(str(found.value)) if found else ""

    @property
    def key(self) -> str:
        found = self.names.get("key") or self.names.get("id") or self.names.get("name")
        return tidy(str(found.value)).casefold() if found else ""

    @property
    def wanted_id(self) -> str:
        found = self.names.get("id")
        return str(found.value) if found else self.name


@dataclass(slots=True)
class _Known:
    """An item in the making: `values` of all rows that name it, without what they contradict."""

    id: str
    cell: Cell
    values: dict[str, Value]
    doubtful: set[str] = field(default_factory=set)


def read(path: Path, ask: Ask) -> Intake:
    """The rows of one table. Raises `CloudplanError` where the mapping does not fit it."""
    if ask.mapping is None:
        raise CloudplanError([_no_mapping(ask)])
    mapping = read_mapping(ask.mapping)
    draft = Draft(mapping.source)
    book = open_book(path, ask, draft.findings)
    sheet = _sheet(chosen(book, mapping), mapping, draft)
    _tell_others(sheet, mapping, draft)
    known: dict[Kind, dict[str, _Known]] = {kind: {} for kind in _KINDS}
    for row in sheet.rows():
        _take(row, mapping, known, draft)
    if not any(known.values()):
        what = "No row of the table names an item of an inventory"
        raise CloudplanError([error("nothing-found", what, source=sheet.table.at(1))])
    _complete(known, mapping, ask)
    for kind, items in known.items():
        for key, item in items.items():
            draft.add(kind, key, item.id, item.values, item.cell)
    return draft.intake((ask.name,))


def _no_mapping(ask: Ask) -> Diagnostic:
    return error(
        "no-mapping",
        "A table of any form needs a mapping file that says which column is what",
        fix="let cloudplan ask for it with --map, or give one with --mapping",
        source=Source(ask.name),
    )


def chosen(book: Book, mapping: MappingFile) -> Table:
    """The sheet that the mapping names, or the only one. Raises `CloudplanError`."""
    table = book.table(mapping.sheet) if mapping.sheet else None
    if table is None and mapping.sheet is None and len(book.names) == 1:
        table = book.load(book.names[0])
    if table is not None:
        return table
    there = ", ".join(shown(name) for name in book.names)
    what = (
        f'The file has no sheet "{shown(mapping.sheet)}"'
        if mapping.sheet
        else f"The file has {len(book.names)} sheets, and the mapping names none of them"
    )
    fix = did_you_mean(mapping.sheet or "", book.names) or "name one of them: sheet: ..."
    problem = error("missing-sheet", what, detail=f"It has: {there}.", fix=fix, source=mapping.at)
    raise CloudplanError([problem])


def _sheet(table: Table, mapping: MappingFile, draft: Draft) -> Sheet:
    """The table with its columns known. Raises `CloudplanError` for those that are not there."""
    sheet = sheet_of(table, [Column(header) for header in mapping.columns], draft.findings)
    missing = {h: t for h, t in mapping.columns.items() if not sheet.has(h)}
    if missing:
        raise CloudplanError(
            error(
                "missing-column",
                f'The table has no column "{shown(header)}"',
                detail=f"Its headers stand in row {sheet.header_row}.",
                fix=did_you_mean(header, sheet.headers) or "name it as in the table, or remove it",
                source=target.at,
            )
            for header, target in missing.items()
        )
    return sheet


def _tell_others(sheet: Sheet, mapping: MappingFile, draft: Draft) -> None:
    others = [sheet.headers[i] for i in sheet.others if sheet.headers[i] not in mapping.ignore]
    if others:
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        draft.note(
            "unmapped-columns",
            sheet.table.at(sheet.header_row),
            f"{counted(len(others), 'column')} of the table not in the mapping, and not read",
            f"{', '.join(shown(name) for name in others[:_NAMED])}{more}.",
            "map them, or put them under ignore:",
        )


def _take(
    row: Row, mapping: MappingFile, known: dict[Kind, dict[str, _Known]], draft: Draft
) -> None:
    """What one row says, put to what earlier rows said of the same things."""
    parts = _parts(row, mapping, draft)
    if any(part.name.casefold().rstrip(" :.") in SUMS for part in parts.values()):
        what = "The row looks like a sum of the others: it is not imported"
        row.warn("", "left-out", what, fix="call it otherwise if it is a thing of its own")
        return
    application, workload = parts.get("application"), parts.pop("workload", None)
    if workload is not None and (application is None or not application.key):
        application = parts["application"] = _own(application, workload)
    for kind, part in parts.items():
        if part.key:
            _merge(row, kind, part, known[kind], draft)
        else:
            row.warn("", "no-key", f"The row does not name its {kind}; that is left out")
    if workload is not None and application is not None and application.key:
        _workload(row, workload, application, known, draft)


def _parts(row: Row, mapping: MappingFile, draft: Draft) -> dict[Kind, _Part]:
    """What the cells say, by the kind of thing."""
    parts: dict[Kind, _Part] = {}
    for header, target in mapping.columns.items():
        value = _value(row, header, target)
        if value is None:
            continue
        if str(target) == "application.owner" and not target.values:
            name = tidy(str(row.raw(header)))
            value = Value(draft.organisation(name, value.cell), value.cell, shown(name))
        part = parts.setdefault(_kind(target), _Part())
        if target.path in NAMES:
            part.names[target.path] = value
        else:
            _put(part.values, target.path, value)
    return parts


def _kind(target: Target) -> Kind:
    return next(kind for kind in _KINDS if kind == target.kind)


def _own(application: _Part | None, workload: _Part) -> _Part:
    """A machine without an application is one of its own, called as the machine."""
    values = application.values if application else {}
    return _Part(dict(workload.names), dict(values))


def _workload(
    row: Row,
    workload: _Part,
    application: _Part,
    known: dict[Kind, dict[str, _Known]],
    draft: Draft,
) -> None:
    home = known["application"][application.key]
    has_own_key = "key" in workload.names
    name = MAIN if application.names == workload.names else workload.wanted_id or MAIN
    key = workload.key if has_own_key else f"{application.key}/{workload.key or MAIN}"
    first = known["workload"].get(key)
    if first is not None:
        row.warn(
            "",
            "duplicate-row",
            f'The workload "{shown(workload.name or MAIN)}" of "{shown(application.name)}" stands '
            "twice; the first one counts",
            detail=f"It stands in row {first.cell.row} already.",
            fix="remove one of the two rows, or map a column that tells them apart to workload.key",
        )
        return
    address = f"{home.id}/{draft.free_id(f'application/{home.id}', name, key)}"
    known["workload"][key] = _Known(address, _cell(row, workload), workload.values)


def _cell(row: Row, part: _Part) -> Cell:
    named = next(iter(part.names.values()), None) or next(iter(part.values.values()), None)
    return named.cell if named else row.cell("")


def _merge(row: Row, kind: Kind, part: _Part, known: dict[str, _Known], draft: Draft) -> None:
    """An item of several rows has what they agree on; what they contradict stays unknown."""
    item = known.get(part.key)
    if "name" in part.names and "name" in PATHS[kind]:
        part.values.setdefault("name", part.names["name"])
    if item is None:
        id_ = draft.free_id(kind, part.wanted_id, part.key)
        known[part.key] = _Known(id_, _cell(row, part), part.values)
        return
    for path, value in part.values.items():
        first = item.values.get(path)
        if path in _LISTS:
            _put(item.values, path, value)
        elif first is None and path not in item.doubtful:
            item.values[path] = value
        elif first is not None and first.value != value.value:
            item.doubtful.add(path)
            del item.values[path]
            row.warn(
                value.cell.column,
                "contradiction",
                f'"{shown(part.name)}" has two values of {path}: "{shown(first.value)}" and '
                f'"{shown(value.value)}"; it stays unknown',
                detail=f"The first one stands in row {first.cell.row}.",
                fix="say the same in both rows",
            )


def _put(values: dict[str, Value], path: str, value: Value) -> None:
    """Lists of several columns and rows add up."""
    first = values.get(path)
    if first is not None and isinstance(first.value, tuple) and isinstance(value.value, tuple):
        both = tuple(dict.fromkeys((*first.value, *value.value)))
        values[path] = Value(both, first.cell, first.note)
    else:
        values[path] = value


def _complete(known: dict[Kind, dict[str, _Known]], mapping: MappingFile, ask: Ask) -> None:
    """Constants of the mapping, then flags, where the rows say nothing."""
    for name, (target, value) in mapping.constants.items():
        cell = Cell(mapping.at.file, column=name)
        for item in known[_kind(target)].values():
            if value is not None and target.path not in item.doubtful:
                item.values.setdefault(target.path, Value(value, cell, "from the mapping file"))
    owner, site = given(ask, "owner"), given(ask, "site")
    for item in known["application"].values():
        if owner:
            item.values.setdefault("owner", owner)
    for item in known["workload"].values():
        if site:
            item.values.setdefault("site", site)


def _value(row: Row, header: str, target: Target) -> Value | None:
    """A cell as the inventory holds it; what it cannot hold becomes a finding."""
    text = row.text(header)
    if text is None:
        return None
    word = tidy(str(text.value)).casefold()
    if target.values:
        return _translated(row, header, target, word)
    if target.path in NAMES:
        return Value(tidy(str(text.value)), text.cell) if word else None
    if word in UNKNOWN - {"0"}:
        return None
    return _read(row, header, target, text)


def _translated(row: Row, header: str, target: Target, word: str) -> Value | None:
    if word in target.values:
        meant = target.values[word]
        note = f'"{shown(row.raw(header))}" in the source'
        return None if meant is None else Value(meant, row.cell(header), note)
    if word not in UNKNOWN:
        row.warn(
            header,
            "unknown-word",
            f'"{shown(row.raw(header))}" is not among the values of "{shown(header)}" in the '
            "mapping",
            fix=did_you_mean(word, target.values.keys()) or "add it to values: there",
        )
    return None


def _read(row: Row, header: str, target: Target, text: Value) -> Value | None:
    found: Value | None = text
    if _numbers(target):
        found = row.number(header)
    elif target.path in _DAYS:
        found = row.day(header)
    if found is None:
        return None
    raw, note = found.value, found.note
    if isinstance(raw, Decimal) and target.unit:
        factor = Decimal("0.01") if target.unit == "%" else UNITS[target.unit]
        note = "" if target.unit == "GiB" else f"{raw} {target.unit}"
        raw = raw * factor if target.unit == "%" else rounded(raw * factor)
    try:
        assert not isinstance(raw, tuple)
        return Value(read_value(target.kind, target.path, raw), found.cell, note)
    except Refused as why:
        fix = why.fix
        if target.path in FRACTIONS and not target.unit:
            fix = 'if the column holds per cent, say unit: "%" in the mapping'
        row.warn(header, "unreadable-value", refused_text(f'"{header}"', text.value, why), fix=fix)
        return None


def _numbers(target: Target) -> bool:
    """Whether the path holds a quantity."""
    numeric = ("demand.", "utilisation.", "recovery.", "hosts.", "growth", "hours")
    return target.path.startswith(numeric)
