"""What every format does alike to texts and cells: names are inert, figures follow the locale."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from cloudplan.language import Speech
from cloudplan.render.clean import clean
from cloudplan.report.blocks import Cell, Column, Note

_FIXED_BLANK = re.compile("([\u00a0\u202f])")
"""Blanks at which no line breaks: locales group figures with them."""
LONG_TEXT = 60
"""Characters from which a text wants a wide column."""
NUMERIC = ("money", "number", "percent")


def inert(text: str, escape: Callable[[str], str] = clean) -> str:
    """One line without control, direction and invisible characters, escaped for its target.

    `escape` has to clean the text; the blanks inside figures outlast it.
    """
    parts = _FIXED_BLANK.split(text)
    return "".join(part if i % 2 else escape(part) for i, part in enumerate(parts))


def shown(cell: Cell, column: Column, say: Speech) -> str:
    """A cell as people read it; the currency of money stands in the column's head."""
    if cell is None:
        return say.text("unknown")
    if isinstance(cell, str):
        return inert(cell)
    if isinstance(cell, date):
        return say.day(cell)
    if column.kind == "percent":
        return say.percent(Decimal(cell), column.decimals)
    return say.number(cell, column.decimals)


def head(column: Column, currency: str) -> str:
    """A column's title with its unit; money without one is in the report's currency."""
    unit = column.unit or (currency if column.kind == "money" else "")
    return inert(f"{column.title} ({unit})" if unit and column.title else column.title or unit)


def classes(cell: Cell, column: Column) -> str:
    """What a page has to know of a cell to set it: figures to the right, room for long texts."""
    text = cell if isinstance(cell, str) else ""
    known = {
        "figure": column.kind in NUMERIC,
        "words": bool(text),
        "day": isinstance(cell, date),
        "long": len(text) > LONG_TEXT,
        "unknown": cell is None,
    }
    return " ".join(name for name, holds in known.items() if holds)


def level(note: Note, say: Speech) -> str:
    """What kind of note it is, in a word, so that no colour has to say it."""
    return say.text("Attention") if note.level == "warning" else say.text("Note")
