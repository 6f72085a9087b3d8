"""The sheets of one export: a workbook, or the folder of csv files that RVTools writes as well."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cloudplan.diagnostics import CloudplanError
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables import Book, Column, Row, Sheet, sheet_of
from cloudplan.importers.tables.columns import plain
from cloudplan.importers.tables.refusals import refuse
from cloudplan.importers.units import mib


def sheet(book: Book, name: str, wanted: Sequence[Column], findings: Findings) -> Sheet | None:
    """The sheet called `name`, also ``RVTools_tabvInfo``; `None` where there is none with rows.

    A sheet beside vInfo that lacks what it needs is told and left out.
    """
    found = [
        n for n in book.names if plain(n) == plain(name) or plain(n).endswith(plain(f"tab{name}"))
    ]
    if not found:
        return None
    try:
        table = book.load(found[0])
        if next(table.rows(), None) is None:
            return None
        return sheet_of(table, wanted, findings)
    except CloudplanError as problem:
        if name == "vInfo" or any(d.code not in _BEARABLE for d in problem.diagnostics):
            raise
        for d in problem.diagnostics:
            assert d.source is not None
            findings.warn(
                d.source, d.code, f"{d.summary}: the sheet is not read", detail=d.detail, fix=d.fix
            )
        return None


_BEARABLE = ("no-header", "missing-column")


def need(book: Book, wanted: Sequence[Column], findings: Findings) -> Sheet:
    """vInfo, without which there is nothing to import."""
    found = sheet(book, "vInfo", wanted, findings)
    if found is not None:
        return found
    hidden = any(plain(name) == "vinfo" for name in book.hidden)
    names = ", ".join(book.names[:20])
    refuse(
        book.file,
        "missing-sheet",
        "The sheet vInfo is hidden" if hidden else "The sheet vInfo is missing or empty",
        detail=f"It names the machines. There is: {names or 'nothing'}.",
        fix="make it visible"
        if hidden
        else "export all sheets of RVTools, to a workbook or to a folder of csv files",
    )


def size(row: Row, name: str) -> Decimal | None:
    """A size in MiB, whatever unit the header names."""
    unit = row.sheet.unit(name)
    if unit in ("", "MB", "MiB"):
        return row.amount(name, whole=True)
    amount = row.amount(name)
    return None if amount is None else mib(amount, unit)
