"""A mapping proposed from the headers of a table, and the questions that it leaves open.

    proposal = propose(path, ask)
    for question in proposal.questions: ...       # or answered(proposal, how_to_ask)
    text = write_mapping(proposal)

Headers are known in Dutch, French, German and English. What is not known is not read; what may
mean two things is asked, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.importers import words
from cloudplan.importers.archimate.facts import CRITICALITY
from cloudplan.importers.ask import Ask
from cloudplan.importers.findings import Findings
from cloudplan.importers.levels import UNKNOWN
from cloudplan.importers.mapping import SIZES
from cloudplan.importers.names import tidy
from cloudplan.importers.paths import LEVEL_PATHS
from cloudplan.importers.tables import Book, Raw, Table, open_book
from cloudplan.importers.tables.table import Numbered
from cloudplan.importers.tables.values import text_of
from cloudplan.load.tree import shown

_DEEPEST = 30
_ROWS = 2_000
_MOST_WORDS = 20
_LEVELS = tuple(f"application.{path}" for path in LEVEL_PATHS)
_WORDS: dict[str, tuple[str, ...]] = {
    "application.criticality": ("low", "medium", "high"),
    **dict.fromkeys(_LEVELS, ("1", "2", "3", "4", "5")),
}
SKIP = "unknown"
"""The answer that leaves something out."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: where it would go (empty: nowhere), and what stands in it."""

    header: str
    to: str = ""
    unit: str = ""
    values: Mapping[str, str | int | None] = field(default_factory=dict)
    samples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the table does not say. `choices` are the answers; the first is proposed."""

    id: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a mapping could be, and what is still open."""

    file: str
    sheet: str
    columns: tuple[Column, ...]
    questions: tuple[Question, ...] = ()

    def at(self, header: str) -> Column:
        return next(column for column in self.columns if column.header == header)


HowToAsk = Callable[[Question], str]
"""Shows a question and returns one of its choices."""


def propose(path: Path, ask: Ask, sheet: str | None = None) -> Proposal:
    """A proposal for a table. Raises `CloudplanError` where it cannot be read.

    Of several sheets, and none named, the first question is which; answer it with `sheet`.
    """
    book = open_book(path, ask, Findings())
    if sheet is None and len(book.names) > 1:
        which = Question("sheet", "Which sheet is the table?", book.names)
        return Proposal(ask.name, "", (), (which,))
    columns = _columns(_table(book, sheet))
    chosen = sheet if sheet is not None and len(book.names) > 1 else ""
    return Proposal(ask.name, chosen, columns, tuple(_questions(columns)))


def answered(path: Path, ask: Ask, how: HowToAsk) -> Proposal:
    """A proposal without open questions: each is asked once."""
    proposal = propose(path, ask)
    if proposal.questions and proposal.questions[0].id == "sheet":
        proposal = propose(path, ask, how(proposal.questions[0]))
    while proposal.questions:
        question, *rest = proposal.questions
        proposal = answer(replace(proposal, questions=tuple(rest)), question, how(question))
    return proposal


def answer(proposal: Proposal, question: Question, said: str) -> Proposal:
    """The proposal with one question settled; `said` is one of its choices."""
    kind, _, rest = question.id.partition(":")
    if said not in question.choices:
        said = question.choices[0]
    if kind == "unit":
        unit = "" if said == SKIP else said.split(" ")[0]
        return _changed(proposal, rest, to=None if unit else "", unit=unit)
    if kind == "same":
        return _one_of(proposal, rest, said)
    if kind == "name":
        return proposal if said == SKIP else _changed(proposal, said, to=rest)
    header, _, word = rest.partition("\0")
    column = proposal.at(header)
    meant = None if said == SKIP else int(said) if said.isdigit() else said
    return _with(proposal, replace(column, values={**column.values, word: meant}))


def _one_of(proposal: Proposal, to: str, header: str) -> Proposal:
    """Of several columns for one key only one stays; questions about the others are moot."""
    for column in proposal.columns:
        if column.to == to and column.header != header:
            proposal = _changed(proposal, column.header, to="")
    kept = [q for q in proposal.questions if _asks_of_use(proposal, q)]
    return replace(proposal, questions=tuple(kept))


def _asks_of_use(proposal: Proposal, question: Question) -> bool:
    kind, _, rest = question.id.partition(":")
    header = rest.partition("\0")[0]
    return kind not in ("unit", "word") or bool(proposal.at(header).to)


def _changed(
    proposal: Proposal, header: str, to: str | None = None, unit: str | None = None
) -> Proposal:
    column = proposal.at(header)
    column = replace(
        column,
        to=column.to if to is None else to,
        unit=column.unit if unit is None else unit,
    )
    return _with(proposal, column)


def _with(proposal: Proposal, column: Column) -> Proposal:
    columns = (column if c.header == column.header else c for c in proposal.columns)
    return replace(proposal, columns=tuple(columns))


def _table(book: Book, sheet: str | None) -> Table:
    names = book.names[:1] if sheet is None else (sheet,)
    table = book.table(*names)
    if table is None:
        there = ", ".join(shown(name) for name in book.names) or "none that is visible"
        what = f'The file has no sheet "{shown(sheet)}"' if sheet else "The file has no sheet"
        at = Source(book.file)
        raise CloudplanError([error("missing-sheet", what, detail=f"It has: {there}.", source=at)])
    return table


def _columns(table: Table) -> tuple[Column, ...]:
    """The columns of the header row, with what stands below them."""
    rows = list(islice(table.rows(), _ROWS))
    head = _header(rows)
    if head is None:
        what = "No row of the table looks like a row of headers"
        fix = "give the table a row of headers"
        raise CloudplanError([error("no-header", what, fix=fix, source=table.at(1))])
    headers = [tidy(str(cell)) for cell in rows[head][1]]
    columns: dict[str, Column] = {}
    for index, header in enumerate(headers):
        if header and header not in columns:
            texts = [_text(cells, index) for _, cells in rows[head + 1 :]]
            columns[header] = _column(header, [text for text in texts if text])
    return tuple(columns.values())


def _text(cells: list[Raw], index: int) -> str:
    return tidy(text_of(cells[index])) if index < len(cells) else ""


def _header(rows: list[Numbered]) -> int | None:
    """The row of the first thirty with the most known headers, else the first with two texts."""
    best, most = None, 0
    for index, (_, cells) in enumerate(rows[:_DEEPEST]):
        texts = [str(cell) for cell in cells if isinstance(cell, str) and tidy(cell)]
        known = sum(1 for text in texts if words.meaning_of(text))
        if known > most or (best is None and len(texts) > 1):
            best, most = index, known
    return best


def _column(header: str, texts: list[str]) -> Column:
    to = words.meaning_of(header)
    distinct = tuple(dict.fromkeys(texts))
    column = Column(header, to, "", {}, distinct[:3])
    if to in _WORDS:
        return _worded(column, [text for text in distinct if text.casefold() not in UNKNOWN])
    unit = words.unit_in(header)
    if to.partition(".")[2] in SIZES and unit.endswith("iB"):
        return replace(column, unit=unit)
    is_rate = to.startswith("workload.utilisation.")
    return replace(column, unit="%") if is_rate and (unit == "%" or "%" in header) else column


def _worded(column: Column, said: list[str]) -> Column:
    """A column of words or scores: those that are known, and those to be asked about.

    Scores of which none is above 3 may be on a scale of three; so each of them is asked.
    """
    if column.to in _LEVELS:
        shows_five = any(word in ("4", "5") for word in said)
        known: dict[str, str | int | None] = {
            w: int(w) for w in said if shows_five and w in _WORDS[column.to]
        }
    else:
        known = {w: level for w in said if (level := CRITICALITY.get(words.plain_words(w)))}
    odd = tuple(word for word in said if word not in known)
    is_plain = all(str(value) == word for word, value in known.items()) and not odd
    return replace(column, values={} if is_plain else known, words=odd[:_MOST_WORDS])


def _questions(columns: tuple[Column, ...]) -> list[Question]:
    """What the headers leave open, in the order in which it matters."""
    asked = list(_same(columns))
    asked += _names(columns)
    for column in columns:
        asked += _units(column)
        asked += _meanings(column)
    return asked


def _same(columns: tuple[Column, ...]) -> list[Question]:
    by: dict[str, list[str]] = {}
    for column in columns:
        if column.to and column.to != "application.labels":
            by.setdefault(column.to, []).append(column.header)
    return [
        Question(f"same:{to}", f"Several columns could be {to}. Which one counts?", tuple(headers))
        for to, headers in by.items()
        if len(headers) > 1
    ]


def _names(columns: tuple[Column, ...]) -> list[Question]:
    """A table of machines needs their names, and any other the names of applications."""
    there = {column.to for column in columns}
    has_sizes = any(to.startswith("workload.") for to in there)
    kind, thing = ("workload", "machine") if has_sizes else ("application", "application")
    if there & {f"{kind}.name", f"{kind}.key", f"{kind}.id"}:
        return []
    free = tuple(column.header for column in columns if not column.to and column.samples)
    if not free:
        return []
    text = f"Which column is the name of the {thing}?"
    return [Question(f"name:{kind}.name", text, (*free, SKIP))]


def _units(column: Column) -> list[Question]:
    if column.to.partition(".")[2] not in SIZES or column.unit:
        return []
    named = words.unit_in(column.header)
    choices: tuple[str, ...]
    if named:
        size = named[0]
        choices = (f"{size}iB (1024s, as machines count)", f"{size}B (1000s)", SKIP)
    else:
        choices = ("GiB", "MiB", "TiB", "GB (1000s)", "MB (1000s)", SKIP)
    held = f" It holds {', '.join(map(shown, column.samples))}." if column.samples else ""
    text = f'In which unit is "{shown(column.header)}"?{held}'
    return [Question(f"unit:{column.header}", text, choices)]


def _meanings(column: Column) -> list[Question]:
    choices = (SKIP, *_WORDS[column.to]) if column.words else ()
    return [
        Question(
            f"word:{column.header}\0{word}",
            f'What does "{shown(word)}" under "{shown(column.header)}" mean as {column.to}?',
            choices,
        )
        for word in column.words
    ]
