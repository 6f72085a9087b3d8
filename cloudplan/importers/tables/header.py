"""Which row of a table is its header, and which of its columns are those that are wanted."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import islice

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables import values
from cloudplan.importers.tables.columns import Column, Match, matched, plain
from cloudplan.importers.tables.sheet import Sheet, letters
from cloudplan.importers.tables.table import Table

_DEEPEST = 30
_NEAR = 0.84


def sheet_of(table: Table, wanted: Sequence[Column], findings: Findings) -> Sheet:
    """The table with its columns known.

    The header is that of the first thirty rows which holds most of the wanted columns. Columns that
    stand twice and headers near to one that is missing are told; a required one that is missing
    raises `CloudplanError`.
    """
    row, headers, match = _header(table, wanted)
    missing = [column for column in wanted if column.name not in match.at]
    near = _near(headers, match, missing)
    required = [column for column in missing if column.required]
    if required:
        raise CloudplanError([_missing(table, row, column, headers, near) for column in required])
    sheet = Sheet(table, row, headers, match.at, match.others, findings)
    _tell_near(sheet, near)
    _tell_twice(sheet, match)
    _tell_merges(sheet)
    return sheet


def _header(table: Table, wanted: Sequence[Column]) -> tuple[int, tuple[str, ...], Match]:
    best: tuple[int, tuple[str, ...], Match] | None = None
    for number, cells in islice(table.rows(), _DEEPEST):
        headers = _texts(cells)
        match = matched(headers, wanted)
        if match.at and (best is None or len(match.at) > len(best[2].at)):
            best = (number, headers, match)
    if best is None:
        names = ", ".join(column.name for column in wanted[:8])
        raise CloudplanError(
            [
                error(
                    "no-header",
                    "No row holds the headers of the columns",
                    detail=f"Looked for in the first {_DEEPEST} rows: {names}.",
                    fix="give the export as it is, with its row of headers",
                    source=table.at(1),
                )
            ]
        )
    return best


def _texts(cells: Sequence[object]) -> tuple[str, ...]:
    """Headers without empty ones at the end."""
    texts = [" ".join(str(cell).split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _near(headers: Sequence[str], match: Match, missing: Sequence[Column]) -> dict[int, str]:
    """By index of an unknown header the name of the missing column that it may be."""
    names = {plain(header): column.name for column in missing for header in column.headers}
    found: dict[int, str] = {}
    for index in match.others:
        near = difflib.get_close_matches(plain(headers[index])[:80], names, n=1, cutoff=_NEAR)
        if near:
            found[index] = names[near[0]]
    return found


def _missing(
    table: Table, row: int, column: Column, headers: Sequence[str], near: dict[int, str]
) -> Diagnostic:
    index = next((i for i, name in near.items() if name == column.name), None)
    mean = "" if index is None else f'; did you mean it by "{headers[index]}"?'
    others = f" (or {', '.join(column.also)})" if column.also else ""
    return error(
        "missing-column",
        f'The column "{column.name}" is missing{mean}',
        detail=f"It is needed{others}; the header row is row {row}.",
        fix="export the table with this column" if index is None else f"rename it to {column.name}",
        source=table.at(row, 1 if index is None else index + 1),
    )


def _tell_near(sheet: Sheet, near: dict[int, str]) -> None:
    for index, name in near.items():
        sheet.findings.warn(
            sheet.table.at(sheet.header_row, index + 1),
            "unknown-column",
            f'The column {values.shown(sheet.headers[index])} is not read; did you mean "{name}"?',
            fix=f"rename it to {name} if it is that",
        )


def _tell_twice(sheet: Sheet, match: Match) -> None:
    for name, index in match.twice:
        first, again = letters(sheet.at[name]), letters(index)
        sheet.findings.warn(
            sheet.table.at(sheet.header_row, index + 1),
            "duplicate-column",
            f'The column "{name}" stands twice: {first} counts, {again} does not',
            fix="remove one of the two",
        )


def _tell_merges(sheet: Sheet) -> None:
    """Only those of the table's own rows and of columns that are read."""
    read = {index + 1 for index in sheet.at.values()}
    for merge in sheet.table.merges:
        if merge.bottom < sheet.header_row or not read & set(range(merge.left, merge.right + 1)):
            continue
        corner = f"{letters(merge.left - 1)}{merge.top}"
        other = f"{letters(merge.right - 1)}{merge.bottom}"
        sheet.findings.warn(
            sheet.table.at(merge.top, merge.left),
            "merged-cells",
            f"The cells {corner} to {other} are merged: the value counts for each of them",
            fix="take the merging away if it does not",
        )
