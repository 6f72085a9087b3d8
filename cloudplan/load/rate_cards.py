"""The user's rate cards that an estate refers to: the newest valid file of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cloudplan.diagnostics import Diagnostic, Source, error, warning
from cloudplan.load.build_sites import card as build_card
from cloudplan.load.check_ids import check_ids
from cloudplan.load.check_sites import check_sites
from cloudplan.load.content import Content, add_document
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import MAX_BYTES, unreadable
from cloudplan.load.rate_files import CardFile, dated, every_file
from cloudplan.load.tree import Map
from cloudplan.model.plan import InputFile
from cloudplan.model.sites import RateCard

MOST_TOLD = 3
"""So many mistakes of a broken card are told; a card may have a thousand."""


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card file: the card or every reason why it cannot be used, and its digest."""

    file: CardFile
    card: RateCard | None
    problems: tuple[Diagnostic, ...]
    sha256: str


def read_card(file: CardFile) -> ReadCard:
    """What the file holds. Raises `OSError` where it cannot be read."""
    return parse_card(file, file.found.read())


def parse_card(file: CardFile, data: bytes) -> ReadCard:
    """The one card in `data`, if that is what `file` should hold."""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > MAX_BYTES:
        return ReadCard(file, None, (too_large(file.found),), digest)
    document = parsed(file.found, data)
    content = Content(problems=document.problems, is_complete=False)
    if document.is_readable and not document.problems:
        add_document(content, document)
        content.problems += _others(file, document.root)
    findings = (*check_ids(content), *check_sites(content))
    problems = [*content.problems, *(f for f in findings if f.severity == "error")]
    if not problems:
        problems += _not_its_name(file, content)
    card = None if problems else build_card(content.rates[0])
    named = card and replace(card, source=Source(file.name), origin="user")
    return ReadCard(file, named, tuple(problems), digest)


def _others(file: CardFile, root: object) -> list[Diagnostic]:
    """A file of cards holds nothing else: what else stood there would silently not count."""
    others = sorted(key for key in root if key != "rates") if isinstance(root, Map) else []
    return [_wrong(file, f'The file of a rate card holds "{key}" as well') for key in others]


def _not_its_name(file: CardFile, content: Content) -> list[Diagnostic]:
    held = [(entity.model.id, entity.model.as_of) for entity in content.rates]
    if held == [(file.card, file.on)]:
        return []
    there = ", ".join(f"{card} of {day}" for card, day in held) or "no card"
    return [_wrong(file, f"The file must hold {file.card} of {file.on}, and holds {there}")]


def _wrong(file: CardFile, summary: str) -> Diagnostic:
    return error(
        "wrong-rate-file",
        summary,
        detail="A card of yours stands alone in a file that is named by its id and its day.",
        fix="rename the file, or mend the id and as_of in it",
        source=Source(file.found.name),
    )


def add_user_cards(
    content: Content, folder: Path | None
) -> tuple[list[InputFile], list[Diagnostic]]:
    """Put the user's cards that sites refer to into `content`; the files read, and warnings.

    A card of the inventory wins over one of the folder. Files newer than the one that is used
    were read in vain and count as inputs too: mending one changes the plan.
    """
    content.user_card_ids = frozenset(every_file(folder))
    own = content.known("rates")
    wanted = {site.model.rates for site in content.sites if site.model.rates} - own
    inputs: list[InputFile] = []
    notes: list[Diagnostic] = []
    for name in sorted(wanted & content.user_card_ids):
        rows = _newest(content, dated(folder, name))
        inputs += [InputFile(row.file.name, row.sha256) for row in rows]
        if rows and rows[-1].card:
            content.user_cards[name] = rows[-1].card
        notes += [_broken(row, rows[-1]) for row in rows if row.card is None]
    return inputs, notes


def _newest(content: Content, files: Sequence[CardFile]) -> list[ReadCard]:
    """The files from the newest down to the first that is valid."""
    rows = []
    for file in files:
        try:
            rows.append(read_card(file))
        except OSError as problem:
            content.problems.append(unreadable(file.found.name, problem))
            continue
        if rows[-1].card:
            break
    return rows


def _broken(row: ReadCard, last: ReadCard) -> Diagnostic:
    used = f"your card of {last.file.on}" if last.card else "the shipped card, if there is one,"
    return warning(
        "rate-card-not-used",
        f"Your rate card {row.file.card} of {row.file.on} cannot be used; {used} stands in for it",
        detail="\n".join(mistakes(row.problems)),
        fix="mend the file, remove it, or write it again with cloudplan prices refresh",
        source=Source(row.file.found.name),
    )


def mistakes(problems: Sequence[Diagnostic]) -> list[str]:
    """The first problems of a file, one a line, and how many more there are."""
    told = [f"{p.source}: {p.summary}" if p.source else p.summary for p in problems[:MOST_TOLD]]
    rest = len(problems) - MOST_TOLD
    return told + ([f"and {rest} more"] if rest > 0 else [])
