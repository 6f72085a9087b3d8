"""Items of a list come and go; the comments above an item are part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cloudplan.intake.text.items import NewItem, items_lines, plain_of
from cloudplan.intake.text.places import Edit, FixedError, above, cut, line_end, region_end
from cloudplan.intake.text.scalars import yaml_of
from cloudplan.intake.text.spans import Span

_COMMENT_ABOVE = re.compile(r"[ \t]*#[^\n]*\n\Z")
_BEFORE_ITEM = re.compile(r"[ \t]*-[ \t]+\Z")


@dataclass(frozen=True, slots=True)
class Rows:
    """The items of a list: where each begins, and a way to find out where it ends.

    `column` is that of the dashes, from 0.
    """

    text: str
    column: int
    is_flow: bool
    starts: Sequence[int]
    end_of: Callable[[int], int]


def rows_of(text: str, span: Span) -> Rows:
    """The items of a list whose places are known."""
    if span.fixed:
        raise FixedError("an anchor or an alias stands there, so other places would change too")
    starts = [item.start for item in span.items]
    return Rows(text, span.column, span.is_flow, starts, lambda at: span.items[at].end)


def inserted(
    rows: Rows, items: Sequence[tuple[int, NewItem]], gone: frozenset[int]
) -> Iterator[Edit]:
    """Edits that put each item before the one of its number, or at the end. Raises `FixedError`."""
    kept = [at for at in range(len(rows.starts)) if at not in gone]
    for rank, (before, item) in enumerate(items):
        if rows.is_flow:
            if not kept:
                raise FixedError("nothing of the list would be left")
            at = rows.end_of(kept[-1])
            yield Edit(at, at, f", {yaml_of(plain_of(item))}", (rank,))
            continue
        lines = "\n".join(items_lines([item], rows.column))
        if before < len(rows.starts) or not kept:
            at = above(rows.text, lead(rows, min(before, len(rows.starts) - 1)))
        else:
            at = region_end(rows.text, rows.end_of(kept[-1]), rows.column)
        yield Edit(at, at, f"\n{lines}", (-rows.column, 0, rank))


def removed(rows: Rows, gone: frozenset[int]) -> Iterator[Edit]:
    """Edits that take items out, with the comments above them. Raises `FixedError`."""
    if rows.is_flow and gone:
        units = [(start, rows.end_of(at)) for at, start in enumerate(rows.starts)]
        yield from cut(rows.text, units, gone)
        return
    for at in sorted(gone):
        end = line_end(rows.text, rows.end_of(at))
        yield Edit(above(rows.text, lead(rows, at)), end, "")


def lead(rows: Rows, at: int) -> int:
    """Where the line of an item's dash begins, or the first of the comments right above it."""
    return lead_of(rows.text, rows.starts[at])


def lead_of(text: str, item: int) -> int:
    """The same for an item that begins at a place. Raises `FixedError` without such a line."""
    start = text.rfind("\n", 0, item) + 1
    dash = text[start:item]
    if not _BEFORE_ITEM.match(dash):
        raise FixedError("the item does not stand in the line of its dash")
    column = dash.index("-")
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above:start]
        if not _COMMENT_ABOVE.match(line) or len(line) - len(line.lstrip()) > column:
            break
        start = above
    return start
