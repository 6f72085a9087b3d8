"""Columns that line up."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.render.clean import name
from cloudplan.render.page import Page

GAP = "  "


def table(
    page: Page,
    aligned: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    indent: str = "  ",
) -> list[str]:
    """Rows under a head; `aligned` has ``l`` or ``r`` for every column. Cells are made clean.

    A column in which no row has anything is left out.
    """
    used = [c for c in range(len(aligned)) if any(row[c] for row in rows)]
    cells = [[name(row[c]) for c in used] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        indent
        + GAP.join(
            _aligned(cell, width, aligned[c])
            for c, cell, width in zip(used, row, widths, strict=True)
        )
        for row in cells
    ]
    first, *rest = (line.rstrip() for line in lines)
    return [page.paint(first, "dim"), *rest]


def _aligned(cell: str, width: int, side: str) -> str:
    return cell.rjust(width) if side == "r" else cell.ljust(width)
