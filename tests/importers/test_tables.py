"""Sheets of real workbooks and csv files: the same rows, whatever they are written in."""

from __future__ import annotations

import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.importers.ask import Ask
from cloudplan.importers.findings import MOST_OF_A_KIND, Findings
from cloudplan.importers.tables import Row, Sheet, columns, open_book, sheet_of
from cloudplan.importers.tables.table import Raw
from tests.importers.workbooks import (
    SHEET,
    declaring_a_million,
    merged,
    replaced,
    with_cached,
    written,
)

WANTED = columns("VM", "CPUs", "Memory", "Day", "Template")


def sheet(path: Path) -> Sheet:
    findings = Findings()
    book = open_book(path, Ask(path.name), findings)
    if not book.names:
        raise CloudplanError([])
    return sheet_of(book.load(book.names[0]), WANTED, findings)


def rows(path: Path) -> list[Row]:
    return list(sheet(path).rows())


def values(row: Row) -> list[object]:
    found = [row.text("VM"), row.number("CPUs"), row.number("Memory"), row.day("Day")]
    return [value and value.value for value in (*found, row.flag("Template"))]


def told(table: Sheet) -> list[tuple[str, str]]:
    return [(f"{d.source}", d.code) for d in table.findings.all()]


def test_a_workbook(tmp_path: Path) -> None:
    header: list[object] = ["VM", "CPUs", "Memory MiB", "Custom", "Day", "Template", "", ""]
    path = written(tmp_path / "a.xlsx", data=[header, [" a ", 4, 8192, "x", 46327, "True"]])
    row = rows(path)[0]
    assert values(row) == ["a", Decimal(4), Decimal(8192), date(2026, 11, 1), True]
    assert str(row.cell("Memory")) == "a.xlsx data row 2, Memory MiB"
    assert str(row.source("Day")) == "a.xlsx#data:2:5"
    assert row.sheet.unit("Memory") == "MiB"
    assert [row.sheet.headers[i] for i in row.sheet.others] == ["Custom"]


def test_a_table_that_begins_further_down_and_to_the_right(tmp_path: Path) -> None:
    title: list[list[object]] = [[], ["", "Servers of the city"], []]
    path = written(
        tmp_path / "a.xlsx", data=[*title, ["", "VM", "CPUs"], ["", "a", 4], [], ["", "b", 2]]
    )
    found = rows(path)
    assert [(r.place, *values(r)[:2]) for r in found] == [(5, "a", 4), (7, "b", 2)]
    assert str(found[0].source("CPUs")) == "a.xlsx#data:5:3"


def test_a_million_declared_rows_are_not_there(tmp_path: Path) -> None:
    path = declaring_a_million(tmp_path / "a.xlsx", [["VM", "CPUs"], ["a", 4]])
    start = time.process_time()
    assert [values(row)[:2] for row in rows(path)] == [["a", Decimal(4)]]
    assert time.process_time() - start < 10


def test_formulas_give_the_value_that_was_saved(tmp_path: Path) -> None:
    source = written(tmp_path / "a.xlsx", data=[["VM", "CPUs", "Memory"], ["a", 1, 2], ["b", 1, 2]])
    cells = {
        "A2": '<c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>',
        "B2": '<c r="B2"><f>1+7</f><v>8</v></c>',
        "C2": '<c r="C2"><f>0*1</f><v>0</v></c>',
        "A3": '<c r="A3" t="e"><f>NA()</f><v>#N/A</v></c>',
        "B3": '<c r="B3"><f>1+1</f></c>',
        "C3": '<c r="C3"><f>1+1</f><v></v></c>',
    }
    first, second = rows(with_cached(source, tmp_path / "b.xlsx", cells))
    assert values(first)[:3] == ["ab", Decimal(8), Decimal(0)]
    assert first.raw("Memory") == 0
    assert values(second)[:3] == [None, None, None]
    assert told(second.sheet) == [
        ("b.xlsx#data:3:1", "formula-error"),
        ("b.xlsx#data:3:2", "formula-error"),
        ("b.xlsx#data:3:3", "formula-error"),
    ]


def test_a_merged_value_counts_for_each_of_its_cells(tmp_path: Path) -> None:
    data: list[list[object]] = [["City", None], ["VM", "CPUs"], ["a", 4], [None, 2], ["c", 1]]
    found = rows(merged(tmp_path / "a.xlsx", data, "A1:B1", "A3:A4"))
    assert [values(row)[:2] for row in found] == [["a", 4], ["a", 2], ["c", 1]]
    assert told(found[0].sheet) == [("a.xlsx#data:3:1", "merged-cells")]


def test_values_below_empty_headers_are_told_once(tmp_path: Path) -> None:
    data: list[list[object]] = [["VM", "", "CPUs"], ["a", "x", 4, "y"], ["b", "x", 4, "y"]]
    table = sheet(written(tmp_path / "a.xlsx", data=data))
    assert [values(row)[:2] for row in table.rows()] == [["a", 4], ["b", 4]]
    assert told(table) == [
        ("a.xlsx#data:2:2", "column-without-header"),
        ("a.xlsx#data:2:4", "column-without-header"),
    ]


def test_hidden_sheets_are_told_and_not_read(tmp_path: Path) -> None:
    source = written(tmp_path / "a.xlsx", data=[["VM"], ["a"]], archive=[["VM"], ["old"]])
    path = replaced(
        source,
        tmp_path / "b.xlsx",
        "xl/workbook.xml",
        b'name="archive"',
        b'name="archive" state="hidden"',
    )
    findings = Findings()
    book = open_book(path, Ask("b.xlsx"), findings)
    assert (book.names, book.hidden) == (("data",), ("archive",))
    assert book.table("archive") is None
    assert [d.code for d in findings.all()] == ["hidden-sheet"]


def test_sheets_are_found_whatever_their_case(tmp_path: Path) -> None:
    book = open_book(written(tmp_path / "a.xlsx", **{"V Info": [["VM"]]}), Ask("a"), Findings())
    assert book.table("vinfo", "v_info") is not None


def test_days_of_a_workbook_are_days(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    table = book.add_worksheet("data")
    table.write_row(0, 0, ["VM", "Day"])
    table.write(1, 0, "a")
    table.write_datetime(1, 1, datetime(2026, 11, 1), book.add_format({"num_format": "dd/mm/yy"}))
    book.close()
    assert values(rows(tmp_path / "a.xlsx")[0])[3] == date(2026, 11, 1)


CSV = """VM;CPUs;Geheugen GB;Memory;Day;Template
Gemeente Één;4;x;1.024,5;31/12/2026;Ja
b;2;x;1.024;1/2/2026;Nee
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_csv_files_as_offices_write_them(
    tmp_path: Path, encoding: str, end: str, delimiter: str
) -> None:
    text = CSV.replace("\n", end).replace(";", delimiter)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    first, second = rows(path)
    assert values(first) == ["Gemeente Één", 4, Decimal("1024.5"), date(2026, 12, 31), True]
    assert values(second) == ["b", 2, 1024, date(2026, 2, 1), False]
    assert [code for _, code in told(first.sheet)] == (
        ["not-utf-8"] if encoding == "cp1252" else []
    )


def test_mixed_line_ends_and_quotes_with_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'VM,CPUs\r\n"a\nb","1"\r"say ""hi""",2\n\n , \nc,3')
    found = rows(path)
    assert [(row.place, *values(row)[:2]) for row in found] == [
        (2, "a\nb", 1),
        (4, 'say "hi"', 2),
        (6, None, None),
        (7, "c", 3),
    ]


def test_the_delimiter_that_excel_names_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nVM;CPUs\na,b;2\n")
    assert [(r.place, *values(r)[:2]) for r in rows(path)] == [(3, "a,b", 2)]


def test_a_folder_of_csv_files(tmp_path: Path) -> None:
    for name in ("vInfo.csv", "VINFO.CSV", "vCPU.csv", ".hidden.csv", "notes.md"):
        (tmp_path / name).write_text("VM,CPUs\na,1\n")
    findings = Findings()
    book = open_book(tmp_path, Ask("out"), findings)
    assert book.names == ("VINFO", "vCPU")
    table = book.table("vinfo")
    assert table is not None
    assert table.place == "out#VINFO"
    assert [d.code for d in findings.all()] == ["duplicate-sheet"]


def test_what_can_be_read_in_two_ways_is_told_where_the_column_does_not_tell(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("VM;Memory;Day\na;1.024;1/2/2026\nb;2.048;3/4/2026\n")
    found = [values(row) for row in rows(path)]
    assert [(row[2], row[3]) for row in found] == [(None, None), (None, None)]


@pytest.mark.parametrize("ask", [Ask("a", most_rows=3), Ask("a", most_cells=7)])
def test_the_limits_that_are_asked_for_count(tmp_path: Path, ask: Ask) -> None:
    data: list[list[object]] = [["VM", "CPUs"], *(["a", 1] for _ in range(4))]
    path = tmp_path / "a.csv"
    path.write_text("VM,CPUs\n" + "a,1\n" * 4)
    for file in (written(tmp_path / "a.xlsx", data=data), path):
        with pytest.raises(CloudplanError, match=r"more than|at most"):
            list(open_book(file, ask, Findings()).load("data" if file != path else "a").rows())


def test_of_a_kind_only_so_many_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("VM,CPUs\n" + "a,many\n" * (MOST_OF_A_KIND + 5))
    table = sheet(path)
    for row in table.rows():
        row.number("CPUs")
    found = table.findings.all()
    assert len(found) == MOST_OF_A_KIND + 1
    assert "5 more findings of this kind" in "".join(d.summary for d in found)


def test_a_column_of_another_kind_is_read_once_for_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("VM;Memory\n" + "".join(f"a;{n}.000\n" for n in range(1, 400)) + "b;0,5\n")
    assert [values(row)[2] for row in rows(path)][:2] == [1000, 2000]


CELL = st.one_of(
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.integers(-5, 10**7),
    st.sampled_from(["1.234", "1,5", "#N/A", "=1+1", "\x1b[31m", "‮x", "<script>", "${x}", ""]),
)
HEADS = st.lists(
    st.one_of(st.sampled_from(["VM", "CPUs", "Memory MB", "Day", "Template"]), st.text(max_size=8)),
    min_size=1,
    max_size=7,
)
TABLES = st.tuples(HEADS, st.lists(st.lists(CELL, max_size=8), max_size=6))
QUICKLY = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def look(path: Path) -> None:
    """Everything that a reader asks of a table; a refusal is as good as an answer."""
    said: list[Diagnostic] = []
    try:
        table = sheet(path)
        for row in table.rows():
            values(row)
        said += table.findings.all()
    except CloudplanError as problem:
        said += problem.diagnostics
    assert all(d.summary.isprintable() and d.source for d in said)


@QUICKLY
@given(TABLES)
def test_any_workbook_is_read_or_refused(
    tmp_path: Path, table: tuple[list[str], list[list[Raw]]]
) -> None:
    heads, cells = table
    look(written(tmp_path / "any.xlsx", data=[list(heads), *map(list, cells)]))


@QUICKLY
@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda t: f"VM;CPUs\n{t}".encode())
    )
)
def test_any_file_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    look(path)


@QUICKLY
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=30))
def test_any_damaged_workbook_is_read_or_refused(tmp_path: Path, at: int, data: bytes) -> None:
    whole = written(tmp_path / "whole.xlsx", data=[["VM", "CPUs"], ["a", 1], ["b", 2]])
    broken = bytearray(whole.read_bytes())
    at %= len(broken)
    broken[at : at + len(data)] = data
    path = tmp_path / "broken.xlsx"
    path.write_bytes(broken)
    look(path)


@QUICKLY
@given(st.integers(0, 10_000), st.binary(max_size=30))
def test_any_sheet_xml_is_read_or_refused(tmp_path: Path, at: int, data: bytes) -> None:
    whole = written(tmp_path / "whole.xlsx", data=[["VM", "CPUs"], ["a", 1], ["b", 2]])
    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == SHEET:
                cut = at % len(content)
                content = content[:cut] + data + content[cut + len(data) :]
            new.writestr(name, content)
    look(path)
