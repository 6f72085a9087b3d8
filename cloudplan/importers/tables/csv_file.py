"""Csv files as offices make them: any usual encoding, delimiter and line end."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cloudplan.importers.ask import Ask
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables.refusals import refuse
from cloudplan.importers.tables.table import Numbered, Table

DELIMITERS = ";,\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20
_HEAD = 1 << 16
_LONGEST_LINE = 4 << 20


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written: its encoding, its delimiter, and the lines before the table."""

    encoding: str
    delimiter: str
    skip: int = 0


def csv_table(path: Path, ask: Ask, findings: Findings, sheet: str = "") -> Table:
    """A csv file as a table; `sheet` names it where it is one of several in a folder."""
    place = f"{ask.name}#{sheet}" if sheet else ask.name
    form = _form(path, place, findings)

    def rows() -> Iterator[Numbered]:
        return _rows(path, place, form, ask)

    return Table(ask.name, sheet, rows, form.delimiter)


def _form(path: Path, place: str, findings: Findings) -> Form:
    encoding = _encoding(path, place)
    if encoding == "cp1252":
        findings.warn(
            Table(place, "", lambda: iter(())).at(1),
            "not-utf-8",
            "The file is not in UTF-8: it is read as Windows-1252, as Excel writes it here",
            fix="look at names with accents, or save it as CSV UTF-8",
        )
    with path.open(encoding=encoding, newline="") as stream:
        head = stream.read(_HEAD)
    if head.lstrip().startswith("<"):
        refuse(
            place, "not-a-table", "This is HTML or XML, not a table", fix="save it as .xlsx or .csv"
        )
    first = head.partition("\n")[0].rstrip("\r")
    if first.lower().startswith("sep=") and len(first) == 5:
        return Form(encoding, first[4], 1)
    return Form(encoding, _delimiter(head))


def _encoding(path: Path, place: str) -> str:
    """Raises `CloudplanError` for what is no text."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _checked(path, encoding, place)
    if b"\0" in start:
        return _checked(path, _utf_16(start), place)
    return "utf-8" if _decodes(path, "utf-8") else _checked(path, "cp1252", place)


def _utf_16(start: bytes) -> str:
    """UTF-16 without its mark: most of the text is from Latin, so every other byte is zero."""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = start[first::2].count(0)
        if zeros * 10 > len(start) * 3 and start[1 - first :: 2].count(0) == 0:
            return name
    return ""


def _checked(path: Path, encoding: str, place: str) -> str:
    if not encoding or not _decodes(path, encoding):
        refuse(
            place,
            "not-text",
            "The file is not text in UTF-8, UTF-16 or Windows-1252",
            fix="save it as CSV UTF-8",
        )
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            for piece in iter(lambda: stream.read(_PIECE), b""):
                if "\0" in decoder.decode(piece):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(head: str) -> str:
    """The one that parts the first lines into most columns; else the first of `DELIMITERS`."""
    return max(DELIMITERS, key=lambda d: (_width(head, d), -DELIMITERS.index(d)))


def _width(head: str, delimiter: str) -> int:
    lines = head.splitlines(keepends=True)[:20]
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0
    return max(widths, default=0)


def _rows(path: Path, place: str, form: Form, ask: Ask) -> Iterator[Numbered]:
    with path.open(encoding=form.encoding, newline="") as stream:
        for _ in range(form.skip):
            stream.readline()
        lines = _lines(stream, place, form.skip)
        reader = csv.reader(lines, delimiter=form.delimiter, strict=True)
        line, cells = form.skip + 1, 0
        try:
            for count, row in enumerate(reader, 1):
                cells += len(row)
                if count > ask.most_rows or cells > ask.most_cells:
                    _refuse_length(place, line, ask)
                yield line, [*row]
                line = reader.line_num + form.skip + 1
        except csv.Error as why:
            _refuse_row(place, line, str(why))


def _lines(stream: TextIO, place: str, skip: int) -> Iterator[str]:
    """Line by line; one without an end would fill the memory before the other limits count."""
    for number, line in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), ""), skip + 1):
        if len(line) == _LONGEST_LINE:
            refuse(
                place,
                "bad-csv",
                f"The line has more than {_LONGEST_LINE >> 20} million characters",
                fix="look at whether the file is a table, and export it again",
                row=number,
            )
        yield line


def _refuse_length(place: str, line: int, ask: Ask) -> None:
    refuse(
        place,
        "too-many-rows",
        f"The table has more than {ask.most_rows:,} rows or {ask.most_cells:,} cells",
        fix="export only what is needed, or in several files",
        row=line,
    )


def _refuse_row(place: str, line: int, why: str) -> None:
    refuse(
        place,
        "bad-csv",
        f"The row that begins on this line cannot be read: {why}",
        detail="Often a quotation mark is not closed; in a quoted value it is written twice.",
        fix="mend the quotation marks, or export the table as .xlsx",
        row=line,
    )
