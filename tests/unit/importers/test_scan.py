"""How far a sheet reaches, told without the workbook library, in a quick and in a slow way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.importers.tables.scan import ERROR, NO_VALUE, Extent, OddSheet, column_number, scan
from cloudplan.importers.tables.sheet import letters
from cloudplan.importers.tables.slow_scan import slow_scan

Scan = Callable[[Iterable[bytes]], Extent]
BOTH = pytest.mark.parametrize("look", [scan, slow_scan])


def sheet(cells: str, prefix: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><{prefix}worksheet xmlns{":x" if prefix else ""}="urn:x">'
        f'<{prefix}dimension ref="A1:XFD1048576"/><{prefix}cols/>'
        f'<{prefix}sheetData><{prefix}row r="1">{cells}</{prefix}row></{prefix}sheetData>'
        f"<{prefix}conditionalFormatting/></{prefix}worksheet>"
    ).encode()


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def box(extent: Extent) -> tuple[int, int, int, int]:
    return extent.first_row, extent.first_column, extent.last_row, extent.last_column


@BOTH
def test_cells_with_content_count_and_formats_do_not(look: Scan) -> None:
    cells = '<c r="B2"><v>1</v></c><c r="AB30" t="inlineStr"><is><t>x</t></is></c>'
    formats = '<c r="XFD1048576" s="3"/><c r="A1" s="3"></c>'
    assert box(look([sheet(cells + formats)])) == (2, 2, 30, 28)


@BOTH
def test_a_stray_cell_is_seen_wherever_it_stands(look: Scan) -> None:
    extent = look([sheet('<c r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c>')])
    assert extent.cells == 16_384 * 1_048_576


@BOTH
def test_an_empty_sheet_reaches_nowhere(look: Scan) -> None:
    assert look([sheet("")]).cells == 0


@BOTH
def test_another_prefix_is_read_as_well(look: Scan) -> None:
    cells = '<x:c r="C3"><x:v>1</x:v></x:c><x:c r="D4" t="e"><x:v>#N/A</x:v></x:c>'
    extent = look([sheet(cells, "x:")])
    assert box(extent) == (3, 3, 4, 4)
    assert extent.flaws == {(4, 4): ERROR}


@BOTH
def test_errors_and_formulas_without_a_value_are_found(look: Scan) -> None:
    cells = (
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="B1"><f>A1</f></c>'
        '<c r="C1"><f>A1</f><v></v></c>'
        '<c r="D1"><f>A1</f><v>0</v></c>'
        '<c r="E1" t="str"><f>A1</f><v></v></c>'
        '<c r="F1" s="2"/><c r="G1"><f t="shared" si="0"/><v>5</v></c>'
    )
    flaws = look([sheet(cells)]).flaws
    assert flaws.pop((1, 1)) == ERROR
    assert flaws.pop((1, 2)) == NO_VALUE
    assert flaws.pop((1, 3)) == NO_VALUE
    assert flaws == {}


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_pieces_may_end_anywhere(size: int) -> None:
    cells = "".join(f'<c r="{letters(n)}{n + 1}"><v>{n}</v></c>' for n in range(40))
    assert box(scan(pieces(sheet(cells), size))) == (1, 1, 40, 40)


@pytest.mark.parametrize(
    "cells",
    [
        "<c><v>1</v></c>",
        '<c s="1" r="A1"><v>1</v></c>',
        "<c r='A1'><v>1</v></c>",
        '<c r = "A1"><v>1</v></c>',
        '<c\nr="A1"><v>1</v></c>',
        '<c r="a1"><v>1</v></c>',
        '<c r="ABCD1"><v>1</v></c>',
        '<y:c xmlns:y="urn:x" s="1" r="XFD1"><v>1</v></y:c>',
    ],
)
def test_what_is_written_in_another_way_is_left_to_the_slow_look(cells: str) -> None:
    with pytest.raises(OddSheet):
        scan([sheet(cells)])
    assert slow_scan([sheet(cells)]).cells == 1


@BOTH
def test_a_document_type_is_refused(look: Scan) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(OddSheet, match="dtd"):
        look([bomb + sheet("")[21:]])


@BOTH
def test_what_is_no_sheet_is_refused(look: Scan) -> None:
    with pytest.raises(OddSheet):
        look([b"nonsense " * 100])


@BOTH
def test_text_that_looks_like_cells_changes_nothing(look: Scan) -> None:
    text = 'x:c r="ZZ99999" &lt;c r="YY88888"> :c '
    cells = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    assert box(look([sheet(cells)])) == (1, 1, 1, 1)


PLACES = st.lists(st.tuples(st.integers(0, 16_383), st.integers(1, 1_048_576)), max_size=20)


@given(PLACES, st.integers(1, 300))
def test_both_looks_agree_on_any_cells(places: list[tuple[int, int]], size: int) -> None:
    cells = "".join(f'<c r="{letters(c)}{r}" t="n"><v>{c}</v></c>' for c, r in places)
    quick, slow = scan(pieces(sheet(cells), size)), slow_scan([sheet(cells)])
    assert box(quick) == box(slow)


@given(st.binary(max_size=400))
def test_any_bytes_end_in_an_answer_or_a_refusal(data: bytes) -> None:
    for look in (scan, slow_scan):
        try:
            look([b"<worksheet>" + data])
        except OddSheet:
            continue


@pytest.mark.parametrize("index", [0, 25, 26, 701, 702, 16_383])
def test_columns_by_letters(index: int) -> None:
    assert column_number(letters(index).encode()) == index + 1
