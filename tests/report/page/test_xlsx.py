"""The workbook as a reader of workbooks sees it."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.report.xlsx import sheet_names, xlsx_report
from tests.report.page import sample

SHEETS = ["money-by-line", "nothing", "names", "annex-applications"]


def workbook(lang: Lang = "en") -> bytes:
    return xlsx_report(sample.report(lang), speech(lang))


@pytest.fixture(scope="module")
def book() -> Any:
    return load_workbook(BytesIO(workbook()))


def test_there_is_a_sheet_for_the_words_and_one_for_each_table(book: Any) -> None:
    assert book.sheetnames == ["Report", *SHEETS]
    words = [row[0].value for row in book["Report"].iter_rows() if row[0].value]
    assert words[0] == "Report for =1+1 <city>"
    assert "Attention: Prices are old" in words
    assert "Today and after: The bar of today is longer than the bar of after, by 28 %." in words
    assert book["Report"][
        f"A{1 + row_of(book, '→ What it costs, by line')}"
    ].hyperlink.location == ("'money-by-line'!A1")


def row_of(book: Any, text: str) -> int:
    return [row[0].value for row in book["Report"].iter_rows()].index(text)


def test_figures_are_numbers_with_the_format_of_their_kind(book: Any) -> None:
    sheet = book["money-by-line"]
    assert [cell.value for cell in sheet[1]] == [
        "Line",
        "Today (EUR)",
        "After (EUR/month)",
        "Share",
        "Memory (GiB)",
        "Prices of",
    ]
    row = sheet[2]
    assert [cell.value for cell in row[1:]] == [12340.5, 9876.543, 0.6, 64, datetime(2026, 11, 1)]
    formats = [cell.number_format for cell in row[1:]]
    assert formats == ["#,##0.00", "#,##0.00", "0.0%", "#,##0.0", "dd/mm/yyyy"]
    assert [cell.value for cell in sheet[6]] == ["Total", 12340.49, 1244445.433, 1, 65.5, None]


def test_what_is_unknown_says_so(book: Any) -> None:
    assert [cell.value for cell in book["money-by-line"][4]][:4] == [
        "unknown",
        "unknown",
        0,
        "unknown",
    ]
    assert load_workbook(BytesIO(workbook("de")))["money-by-line"]["A4"].value == "unbekannt"


def test_heads_stay_and_filters_leave_the_total_alone(book: Any) -> None:
    sheet = book["money-by-line"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:F5"
    assert book["annex-applications"].auto_filter.ref == "A1:H501"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.fitToHeight == 0
    assert 9 <= sheet.column_dimensions["A"].width <= 61


def test_no_name_is_a_formula_or_a_link(book: Any) -> None:
    names = book["names"]
    assert [names.cell(row, 1).value for row in (3, 4)] == ["=cmd|'/c calc'!A1", "+1+1"]
    assert names["A3"].data_type == "s"
    assert names["A3"].quotePrefix
    assert [names.cell(7, 1).value] == ["line break  and tab"]
    for sheet in book:
        links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert all(link.target is None and link.location for link in links)
    with zipfile.ZipFile(BytesIO(workbook())) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 5
        assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in sheets)
        assert not any("externalLink" in name or "vba" in name for name in parts.namelist())


def test_rows_are_as_high_as_their_texts(book: Any) -> None:
    heights = book["names"].row_dimensions
    assert heights[2].height is None
    assert heights[12].height == 6 * 15
    assert book["annex-applications"].row_dimensions[2].height == 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_report_gives_the_same_bytes_that_tell_their_language(lang: Lang) -> None:
    data = workbook(lang)
    assert data == workbook(lang)
    book = load_workbook(BytesIO(data))
    assert book.custom_doc_props["Language"].value == lang
    assert book.properties.title == "Report for =1+1 <city>"
    assert book.sheetnames[1:] == SHEETS


def test_names_of_sheets_are_taken_by_workbooks() -> None:
    names = sheet_names(
        ["Report", "report", "a" * 40, "a" * 41, "a/b[c]:*?\\d", "'x'", "History", ""]
    )
    assert names == [
        "Report",
        "report 2",
        "a" * 31,
        "a" * 29 + " 2",
        "a-b-c-----d",
        "x",
        "History 2",
        "2",
    ]
