"""Merged cells: a workbook keeps their value in the first one, and means it for all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloudplan.importers.tables.refusals import refuse
from cloudplan.importers.tables.table import Merge, Raw

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST = 20_000
Corner = tuple[int, int]
Area = tuple[Corner, Corner]


@dataclass(frozen=True, slots=True)
class Merges:
    """By row number the parts to fill, from and up to a column from 0; and the merges to tell."""

    filled: dict[int, list[tuple[int, int, Raw]]]
    told: tuple[Merge, ...]


def merges_of(sheet: CalamineSheet, place: str, most_cells: int) -> Merges:
    """The merged cells of a sheet that hold something, cut to where there are rows."""
    ranges = sheet.merged_cell_ranges or []
    if not ranges or sheet.start is None or sheet.end is None:
        return Merges({}, ())
    cut = (_cut(area, sheet.start, sheet.end) for area in ranges)
    inside = [area for area in cut if area]
    cells = sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in inside)
    if len(ranges) > MOST or cells > most_cells:
        refuse(
            place,
            "too-many-merged-cells",
            f"The sheet has {len(ranges):,} merged ranges over {cells:,} cells",
            fix="a table has one value a cell: take the merging away and export again",
        )
    return _filled(sheet, inside)


def _cut(area: Area, start: Corner, end: Corner) -> Area | None:
    """The part of a range that lies among the sheet's cells."""
    (top, left), (bottom, right) = area
    top, left = max(top, start[0]), max(left, start[1])
    bottom, right = min(bottom, end[0]), min(right, end[1])
    return ((top, left), (bottom, right)) if top <= bottom and left <= right else None


def _filled(sheet: CalamineSheet, ranges: list[Area]) -> Merges:
    values = _first_cells(sheet, {first for first, _ in ranges})
    filled: dict[int, list[tuple[int, int, Raw]]] = defaultdict(list)
    told: list[Merge] = []
    for (top, left), (bottom, right) in sorted(ranges):
        value = values.get((top, left), "")
        if value == "":
            continue
        told.append(Merge(top + 1, left + 1, bottom + 1, right + 1))
        for row in range(top, bottom + 1):
            filled[row + 1].append((left, right + 1, value))
    return Merges(dict(filled), tuple(told))


def _first_cells(sheet: CalamineSheet, wanted: set[Corner]) -> dict[Corner, Raw]:
    assert sheet.start is not None
    top, left = sheet.start
    by_row: dict[int, list[int]] = defaultdict(list)
    for row, column in wanted:
        by_row[row].append(column)
    return {
        (number, column): cells[column - left]
        for number, cells in enumerate(sheet.iter_rows(), top)
        for column in by_row.get(number, ())
        if 0 <= column - left < len(cells)
    }
