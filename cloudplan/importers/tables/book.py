"""A source of tables: a workbook, a csv file, or a folder of csv files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cloudplan.importers.tables.columns import plain
from cloudplan.importers.tables.table import Table


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets that can be read, by name; `hidden` are those of a workbook that are not.

    A csv file is a sheet named as the file without its ending.
    """

    file: str
    names: tuple[str, ...]
    load: Callable[[str], Table] = field(repr=False)
    hidden: tuple[str, ...] = ()

    def table(self, *names: str) -> Table | None:
        """The first sheet of one of these names, whatever its case and blanks; loads it."""
        by_plain = {plain(name): name for name in reversed(self.names)}
        for name in names:
            if plain(name) in by_plain:
                return self.load(by_plain[plain(name)])
        return None
