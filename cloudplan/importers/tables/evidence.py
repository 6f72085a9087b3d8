"""What a column as a whole says about how its numbers and days are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from cloudplan.importers.tables.table import Table
from cloudplan.importers.tables.values import day_first_of, mark_of

T = TypeVar("T")


@dataclass(slots=True)
class Evidence:
    """Looked for only where a value can be read in two ways, and then once per column."""

    marks: dict[int, str | None] = field(default_factory=dict)
    days: dict[int, bool | None] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    def decimal_mark(self, table: Table, index: int) -> str | None:
        """``.`` or ``,`` when the unambiguous numbers of the column agree."""
        if index not in self.marks:
            self.marks[index] = _agreed(table, index, mark_of)
        return self.marks[index]

    def day_first(self, table: Table, index: int) -> bool | None:
        """Whether days come before months, when the unambiguous days of the column agree."""
        if index not in self.days:
            self.days[index] = _agreed(table, index, day_first_of)
        return self.days[index]


def _agreed(table: Table, index: int, say: Callable[[str], T | None]) -> T | None:
    said: set[T] = set()
    for text in _texts(table, index):
        word = say(text)
        if word is not None:
            said.add(word)
        if len(said) > 1:
            return None
    return said.pop() if said else None


def _texts(table: Table, index: int) -> Iterator[str]:
    for _, cells in table.rows():
        cell = cells[index] if index < len(cells) else ""
        if isinstance(cell, str) and cell:
            yield cell.strip()
