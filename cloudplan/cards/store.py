"""The user's folder of rate cards: the last card of an id, and how a new one comes in."""

from __future__ import annotations

import os
from pathlib import Path

from cloudplan.cards.text import card_text
from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.load import catalog
from cloudplan.load.atomic import write_atomic
from cloudplan.load.rate_cards import ReadCard, mistakes, parse_card, read_card
from cloudplan.load.rate_files import CardFile, card_path, dated
from cloudplan.model.sites import RateCard


def last_card(folder: Path, card: str) -> RateCard | None:
    """The user's newest valid card, else the shipped one."""
    for file in dated(folder, card):
        found = readable(file)
        if found and found.card:
            return found.card
    return catalog.card(card)


def readable(file: CardFile) -> ReadCard | None:
    """What a file of the folder holds; `None` where the system refuses it."""
    try:
        return read_card(file)
    except OSError:
        return None


def save(folder: Path, card: RateCard) -> Path:
    """Write the card into its file, in one step; the file of another day stays.

    It is read back before it takes its place: what would not be used is not written. Raises
    `CloudplanError`; what was there is then as it was.
    """
    path = card_path(folder, card.id, card.as_of)
    data = card_text(card).encode("utf-8")
    checked = parse_card(CardFile(card.id, card.as_of, path), data)
    if checked.card is None:
        raise CloudplanError([_not_a_card(card, checked)])
    make_folder(path.parent)
    write_atomic(path, data)
    return path


def make_folder(folder: Path) -> None:
    """The folder and those above it. Raises `CloudplanError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        summary = f"Cannot make the folder {folder.as_posix()!r}: {reason}"
        fix = "choose another folder with --rates"
        source = Source(folder.as_posix())
        raise CloudplanError([error("cannot-write", summary, fix=fix, source=source)]) from None


def _not_a_card(card: RateCard, checked: ReadCard) -> Diagnostic:
    return error(
        "listed-card-invalid",
        f"What the provider lists for {card.id} is no valid rate card, and was not written",
        detail="\n".join(mistakes(checked.problems)),
        fix="please report it with these lines",
    )
