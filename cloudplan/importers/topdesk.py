"""An application register exported from TOPdesk, with its Dutch columns and its oddities.

In such exports every cell is a formula, whose cached 0 means "empty"; rows below the data are
formatted and hold nothing else. The register's own number (APPID) stays when names and codes
change. Names, addresses and numbers of people are not read.
"""

from __future__ import annotations

from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft, counted
from cloudplan.importers.given import given
from cloudplan.importers.levels import UNKNOWN, Score, settled
from cloudplan.importers.mapping import levels_of
from cloudplan.importers.names import slug, tidy
from cloudplan.importers.paths import Refused, read_value, refused_text
from cloudplan.importers.tables import Book, Column, Row, Sheet, columns, open_book, sheet_of
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Intake, Value

SOURCE = "topdesk"
SHEETS = {
    "Beheerde Applicaties CMDB": "managed",
    "Onbeh Applicaties CMDB": "unmanaged",
    "Gearchiveerde Applicaties": "archived",
}
"""In the order in which they count, with what an application of each is."""
_COLUMNS = columns(
    Column("APPID", ("App ID", "Applicatie ID"), required=True),
    Column("Applicatie Naam", ("Naam", "Naam applicatie")),
    "Roepnaam",
    "Nickname",
    "Applicatie Code",
    Column("Applicatiesoort", ("Soort applicatie",)),
    Column("BNN Classificatie", ("BBN Classificatie", "BBN")),
    "Classificatie",
    "Applicatie Status",
    "End-of-Life Functioneel",
    "Cluster",
    Column("Applicatie Eigenaar (Afdeling)", ("Eigenaar (Afdeling)",)),
    "Vendor",
    "Leverancier",
    "Hostingpartij",
    "Beschikbaarheid",
)
_LABELS = {
    "Applicatie Status": "status",
    "Classificatie": "time",
    "Cluster": "cluster",
    "Applicatie Eigenaar (Afdeling)": "department",
    "Vendor": "vendor",
    "Leverancier": "vendor",
    "Hostingpartij": "hosting",
}
"""Columns that become labels, with what stands before the colon."""
_HOSTED = ("saas", "paas", "iaas", "on-premise", "on-premises")


def read(path: Path, ask: Ask) -> Intake:
    """The applications of the register. Raises `CloudplanError` where there is none to read."""
    levels, draft = levels_of(ask.mapping), Draft(SOURCE)
    book = open_book(path, ask, draft.findings)
    rows: dict[str, tuple[Row, str]] = {}
    for sheet, status in _sheets(book, draft):
        for row in sheet.rows():
            _keep(rows, row, status, draft)
    live = {key: found for key, found in rows.items() if found[1] != "archived"}
    _tell_archived([row for row, status in rows.values() if status == "archived"], draft)
    if not live:
        what = "The register holds no application that is not archived"
        raise CloudplanError([error("nothing-found", what, source=Source(ask.name))])
    scores = [s for key, (row, _) in live.items() if (s := _score(key, row))]
    told = settled(scores, levels, draft)
    for key, (row, status) in live.items():
        _add(key, row, status, told.get((key, "availability")), ask, draft)
    return draft.intake((ask.name,))


def _sheets(book: Book, draft: Draft) -> list[tuple[Sheet, str]]:
    """The sheets of the register; a file with one sheet is read whatever its name."""
    tables = [(book.table(name), status) for name, status in SHEETS.items()]
    found = [(table, status) for table, status in tables if table is not None]
    if not found and len(book.names) == 1:
        found = [(book.load(book.names[0]), "")]
    if not found:
        wanted, there = ", ".join(SHEETS), ", ".join(shown(name) for name in book.names)
        problem = error(
            "missing-sheet",
            "The workbook has none of the sheets of a TOPdesk register",
            detail=f"Looked for: {wanted}. There are: {there or 'none'}.",
            fix="name a sheet so, or export one sheet as .csv",
            source=Source(book.file),
        )
        raise CloudplanError([problem])
    read_ = {table.sheet for table, _ in found}
    for name in book.names:
        if name not in read_ and len(book.names) > 1:
            what = f'The sheet "{shown(name)}" is not part of the register; it is not read'
            draft.note("other-sheet", Source(f"{book.file}#{name}"), what)
    return [(sheet_of(table, _COLUMNS, draft.findings), status) for table, status in found]


def text_in(row: Row, name: str) -> Value | None:
    """The text of a cell; `None` where it is empty, a cached 0, or says that it is unknown."""
    found = row.text(name)
    if found is None:
        return None
    text = tidy(str(found.value))
    return None if text.casefold() in UNKNOWN else Value(text, found.cell)


def _keep(rows: dict[str, tuple[Row, str]], row: Row, status: str, draft: Draft) -> None:
    """The first row of a key counts; the order of the sheets says which that is."""
    found = text_in(row, "APPID")
    if found is None:
        if any(text_in(row, column.name) for column in _COLUMNS):
            row.warn("APPID", "no-key", "The row has no APPID; it is left out", fix="give it one")
        return
    key = str(found.value)
    first, where = rows.setdefault(key, (row, status))
    if first is row:
        return
    differing = [c.name for c in _COLUMNS if _differs(first, row, c.name)]
    draft.warn(
        "duplicate-row",
        row.source("APPID"),
        f'The APPID "{shown(key)}" stands twice; the first one counts',
        f"It stands in row {first.place} of {shown(first.sheet.table.sheet) or 'the table'} "
        f"already{f', where it is {where}' if where else ''}."
        + (f" They differ in {', '.join(differing)}." if differing else ""),
        "remove one of the two",
    )


def _differs(first: Row, second: Row, name: str) -> bool:
    one, two = text_in(first, name), text_in(second, name)
    return one is not None and two is not None and one.value != two.value


def _tell_archived(archived: list[Row], draft: Draft) -> None:
    if archived:
        draft.note(
            "archived",
            archived[0].source("APPID"),
            f"{counted(len(archived), 'archived application')} left out",
            "What is archived no longer runs.",
        )


def _score(key: str, row: Row) -> Score | None:
    found = text_in(row, "Beschikbaarheid")
    if found is None:
        return None
    at = row.source("Beschikbaarheid")
    return Score(key, "availability", str(found.value), found.cell, at)


def _add(
    key: str, row: Row, status: str, availability: Value | None, ask: Ask, draft: Draft
) -> None:
    """One application; the register holds no machines."""
    values: dict[str, Value] = {}
    named = (text_in(row, n) for n in ("Applicatie Naam", "Roepnaam", "Nickname"))
    name = next((found for found in named if found), None)
    if name is not None:
        values["name"] = name
    if availability is not None:
        values["data.availability"] = availability
    if bbn := _bbn(row):
        values["data.bbn"] = bbn
    if end := _end(row):
        values["lifecycle.end_of_support"] = end
    if owner := given(ask, "owner"):
        values["owner"] = owner
    cell = Cell(ask.name, row.sheet.table.sheet, row.place, "APPID")
    labels = _labels(row, status)
    if labels:
        values["labels"] = Value(labels, cell)
    id_ = draft.free_id("application", str(name.value) if name else key, key)
    draft.add("application", key, id_, values, cell)


def _bbn(row: Row) -> Value | None:
    found = text_in(row, "BNN Classificatie")
    if found is None:
        return None
    try:
        return Value(read_value("application", "data.bbn", str(found.value)), found.cell)
    except Refused as why:
        row.warn("BNN Classificatie", "unreadable-value", refused_text("BBN", found.value, why))
        return None


def _end(row: Row) -> Value | None:
    """The end of support; an empty formula is no day, and neither is a placeholder."""
    name = "End-of-Life Functioneel"
    return row.day(name) if text_in(row, name) else None


def _labels(row: Row, status: str) -> tuple[str, ...]:
    labels = {status} if status else set[str]()
    for name, before in _LABELS.items():
        if found := text_in(row, name):
            labels.add(f"{before}:{slug(str(found.value)) or found.value}")
    if found := text_in(row, "Applicatiesoort"):
        kind = slug(str(found.value)) or str(found.value)
        labels.add(f"{'hosting' if kind in _HOSTED else 'kind'}:{kind}")
    return tuple(sorted(labels))
