"""A table whose columns are known, and its rows one by one, each cell a `Value` or told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cloudplan.diagnostics import Source
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables import values
from cloudplan.importers.tables.columns import parted
from cloudplan.importers.tables.evidence import Evidence
from cloudplan.importers.tables.scan import ERROR
from cloudplan.importers.tables.table import Raw, Table
from cloudplan.importers.tables.values import Unreadable
from cloudplan.model.intake import Cell, Plain, Value

_LARGE = 10**12


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its header row: `headers` are its texts, `at` the index of each known column.

    `others` are the indexes of columns that the importer does not know.
    """

    table: Table
    header_row: int
    headers: tuple[str, ...]
    at: Mapping[str, int]
    others: tuple[int, ...]
    findings: Findings
    evidence: Evidence = field(default_factory=Evidence, repr=False)

    def has(self, name: str) -> bool:
        return name in self.at

    def unit(self, name: str) -> str:
        """The unit in the header: ``MB``, ``MiB``, ``GB``, ``GiB``, ``KB``, ``TB``, or empty."""
        index = self.at.get(name)
        return "" if index is None else parted(self.headers[index])[1]

    def source(self, row: int, name: str = "") -> Source:
        """The place of a cell for a finding; of the row's first cell where there is no column."""
        return self.table.at(row, self.at.get(name, 0) + 1)

    def cell(self, row: int, name: str) -> Cell:
        """Where a value stands, by the header as it is written there."""
        index = self.at.get(name)
        header = name if index is None else self.headers[index]
        return Cell(self.table.file, self.table.sheet, row, header)

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not empty, or looks so for a flaw in a known cell."""
        width = len(self.headers)
        headless = {i for i, header in enumerate(self.headers) if not header}
        flawed = self._flawed()
        for number, cells in self.table.rows():
            if number <= self.header_row:
                continue
            row = Row(self, number, cells)
            if headless or len(cells) > width:
                self._tell_headless(row, headless)
            is_flawed = number in flawed
            flawed.discard(number)
            if is_flawed or any(cell != "" for cell in cells):
                yield row
        yield from (Row(self, number, []) for number in sorted(flawed))

    def _flawed(self) -> set[int]:
        """Rows with a flaw in a column that is read: a row of flaws looks empty."""
        if not self.table.flaws:
            return set()
        known = {index + 1 for index in self.at.values()}
        flaws = self.table.flaws
        return {row for row, column in flaws if column in known and row > self.header_row}

    def _tell_headless(self, row: Row, headless: set[int]) -> None:
        """A value below an empty header is told once per column; nobody knows what it is."""
        beyond = range(len(self.headers), len(row.cells))
        for index in (*sorted(headless), *beyond):
            if (
                index < len(row.cells)
                and row.cells[index] != ""
                and index not in self.evidence.told
            ):
                self.evidence.told.add(index)
                self.findings.warn(
                    self.table.at(row.place, index + 1),
                    "column-without-header",
                    f"Column {letters(index)} has values but no header: it is not read",
                    fix="give the column a header, or remove it",
                )


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `place` is its number in the sheet, of a csv file the line on which it begins."""

    sheet: Sheet
    place: int
    cells: list[Raw]

    def raw(self, name: str) -> Raw:
        """The cell as it is in the file; empty where there is no such column or cell."""
        index = self.sheet.at.get(name)
        return "" if index is None or index >= len(self.cells) else self.cells[index]

    def cell(self, name: str) -> Cell:
        """Where the value stands, by the header as it is written there."""
        return self.sheet.cell(self.place, name)

    def source(self, name: str = "") -> Source:
        """The cell's place for a finding, or that of the row."""
        return self.sheet.source(self.place, name)

    def text(self, name: str) -> Value | None:
        """The cell as text, without blanks around it."""
        text = values.text_of(self.raw(name))
        if not text:
            self._tell_flaw(name)
            return None
        if values.is_error(text):
            self._tell(name, Unreadable("formula-error", f"{text}: {ERROR}"))
            return None
        return Value(text, self.cell(name))

    def amount(self, name: str, *, whole: bool = False, percent: bool = False) -> Decimal | None:
        """A number that is not negative; `whole` tells that only whole ones make sense.

        With `percent` the cell is in hundredths, with or without the sign: ``35`` gives 0.35.
        """
        raw = self.raw(name)
        # Nearly all cells of an export of machines are of this kind.
        if raw.__class__ is float and 0 <= raw < _LARGE and raw.is_integer() and not percent:
            return Decimal(int(raw))
        if raw == "":
            self._tell_flaw(name)
            return None
        try:
            mark = self._decimal_mark(name)
            return values.number_of(raw, mark, whole=whole, percent=percent)
        except Unreadable as why:
            self._tell(name, why)
        return None

    def number(self, name: str, *, whole: bool = False, percent: bool = False) -> Value | None:
        """An amount and where it was read."""
        amount = self.amount(name, whole=whole, percent=percent)
        return None if amount is None else Value(amount, self.cell(name))

    def day(self, name: str) -> Value | None:
        """A day; serial numbers of Excel are turned into days, placeholders are told."""

        def read(raw: Raw) -> Value | None:
            found = values.day_of(raw, self._day_first(name))
            return None if found is None else Value(found.day, self.cell(name), found.note)

        return self._read(name, read)

    def flag(self, name: str) -> Value | None:
        """True or false, also as a text or number."""

        def read(raw: Raw) -> Value | None:
            flag = values.flag_of(raw)
            return None if flag is None else Value(flag, self.cell(name))

        return self._read(name, read)

    def _read(self, name: str, read: Callable[[Raw], Value | None]) -> Value | None:
        raw = self.raw(name)
        if raw == "":
            self._tell_flaw(name)
            return None
        try:
            return read(raw)
        except Unreadable as why:
            self._tell(name, why)
        return None

    def _tell_flaw(self, name: str) -> None:
        """A cell that looks empty and is not."""
        if not self.sheet.table.flaws or name not in self.sheet.at:
            return
        flaw = self.sheet.table.flaws.get((self.place, self.sheet.at[name] + 1))
        if flaw:
            fix = "open the workbook in a spreadsheet program, mend the cell and save it"
            self._tell(name, Unreadable("formula-error", f"the cell is empty: {flaw}", fix=fix))

    def value(self, name: str, value: Plain, note: str) -> Value:
        """Something worked out from this cell; `note` says how."""
        return Value(value, self.cell(name), note)

    def warn(self, name: str, code: str, summary: str, *, detail: str = "", fix: str = "") -> None:
        """A finding at this cell."""
        self.sheet.findings.warn(self.source(name), code, summary, detail=detail, fix=fix)

    def _tell(self, name: str, why: Unreadable) -> None:
        summary = f"{self.cell(name).column.rstrip(': ')}: {why.summary}"
        self.warn(name, why.code, summary, detail=why.detail, fix=why.fix)

    def _decimal_mark(self, name: str) -> values.Decimals:
        return lambda: self.sheet.evidence.decimal_mark(self.sheet.table, self.sheet.at[name])

    def _day_first(self, name: str) -> values.DayFirst:
        return lambda: self.sheet.evidence.day_first(self.sheet.table, self.sheet.at[name])


def letters(index: int) -> str:
    """The letters of a column, from 0: ``A``, ``Z``, ``AA``."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
