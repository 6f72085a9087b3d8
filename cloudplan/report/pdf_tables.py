"""Tables on paper: as wide as the page, in letters that fit, or across the page turned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from cloudplan.language import Speech
from cloudplan.report.blocks import Cell, Column, Table
from cloudplan.report.cells import NUMERIC, head, inert, shown

SIZES = (9.5, 9.0, 8.5, 8.0, 7.5)
SMALLEST = 7.0
"""Sizes of letters in points, the largest that fits is taken."""
USUAL = 0.9
"""The part of a column's texts that decides what the column would like."""
EASE = 0.25
"""How much of what a column would like beyond its need counts when letters are chosen."""
UPRIGHT_MM, TURNED_MM = 174.0, 257.0
POINT_MM, LETTER = 0.3528, 0.48
"""A point in millimetres, and how wide a letter is in parts of its size."""
INSET = 2.0
"""What surrounds a cell, in letters."""
LONGEST_PIECE, MODEST, MOST = 22, 40, 110
"""Letters in a row without a place to break, and as many as a column likes, and would take."""
_JOINT = re.compile(r"(?<=[/_.:@-])(?=\w)")
_LONG = re.compile(rf"[^\s\u200b]{{{LONGEST_PIECE}}}(?=[^\s\u200b])")
BREAK = "\u200b"


def breakable(text: str) -> str:
    """The text with places to break in what is longer than any word."""
    words = inert(text).split(" ")
    return " ".join(_broken(word) if len(word) > LONGEST_PIECE else word for word in words)


def _broken(word: str) -> str:
    return _LONG.sub(lambda found: found[0] + BREAK, _JOINT.sub(BREAK, word))


def table_data(table: Table, currency: str, say: Speech) -> dict[str, Any]:
    """The table as the template prints it."""
    heads = [head(column, currency) for column in table.columns]
    rows = [_cells(row, table.columns, say) for row in table.rows]
    total = _cells(table.total, table.columns, say) if table.total else None
    lines = [*rows, *([total] if total else [])]
    needs = [
        _need(title, [line[at]["text"] for line in lines], column)
        for at, (title, column) in enumerate(zip(heads, table.columns, strict=True))
    ]
    wide, size = _fit(needs)
    widths = _widths(needs, _letters(wide, size))
    return {
        "kind": "table",
        "caption": breakable(table.caption),
        "columns": [
            {"title": title, "figure": column.kind in NUMERIC, "width": width}
            for title, column, width in zip(heads, table.columns, widths, strict=True)
        ],
        "rows": rows,
        "total": total,
        "wide": wide,
        "size": size,
    }


def _cells(row: Sequence[Cell], columns: Sequence[Column], say: Speech) -> list[dict[str, Any]]:
    return [
        {"text": breakable(shown(cell, column, say)), "unknown": cell is None}
        for cell, column in zip(row, columns, strict=True)
    ]


def _need(title: str, texts: Iterable[str], column: Column) -> tuple[float, float]:
    """How many letters a column needs at least, and how many it would like."""
    found = list(texts)
    words = (piece for text in (title, *found) for piece in re.split(rf"[ {BREAK}]", text))
    least = max(map(len, words), default=1)
    lengths = sorted(map(len, found)) or [1]
    if column.kind in (*NUMERIC, "date"):
        least = max(least, lengths[-1])
    usual = lengths[int(USUAL * (len(lengths) - 1))]
    return least + INSET, max(least, min(usual, MOST)) + INSET


def _fit(needs: Sequence[tuple[float, float]]) -> tuple[bool, float]:
    """Whether the page is turned, and the size of letters."""
    wanted = sum(least + EASE * max(min(most, MODEST) - least, 0) for least, most in needs)
    for wide in (False, True):
        for size in SIZES:
            if wanted <= _letters(wide, size):
                return wide, size
    return True, SMALLEST


def _letters(wide: bool, size: float) -> float:
    return (TURNED_MM if wide else UPRIGHT_MM) / (size * POINT_MM * LETTER)


def _widths(needs: Sequence[tuple[float, float]], room: float) -> list[float]:
    """What each needs, and of the rest as much as each would like in proportion."""
    rest = max(0.0, room - sum(least for least, _ in needs))
    wishes = sum(most - least for least, most in needs)
    share = rest / wishes if wishes else 0.0
    return [round(least + (most - least) * share, 2) for least, most in needs]
