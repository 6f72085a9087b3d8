"""What a report consists of, before any format: sections of paragraphs, tables and pictures.

Texts are already in the reader's language and are plain text: every format escapes them for itself.
Figures stay figures, so that a page formats them by locale and a workbook can add them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from cloudplan.language import Lang

Kind = Literal["text", "money", "number", "percent", "date"]
Cell = str | Decimal | int | date | None
"""`None` is unknown and is shown as such, never as nought or blank."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `strong` ones carry the answer."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must not overlook: a risk, an unknown, an assumption."""

    title: str
    text: str
    level: Literal["info", "warning"] = "info"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered where the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `decimals` of figures, `total` for one whose last row is their sum."""

    title: str
    kind: Kind = "text"
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; `total` is a last row that is set apart.

    `id` names the worksheet and anchors; it is ASCII and the same in every language. `annex` tables
    are long: a page may fold them, a Markdown report may leave them out and say so.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as a whole `<svg>` element, with what it shows in words.

    `title` is short, `description` says what a sighted reader would take from it. The figures stand
    in the table `data` as well, if there is one with that id in the section.
    """

    id: str
    title: str
    description: str
    svg: str
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str


Block = Paragraph | Note | Bullets | Table | Picture | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter; `id` is its anchor, ASCII and the same in every language."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `currency` is of every money figure, `subtitle` says of what and when."""

    lang: Lang
    title: str
    subtitle: str
    currency: str
    plan_sha256: str
    sections: tuple[Section, ...]
