"""Every rate card that there is: the user's files, and the shipped ones below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from cloudplan.cards.store import readable
from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.load import catalog
from cloudplan.load.rate_cards import mistakes
from cloudplan.load.rate_files import CardFile, every_file
from cloudplan.model.sites import RateCard

Status = Literal["used", "older", "not used", "broken"]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A card on the shelf.

    `used` is what a plan takes unless its inventory has a card of that id; `older` a file of the
    user's that a newer one replaces; `not used` a shipped card that the user's replaces; `broken`
    a file that cannot be used, `why` says what is wrong. `is_overtaken`: it is used, and a shipped
    one is newer.
    """

    id: str
    as_of: date
    status: Status
    card: RateCard | None = None
    path: Path | None = None
    why: tuple[str, ...] = ()
    is_overtaken: bool = False


def shelf(folder: Path | None, begins: str = "") -> tuple[Shelved, ...]:
    """Every card whose id begins so, by id, the newest first.

    Raises `CloudplanError` where there is none.
    """
    files = every_file(folder)
    ids = [i for i in sorted({*files, *catalog.card_ids()}) if i.startswith(begins)]
    if not ids:
        raise CloudplanError([_unknown(folder, begins, None)])
    return tuple(row for name in ids for row in _of_card(name, files.get(name, [])))


def _of_card(name: str, files: list[CardFile]) -> Iterator[Shelved]:
    is_taken, shipped = False, catalog.card(name)
    for file in files:
        row = _of_file(file, is_taken=is_taken)
        is_taken = is_taken or row.status == "used"
        is_late = row.status == "used" and shipped is not None and shipped.as_of > row.as_of
        yield replace(row, is_overtaken=is_late)
    if shipped:
        yield Shelved(name, shipped.as_of, "not used" if is_taken else "used", shipped)


def _of_file(file: CardFile, *, is_taken: bool) -> Shelved:
    found = readable(file)
    if found is None:
        return Shelved(file.card, file.on, "broken", path=file.path, why=("it cannot be read",))
    if found.card is None:
        why = tuple(mistakes(found.problems))
        return Shelved(file.card, file.on, "broken", path=file.path, why=why)
    status: Status = "older" if is_taken else "used"
    return Shelved(file.card, file.on, status, found.card, file.path)


def used_card(folder: Path | None, name: str, on: date | None = None) -> Shelved:
    """The card that a plan takes; with `on` the newest that was there on that day.

    Raises `CloudplanError` where there is none.
    """
    every = _of_card(name, every_file(folder).get(name, []))
    rows = [row for row in every if row.card and (on is None or row.as_of <= on)]
    rows.sort(key=lambda row: (row.path is not None, row.as_of), reverse=True)
    if not rows:
        raise CloudplanError([_unknown(folder, name, on)])
    return rows[0]


def _unknown(folder: Path | None, name: str, on: date | None) -> Diagnostic:
    known = {*every_file(folder), *catalog.card_ids()}
    when = f" of {on} or before" if on and name in known else ""
    fix = did_you_mean(name, known - {name}) or "see them with cloudplan prices list"
    return error("unknown-rate-card", f"There is no rate card {name!r}{when}", fix=fix)
