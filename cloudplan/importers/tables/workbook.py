"""Workbooks (.xlsx, .xlsm): looked through for what would hurt, then read by python-calamine."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cloudplan.importers.ask import Ask
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables.book import Book
from cloudplan.importers.tables.merged import Merges, merges_of
from cloudplan.importers.tables.package import (
    Package,
    open_package,
    refuse_dtd,
    refuse_password,
    sheet_members,
)
from cloudplan.importers.tables.refusals import AS_XLSX, refuse, refuse_damaged, refuse_size
from cloudplan.importers.tables.scan import Extent, OddSheet, scan
from cloudplan.importers.tables.slow_scan import MOST_BYTES as MOST_SLOWLY
from cloudplan.importers.tables.slow_scan import slow_scan
from cloudplan.importers.tables.table import Numbered, Table

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_TEXTS = 256 << 20
_MOST_STYLES = 16 << 20
T = TypeVar("T")


def refuse_ole(path: Path, file: str) -> None:
    """An old container: an encrypted workbook, an old .xls, or something else."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        is_encrypted = data.find("EncryptedPackage".encode("utf-16-le")) >= 0
    if is_encrypted:
        refuse_password(file)
    refuse(
        file,
        "not-a-workbook",
        "This is an old workbook (.xls)",
        detail="How much it unpacks to cannot be told before it is unpacked.",
        fix=AS_XLSX,
    )


def open_workbook(path: Path, ask: Ask, findings: Findings) -> Book:
    """A workbook's visible sheets; hidden ones are told and not read."""
    package = open_package(path, ask.name)
    _look_at_shared_parts(package, ask)
    members = sheet_members(package)
    workbook = _guarded(ask.name, lambda: _library(path))
    if set(members) - set(workbook.sheet_names):
        refuse_damaged(ask.name, "Its index can be read in two ways.")
    visible, hidden = _sheets(workbook, members)
    for name in hidden:
        findings.warn(
            Table(ask.name, name, lambda: iter(())).at(1),
            "hidden-sheet",
            f"The sheet {name} is hidden: it is not read",
            detail="What nobody sees in the workbook nobody has checked.",
            fix="make it visible if it belongs to the export",
        )

    def load(name: str) -> Table:
        return _table(package, members[name], workbook, name, ask)

    return Book(ask.name, visible, load, hidden)


def _sheets(
    workbook: CalamineWorkbook, members: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The visible and the hidden sheets that hold cells; drawings and macros are none."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [
        meta
        for meta in workbook.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.name in members
    ]
    visible = tuple(m.name for m in sheets if m.visible == SheetVisibleEnum.Visible)
    return visible, tuple(m.name for m in sheets if m.visible != SheetVisibleEnum.Visible)


def _library(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path)


def _guarded(file: str, read: Callable[[], T]) -> T:
    from python_calamine import CalamineError, PasswordError

    try:
        return read()
    except PasswordError:
        refuse_password(file)
        raise
    except (CalamineError, OSError, ValueError) as why:
        refuse_damaged(file, f"{why}.")
    except BaseException as why:
        # The library is in Rust: what it did not expect arrives as this class and no other.
        if type(why).__name__ != "PanicException":
            raise
        refuse_damaged(file, "The workbook library gave up on it.")


def _look_at_shared_parts(package: Package, ask: Ask) -> None:
    """What the library reads as soon as it opens the workbook: texts and formats."""
    for name, most in (("xl/sharedstrings.xml", _MOST_TEXTS), ("xl/styles.xml", _MOST_STYLES)):
        if name not in package.members:
            continue
        texts, rest = 0, b""
        for piece in _checked(package, name, most):
            if b"<!DOCTYPE" in rest + piece or b"<!ENTITY" in rest + piece:
                refuse_dtd(package.file, name)
            texts += piece.count(b"<si") + piece.count(b":si")
            rest = piece[-16:]
        if texts > ask.most_cells:
            refuse(package.file, "file-too-large", f"The workbook has {texts:,} texts", fix=AS_XLSX)


def _checked(package: Package, name: str, most: int) -> Iterator[bytes]:
    try:
        yield from package.pieces(name, most)
    except (zlib.error, OSError) as why:
        refuse_damaged(package.file, f"{name}: {why}.")


def _table(package: Package, member: str, workbook: CalamineWorkbook, name: str, ask: Ask) -> Table:
    place = f"{ask.name}#{name}"
    extent = _extent(package, member, place, ask)
    if extent.last_row - extent.first_row + 1 > ask.most_rows:
        refuse(
            place,
            "too-many-rows",
            f"The sheet has cells down to row {extent.last_row:,}, more than {ask.most_rows:,}",
            fix="delete the rows that are not part of the table",
            row=extent.last_row,
        )
    if extent.cells > ask.most_cells:
        refuse(
            place,
            "too-many-cells",
            f"The sheet reaches over {extent.cells:,} cells; at most {ask.most_cells:,} are read",
            detail=f"There is a cell with content in row {extent.last_row:,}"
            f" and one in column {extent.last_column:,}.",
            fix="delete the rows and columns that are not part of the table",
        )
    sheet = _guarded(ask.name, lambda: workbook.get_sheet_by_name(name))
    merges = merges_of(sheet, place, ask.most_cells)
    return Table(
        ask.name, name, lambda: _rows(sheet, merges), flaws=extent.flaws, merges=merges.told
    )


def _extent(package: Package, member: str, place: str, ask: Ask) -> Extent:
    try:
        return scan(_checked(package, member, ask.most_unpacked))
    except OddSheet as why:
        if str(why) != "dtd" and package.members[member].file_size <= MOST_SLOWLY:
            return _slow_extent(package, member, place)
        return _refuse_odd(package, member, place, why)


def _slow_extent(package: Package, member: str, place: str) -> Extent:
    try:
        return slow_scan(_checked(package, member, MOST_SLOWLY))
    except OddSheet as why:
        return _refuse_odd(package, member, place, why)


def _refuse_odd(package: Package, member: str, place: str, why: OddSheet) -> Extent:
    if str(why) == "dtd":
        refuse_dtd(package.file, member)
    return refuse_damaged(place, f"{member}: {why}.")


def _rows(sheet: CalamineSheet, merges: Merges) -> Iterator[Numbered]:
    """Rows by their numbers; the library leaves out what is empty to the left, not above."""
    if sheet.start is None:
        return
    before: list[str] = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        whole = [*before, *cells] if before else cells
        if number in merges.filled:
            for first, last, value in merges.filled[number]:
                whole[first:last] = [value] * (min(last, len(whole)) - first)
        yield number, whole


def check_size(path: Path, ask: Ask) -> int:
    """The bytes of a file, refused where they are too many."""
    size = path.stat().st_size
    if size > ask.most_bytes:
        refuse_size(ask.name, "The file", size, ask.most_bytes)
    return size
