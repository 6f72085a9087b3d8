"""What a path holds: told by its first bytes, not by its name."""

from __future__ import annotations

from pathlib import Path

from cloudplan.importers.ask import Ask
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables.book import Book
from cloudplan.importers.tables.columns import plain
from cloudplan.importers.tables.csv_file import csv_table
from cloudplan.importers.tables.refusals import refuse
from cloudplan.importers.tables.table import Table
from cloudplan.importers.tables.workbook import OLE, check_size, open_workbook, refuse_ole

_ENDINGS = (".csv", ".txt", ".tsv")


def open_book(path: Path, ask: Ask, findings: Findings) -> Book:
    """A workbook, a csv file or a folder of csv files; refuses what is none of them."""
    if path.is_dir():
        return _folder(path, ask, findings)
    if not path.is_file():
        refuse(ask.name, "no-such-file", "There is no such file or folder")
    try:
        size, start = check_size(path, ask), _start(path)
    except OSError as why:
        refuse(ask.name, "cannot-read", f"The file cannot be read: {why.strerror}")
    if not size:
        refuse(ask.name, "empty-file", "The file is empty")
    if start.startswith(b"PK"):
        return open_workbook(path, ask, findings)
    if start == OLE:
        refuse_ole(path, ask.name)
    return Book(ask.name, (path.stem,), lambda _: csv_table(path, ask, findings))


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _folder(path: Path, ask: Ask, findings: Findings) -> Book:
    """Every csv file of a folder, not those of folders in it; one that is a link counts as well."""
    files: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        if file.suffix.lower() not in _ENDINGS or file.name.startswith(".") or not file.is_file():
            continue
        if plain(file.stem) in map(plain, files):
            findings.warn(
                Table(ask.name, file.name, lambda: iter(())).at(1),
                "duplicate-sheet",
                f"Another file of this name is there already: {file.name} is not read",
                fix="remove one of the two",
            )
            continue
        files[file.stem] = file
    if not files:
        refuse(ask.name, "no-tables", "The folder holds no .csv files")

    def load(name: str) -> Table:
        check_size(files[name], ask)
        return csv_table(files[name], ask, findings, name)

    return Book(ask.name, tuple(files), load)
