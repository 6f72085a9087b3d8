"""The report as a workbook: a sheet with the words, then a sheet for each table.

Figures are numbers and names are text: nothing in a name becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from cloudplan.language import Speech
from cloudplan.report.blocks import Cell, Column, Report, Table
from cloudplan.report.cells import head, inert, shown
from cloudplan.report.extra import needing
from cloudplan.report.xlsx_looks import Looks, row_height
from cloudplan.report.xlsx_words import write_words

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MADE = datetime(1980, 1, 1)
"""The oldest day that a workbook's parts can have: the same report gives the same bytes."""
LONGEST_SHEET_NAME, LONGEST_TEXT, LONGEST_HEADER = 31, 32_767, 200
NARROWEST, WIDEST, LOOKED_AT = 9, 60, 1_000
FILTER_WIDTH = 3
"""Of a head, in characters: the button of its filter."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
RESERVED = "history"
A4 = 9


def xlsx_report(report: Report, say: Speech) -> bytes:
    """The workbook; the same report gives the same bytes."""
    with needing("XLSX"):
        from xlsxwriter import Workbook
    data = BytesIO()
    inert_strings = {"strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(data, {"in_memory": True, **inert_strings}) as book:
        _describe(book, report)
        looks = Looks(book)
        tables = list(_tables(report))
        words = say.text("Report")
        names = sheet_names([words, *(table.id for table in tables)])
        links = {table.id: name for table, name in zip(tables, names[1:], strict=True)}
        write_words(book.add_worksheet(names[0]), looks, report, links, say)
        for table, name in zip(tables, names[1:], strict=True):
            _write_table(book.add_worksheet(name), looks, table, report.currency, say)
    return data.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that a workbook takes, each once whatever its case."""
    names: list[str] = []
    taken = {RESERVED, ""}
    for text in wanted:
        base = inert(text).translate(FORBIDDEN).strip("' ")[:LONGEST_SHEET_NAME].strip("' ")
        name, count = base, 1
        while name.lower() in taken:
            count += 1
            end = f" {count}"
            name = f"{base[: LONGEST_SHEET_NAME - len(end)]}{end}".strip()
        taken.add(name.lower())
        names.append(name)
    return names


def _tables(report: Report) -> Iterator[Table]:
    for section in report.sections:
        yield from (block for block in section.blocks if isinstance(block, Table))


def _describe(book: Workbook, report: Report) -> None:
    book.set_properties(
        {
            "title": inert(report.title),
            "subject": inert(report.subtitle),
            "author": "cloudplan",
            "comments": f"plan {inert(report.plan_sha256)}",
            "created": MADE,
        }
    )
    book.set_custom_property("Language", report.lang, "text")


def _write_table(sheet: Worksheet, looks: Looks, table: Table, currency: str, say: Speech) -> None:
    """Heads that stay, filters, real numbers, and the total below what the filters choose."""
    columns, last = table.columns, len(table.rows)
    titles = [head(column, currency) for column in columns]
    widths = [
        _width(title, column, _column(table, at), say)
        for at, (title, column) in enumerate(zip(titles, columns, strict=True))
    ]
    for at, (title, column) in enumerate(zip(titles, columns, strict=True)):
        sheet.write_string(0, at, title, looks.head(column))
        sheet.set_column(at, at, widths[at])
    rows = [*table.rows, *([table.total] if table.total else [])]
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, looks, number, columns, row, say, is_total=number > last)
        _set_height(sheet, number, [cell if isinstance(cell, str) else "" for cell in row], widths)
    _set_height(sheet, 0, titles, [width - FILTER_WIDTH for width in widths])
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.freeze_panes(1, 1 if len(columns) > 1 else 0)
    _lay_out(sheet, table)


def _set_height(sheet: Worksheet, number: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    if (height := row_height(zip(texts, widths, strict=True))) is not None:
        sheet.set_row(number, height)


def _lay_out(sheet: Worksheet, table: Table) -> None:
    """How it is printed: across one page, with its caption and heads on every page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header("&L" + inert(table.caption)[:LONGEST_HEADER].replace("&", "&&"))
    sheet.set_footer("&R&P / &N")


def _write_row(
    sheet: Worksheet,
    looks: Looks,
    number: int,
    columns: Sequence[Column],
    row: Sequence[Cell],
    say: Speech,
    *,
    is_total: bool = False,
) -> None:
    for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
        look = looks.cell(column, cell, is_total=is_total)
        if cell is None or isinstance(cell, str):
            text = shown(cell, column, say)[:LONGEST_TEXT]
            sheet.write_string(number, at, text, look) if text else sheet.write_blank(
                number, at, None, look
            )
        elif isinstance(cell, date):
            sheet.write_datetime(number, at, datetime(cell.year, cell.month, cell.day), look)
        else:
            sheet.write_number(number, at, float(cell), look)


def _column(table: Table, at: int) -> list[Cell]:
    rows = table.rows[:LOOKED_AT]
    return [row[at] for row in (*rows, *([table.total] if table.total else []))]


def _width(title: str, column: Column, cells: Sequence[Cell], say: Speech) -> int:
    """As wide as most of what stands in it; longer texts break."""
    words = max((len(word) for word in title.split()), default=0) + 4
    longest = max((len(shown(cell, column, say)) for cell in cells), default=0) + 2
    return max(NARROWEST, min(WIDEST, max(words, longest)))
