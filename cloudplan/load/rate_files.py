"""The user's own rate cards: where they are kept, and which file holds which card of which day.

The card ``aws/eu-west-1`` of 24 November 2026 is the file ``aws/eu-west-1/2026-11-24.yaml`` of the
folder, so that the newest is found without opening any. In plans it is called
``rates:aws/eu-west-1/2026-11-24.yaml``: the same wherever the folder is.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cloudplan.diagnostics import Diagnostic, Source, error
from cloudplan.load.files import Found, hash_files, readable
from cloudplan.load.schema_types import CARD_ID
from cloudplan.model.plan import InputFile
from cloudplan.model.sites import CardOrigin

VARIABLE = "CLOUDPLAN_RATES"
PREFIX = "rates:"
_CARD = re.compile(CARD_ID)
_FILE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.yaml")
_DEEPEST = 8
"""Folders below each other that are looked into for cards."""


@dataclass(frozen=True, slots=True)
class CardFile:
    """A dated card in the user's folder; nothing is known yet of what it holds."""

    card: str
    on: date
    path: Path

    @property
    def name(self) -> str:
        """``rates:aws/eu-west-1/2026-11-24.yaml``."""
        return f"{PREFIX}{self.card}/{self.on}.yaml"

    @property
    def found(self) -> Found:
        return Found(readable(self.path.as_posix()), self.path)


def user_folder() -> Path | None:
    """Where the user's cards are: CLOUDPLAN_RATES, else the platform's folder for user data.

    `None` where the system names no such folder.
    """
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    try:
        return _data_folder() / "cloudplan" / "rates"
    except RuntimeError:  # a user without a home
        return None


def folder_to_read(given: Path | None) -> tuple[Path | None, list[Diagnostic]]:
    """The folder to look into, and the word that one which somebody named is not there."""
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is None or named.is_dir():
        return named or user_folder(), []
    name = readable(named.as_posix())
    problem = error(
        "no-such-file",
        f"There is no folder {name}, where your rate cards should be",
        detail=f"It is named by --rates or {VARIABLE}.",
        fix="mend the name; cloudplan prices refresh makes the folder",
        source=Source(name),
    )
    return None, [problem]


def _data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"


def card_path(folder: Path, card: str, on: date) -> Path:
    """Where the card of that day is kept."""
    return folder.joinpath(*card.split("/")) / f"{on}.yaml"


def dated(folder: Path | None, card: str) -> list[CardFile]:
    """The user's files of a card, the newest first; none where there is no such folder."""
    if folder is None or not _CARD.fullmatch(card):
        return []
    return sorted(_files(folder, card), key=lambda file: file.on, reverse=True)


def every_file(folder: Path | None) -> dict[str, list[CardFile]]:
    """Every card that the user has, by id, with its files, the newest first."""
    ids = sorted(set(_ids(folder, ""))) if folder else []
    return {card: dated(folder, card) for card in ids}


def _files(folder: Path, card: str) -> Iterator[CardFile]:
    for entry in _entries(folder.joinpath(*card.split("/"))):
        match = _FILE.fullmatch(entry.name)
        with suppress(ValueError):
            if match and entry.is_file():
                yield CardFile(card, date.fromisoformat(match[1]), entry)


def _ids(folder: Path, above: str) -> Iterator[str]:
    for entry in _entries(folder.joinpath(*above.split("/")) if above else folder):
        if above and _FILE.fullmatch(entry.name):
            yield above
        below = f"{above}/{entry.name}" if above else entry.name
        if entry.is_dir() and _CARD.fullmatch(below) and below.count("/") < _DEEPEST:
            yield from _ids(folder, below)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder; nothing where it is not there or may not be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def hash_cards(
    folder: Path | None, days: Mapping[str, date], origins: Mapping[str, CardOrigin]
) -> tuple[InputFile, ...]:
    """The user's files that decide today which cards a plan would use, with their digests.

    `days` and `origins` are the plan's own: where it used the user's card, that file and newer
    ones; where it used a shipped one, every file that there is now. Raises `CloudplanError` for
    files that cannot be read.
    """
    files = []
    for card, day in days.items():
        origin = origins.get(card, "catalogue")
        if origin != "inventory":
            since = day if origin == "user" else date.min
            files += [file for file in dated(folder, card) if file.on >= since]
    hashed = [(file, hash_files([file.found])[0][0]) for file in files]
    return tuple(InputFile(file.name, found.sha256) for file, found in hashed)
