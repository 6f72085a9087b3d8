"""Workbooks with what real ones have, and with what nobody should have made."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

Change = Callable[[str, bytes], bytes]
SHEET = "xl/worksheets/sheet1.xml"


def written(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook of plain cells, sheet by sheet."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def changed(source: Path, path: Path, change: Change, *, packed: bool = True) -> Path:
    """The workbook with some of its members changed."""
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", kind) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return path


def replaced(source: Path, path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The workbook with a text of one member replaced, once."""

    def change(name: str, data: bytes) -> bytes:
        assert name != member or old in data
        return data.replace(old, new, 1) if name == member else data

    return changed(source, path, change)


def with_cached(source: Path, path: Path, cells: dict[str, str]) -> Path:
    """Cells as formulas with the value that the last program saved, by their places."""

    def change(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        text = data.decode()
        for place, inside in cells.items():
            text, times = re.subn(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)', inside, text)
            assert times == 1, place
        return text.encode()

    return changed(source, path, change)


def merged(path: Path, rows: list[list[object]], *ranges: str) -> Path:
    """A workbook with merged cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "data"
    for row in rows:
        sheet.append(row)
    for area in ranges:
        sheet.merge_cells(area)
    book.save(path)
    return path


def declaring_a_million(path: Path, rows: list[list[object]]) -> Path:
    """Formats down to the last row, as somebody makes who formats whole columns."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, bold = book.add_worksheet("data"), book.add_format({"bold": True})
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for number in range(len(rows), 1_048_576, 64):
        sheet.write_blank(number, 0, None, bold)
    sheet.write_blank(1_048_575, 16_383, None, bold)
    book.close()
    return path


def lying_about_size(source: Path, path: Path, name: str, real: bytes) -> Path:
    """A member that unpacks to far more than the file says."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, real if member == name else old.read(member))
    data = bytearray(path.read_bytes())
    said = len(real).to_bytes(4, "little")
    assert data.count(said) >= 2
    at = data.find(said)
    while at >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
        at = data.find(said, at + 4)
    path.write_bytes(data)
    return path
