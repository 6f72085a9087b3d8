"""What is refused, each in one message, word for word, in little time and memory."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importers.support import as_agreed, messages
from tests.importers.workbooks import (
    SHEET,
    changed,
    declaring_a_million,
    lying_about_size,
    replaced,
    with_cached,
    written,
)

MOST_SECONDS = 5
MOST_BYTES = 64 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DTD = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
Make = Callable[[Path], Path]


def plain(folder: Path) -> Path:
    return written(folder / "plain.xlsx", vInfo=[["VM", "CPUs"], ["a", 1]])


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def _encrypted(folder: Path) -> Path:
    return put(folder, "secret.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(400))


def _old(folder: Path) -> Path:
    return put(folder, "old.xls", OLE + "Workbook".encode("utf-16-le") + bytes(400))


def _zip_bomb(folder: Path) -> Path:
    """A shared table of texts that unpacks to 300 MiB from 300 KiB."""
    path = folder / "bomb.xlsx"
    with (
        zipfile.ZipFile(plain(folder)) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name != "xl/sharedStrings.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/sharedStrings.xml", "w") as stream:
            for _ in range(300):
                stream.write(b" " * (1 << 20))
    return path


def _lying(folder: Path) -> Path:
    """Says 100 bytes, and holds 20 MiB: more than a table of styles may have."""
    return lying_about_size(
        plain(folder), folder / "lying.xlsx", "xl/styles.xml", b" " * (20 << 20)
    )


def _dtd(folder: Path) -> Path:
    return replaced(
        plain(folder), folder / "entities.xlsx", SHEET, b"<worksheet", DTD + b"<worksheet"
    )


def _dtd_in_index(folder: Path) -> Path:
    member = "xl/workbook.xml"
    return replaced(plain(folder), folder / "index.xlsx", member, b"<workbook", DTD + b"<workbook")


def _far(folder: Path) -> Path:
    cell = '<c r="B2"><v>1</v></c></row><row r="900000"><c r="XFD900000"><v>1</v></c>'
    return with_cached(plain(folder), folder / "far.xlsx", {"B2": cell})


def _long(folder: Path) -> Path:
    cell = '<c r="B2"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c>'
    return with_cached(plain(folder), folder / "long.xlsx", {"B2": cell})


def _cut_off(folder: Path) -> Path:
    return put(folder, "cut.xlsx", plain(folder).read_bytes()[:-200])


def _zip(folder: Path) -> Path:
    path = folder / "csvs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("RVTools_tabvInfo.csv", "VM\na\n")
    return path


def _open_document(folder: Path) -> Path:
    path = folder / "sheet.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return path


def _binary(folder: Path) -> Path:
    path = folder / "sheet.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", "x")
    return path


def _damaged_sheet(folder: Path) -> Path:
    def change(name: str, data: bytes) -> bytes:
        return data[: len(data) // 2] if name == SHEET else data

    return changed(plain(folder), folder / "half.xlsx", change)


def _hidden(folder: Path) -> Path:
    old, new = b'name="vInfo"', b'name="vInfo" state="hidden"'
    return replaced(plain(folder), folder / "hidden.xlsx", "xl/workbook.xml", old, new)


def _large(folder: Path) -> Path:
    path = folder / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(1_000_000_000)
    return path


def _endless_line(folder: Path) -> Path:
    return put(folder, "line.csv", b"VM,CPUs\n" + b"a" * (5 << 20))


def _folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


CASES: dict[str, Make] = {
    "encrypted": _encrypted,
    "old-xls": _old,
    "zip-bomb": _zip_bomb,
    "lying-about-size": _lying,
    "external-entity": _dtd,
    "external-entity-in-index": _dtd_in_index,
    "far-cell": _far,
    "too-long": _long,
    "cut-off": _cut_off,
    "zip-of-csv": _zip,
    "open-document": _open_document,
    "xlsb": _binary,
    "half-a-sheet": _damaged_sheet,
    "hidden-vinfo": _hidden,
    "one-gigabyte-of-csv": _large,
    "endless-line": _endless_line,
    "empty-folder": _folder,
    "no-such-file": lambda folder: folder / "nothing.xlsx",
    "empty-file": lambda folder: put(folder, "empty.csv", b""),
    "not-text": lambda folder: put(folder, "photo.csv", bytes(range(256)) * 20),
    "html": lambda folder: put(folder, "report.xls", b"<html><table><tr><td>VM</td></tr></table>"),
    "unclosed-quote": lambda folder: put(folder, "vInfo.csv", b'VM,CPUs\n"a,1\nb,2\n'),
    "no-header": lambda folder: put(folder, "vInfo.csv", b"1,2\n3,4\n"),
    "no-machines": lambda folder: put(folder, "vInfo.csv", b"Vm name2,CPUs\na,1\n"),
    "no-vinfo": lambda folder: written(folder / "a.xlsx", vHost=[["Host"], ["esx"]]),
}


@pytest.mark.parametrize("name", CASES)
def test_one_clear_message_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    path = CASES[name](tmp_path)
    tracemalloc.start()
    start = time.process_time()
    found = messages("rvtools", path, site=None)
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    as_agreed(f"refused-{name}.txt", found)
    assert sum("error[" in line for line in found.splitlines()) == 1
    assert seconds < MOST_SECONDS
    assert peak < MOST_BYTES


def test_a_million_formatted_rows_are_no_reason_to_refuse(tmp_path: Path) -> None:
    path = declaring_a_million(tmp_path / "a.xlsx", [["Server name", "Cores", "Memory"]])
    assert messages("azure-migrate", path) == ""
