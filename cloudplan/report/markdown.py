"""The report as a comment on a pull request: what fits of it, in its order.

Pictures are told in words, since code hosts show no drawings; long tables are named and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cloudplan.language import Speech
from cloudplan.render.formats.escape import markdown as escaped
from cloudplan.render.formats.escape import shortened
from cloudplan.render.formats.markdown import MOST_CHARACTERS, line_of
from cloudplan.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Note,
    Paragraph,
    Picture,
    Report,
    Section,
    Table,
)
from cloudplan.report.cells import NUMERIC, head, inert, level, shown

LONGEST_TEXT, LONGEST_CELL, LONGEST_TITLE = 4_000, 400, 120
MARK = "<!-- cloudplan report -->\n"
"""By which a script finds its comment again."""
_LIKE_A_LIST = re.compile(r"^(\d*)([#+.)-])")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is shown whole or not at all; `opening` ones make no sense at the end."""

    text: str
    opening: bool = False


def markdown_report(report: Report, say: Speech) -> str:
    """At most 65,535 characters. What does not fit is named by chapter in the last line."""
    start = f"{MARK}## {prose(report.title, LONGEST_TITLE)}\n\n{prose(report.subtitle)}\n"
    chapters = [list(_chapter(section, report.currency, say)) for section in report.sections]
    whole = start + "".join(piece.text for chapter in chapters for piece in chapter)
    if len(whole) <= MOST_CHARACTERS:
        return whole
    longest_end = _end(report.sections, say)
    free = MOST_CHARACTERS - len(start) - len(longest_end)
    taken, first_left = _fitting(chapters, free)
    return start + "".join(taken) + _end(report.sections[first_left:], say)


def _fitting(chapters: list[list[Piece]], free: int) -> tuple[list[str], int]:
    """The pieces up to the first that does not fit, and the number of its chapter."""
    taken: list[Piece] = []
    for number, chapter in enumerate(chapters):
        for piece in chapter:
            free -= len(piece.text)
            if free < 0:
                while taken and taken[-1].opening:
                    taken.pop()
                return [piece.text for piece in taken], number
            taken.append(piece)
    return [piece.text for piece in taken], len(chapters)


def _end(left: tuple[Section, ...], say: Speech) -> str:
    """Which chapters are missing, in whole or in part."""
    said = say.text("Cut here: this is as much as fits in a comment.")
    missing = say.text("Left out, in whole or in part:")
    titles = "; ".join(prose(section.title, LONGEST_TITLE) for section in left)
    return f"\n**{escaped(said)}** {escaped(missing)} {titles}.\n"


def _chapter(section: Section, currency: str, say: Speech) -> Iterator[Piece]:
    yield Piece(f"\n### {prose(section.title, LONGEST_TITLE)}\n", opening=True)
    for block in section.blocks:
        yield from _block(block, currency, say)


def _block(block: Block, currency: str, say: Speech) -> Iterator[Piece]:
    if isinstance(block, Table):
        yield from _left_out(block, say) if block.annex else _table(block, currency, say)
    elif isinstance(block, Heading):
        yield Piece(f"\n#### {prose(block.text, LONGEST_TITLE)}\n", opening=True)
    elif isinstance(block, Bullets):
        marks = [f"{n}." if block.numbered else "-" for n in range(1, len(block.items) + 1)]
        yield Piece("\n", opening=True)
        for mark, item in zip(marks, block.items, strict=True):
            yield Piece(f"{mark} {prose(item)}\n")
    else:
        yield Piece(f"\n{_sentence(block, say)}\n")


def _sentence(block: Paragraph | Note | Picture, say: Speech) -> str:
    if isinstance(block, Paragraph):
        text = prose(block.text)
        return f"**{text}**" if block.strong and text else text
    if isinstance(block, Picture):
        return f"*{prose(block.title)}*: {prose(block.description)}"
    return f"> **{escaped(level(block, say))}: {prose(block.title)}**\\\n> {prose(block.text)}"


def _left_out(table: Table, say: Speech) -> Iterator[Piece]:
    said = say.plural(
        "A table of {count} row stands in the other formats of this report:",
        "A table of {count} rows stands in the other formats of this report:",
        len(table.rows),
    )
    yield Piece(f"\n{inert(said, escaped)} *{prose(table.caption)}*\n")


def _table(table: Table, currency: str, say: Speech) -> Iterator[Piece]:
    columns = table.columns
    heads = line_of(inert(head(column, currency), escaped) for column in columns)
    rule = line_of("--:" if column.kind in NUMERIC else ":--" for column in columns)
    yield Piece(f"\n*{prose(table.caption)}*\n\n{heads}{rule}", opening=True)
    for row in table.rows:
        yield Piece(_row(row, columns, say))
    if table.total:
        yield Piece(_row(table.total, columns, say, mark="**"))


def _row(cells: tuple[Cell, ...], columns: tuple[Column, ...], say: Speech, mark: str = "") -> str:
    texts = (_cell(cell, column, say) for cell, column in zip(cells, columns, strict=True))
    return line_of(f"{mark}{text}{mark}" if text else "" for text in texts)


def _cell(cell: Cell, column: Column, say: Speech) -> str:
    text = shown(cell, column, say)
    if cell is None:
        return f"*{escaped(text)}*"
    return prose(text, LONGEST_CELL) if isinstance(cell, str) else text


def prose(text: str, most: int = LONGEST_TEXT) -> str:
    """A sentence without markup, cut where it is very long."""
    return _LIKE_A_LIST.sub(r"\1\\\2", inert(shortened(text, most), escaped).strip())
