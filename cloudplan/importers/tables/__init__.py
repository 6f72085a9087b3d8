"""Workbooks, csv files and folders of csv files, read in one way: sheets, columns, rows, cells.

    book = open_book(path, ask, findings)         # .xlsx, .xlsm, .csv, a folder of csv files
    table = book.table("vInfo")                   # None where there is no such sheet
    sheet = sheet_of(table, COLUMNS, findings)    # finds the header row, matches its columns
    for row in sheet.rows():
        row.text("VM"), row.number("CPUs"), row.day("Creation date"), row.flag("Template")

Each of these gives a `Value` with its `Cell`, or `None` for an empty cell; what cannot be read is
told as a finding at its row and column and is `None` as well. `row.raw(...)` is the cell as it is.
"""

from __future__ import annotations

from cloudplan.importers.tables.book import Book
from cloudplan.importers.tables.columns import Column, columns
from cloudplan.importers.tables.header import sheet_of
from cloudplan.importers.tables.open import open_book
from cloudplan.importers.tables.sheet import Row, Sheet
from cloudplan.importers.tables.table import Raw, Table

__all__ = [
    "Book",
    "Column",
    "Raw",
    "Row",
    "Sheet",
    "Table",
    "columns",
    "open_book",
    "sheet_of",
]
