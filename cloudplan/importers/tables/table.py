"""A sheet as it stands in the file: numbered rows of raw cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cloudplan.diagnostics import Source

Raw = str | int | float | bool | date | datetime | time | timedelta
"""A cell as the file holds it: csv gives texts only; an empty cell is the empty text.

Of a formula it is the value that the last program saved (`0` there may mean "empty": that is for
each importer to say). Cells below and beside a merged one hold its value.
"""
Numbered = tuple[int, list[Raw]]
"""A row's number, from 1 as the user's program counts, and its cells."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range that holds a value, by numbers from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or csv file.

    `file` is as the user gave it; `sheet` is the sheet's name, or the file's in a folder, or empty
    for a single csv file. `rows` can be called again and starts anew. `delimiter` is that of csv.
    `flaws` says by row and column why a cell is empty that should not be, `merges` where cells are
    merged.
    """

    file: str
    sheet: str
    rows: Callable[[], Iterator[Numbered]] = field(repr=False)
    delimiter: str = ""
    flaws: Mapping[tuple[int, int], str] = field(default_factory=dict, repr=False)
    merges: tuple[Merge, ...] = ()

    @property
    def place(self) -> str:
        """``export.xlsx#vInfo``: the file of a finding."""
        return f"{self.file}#{self.sheet}" if self.sheet else self.file

    def at(self, row: int, column: int = 1) -> Source:
        """A cell by the numbers of its row and column, both from 1."""
        return Source(self.place, row, column)
