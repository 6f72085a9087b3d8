"""How cells of the workbook look, by what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any

from cloudplan.report.blocks import Cell, Column
from cloudplan.report.cells import NUMERIC

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

DAY = "dd/mm/yyyy"
LINE_POINTS, HIGHEST_ROW = 15.0, 409.0
FILLED = 0.95
"""How much of a line words fill before the next one no longer fits."""
HEAD_FILL, TOTAL_FILL = "#DDE5EC", "#EEF2F5"
TEXT = {"text_wrap": True, "quote_prefix": True, "num_format": "@"}
"""Text stays text, also when somebody edits the cell: a name may begin with an equals sign."""


def row_height(texts: Iterable[tuple[str, int]]) -> float | None:
    """How high a row has to be for texts in columns of a width; `None` for a single line.

    Not every program that opens workbooks makes rows higher by itself.
    """
    lines = max((ceil(len(text) / (width * FILLED)) for text, width in texts), default=1)
    return min(lines * LINE_POINTS, HIGHEST_ROW) if lines > 1 else None


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self.title = self._look(bold=True, font_size=16)
        self.section = self._look(bold=True, font_size=13, **TEXT)
        self.heading = self._look(bold=True, **TEXT)
        self.text = self._look(**TEXT, valign="top")
        self.link = self._look(font_color="#0B4F8A", underline=1)

    def head(self, column: Column) -> Format:
        """The head of a column."""
        align = "right" if column.kind in NUMERIC else "left"
        return self._look(
            bold=True, bg_color=HEAD_FILL, bottom=1, valign="bottom", align=align, **TEXT
        )

    def cell(self, column: Column, cell: Cell, *, is_total: bool = False) -> Format:
        """A cell of a table; text among figures stands to the right as they do."""
        look: dict[str, Any] = {"valign": "top"}
        if is_total:
            look |= {"bold": True, "top": 1, "bg_color": TOTAL_FILL}
        if cell is None:
            look |= {"italic": True, "font_color": "#4A5560"}
        if cell is None or isinstance(cell, str):
            align = "right" if column.kind in NUMERIC else "left"
            return self._look(**look, **TEXT, align=align)
        return self._look(**look, num_format=_number_format(column, cell))

    def _look(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(properties))
        return self._made[key]


def _number_format(column: Column, cell: Cell) -> str:
    """Separators are those of the reader's own settings."""
    if isinstance(cell, date):
        return DAY
    places = "." + "0" * column.decimals if column.decimals else ""
    return f"0{places}%" if column.kind == "percent" else f"#,##0{places}"
