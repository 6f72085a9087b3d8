"""``estate.yaml`` for a folder that has no estate yet, from flags; every default is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.intake.folder import Folder
from cloudplan.intake.settings import CURRENCY, HORIZON_MONTHS, Settings
from cloudplan.intake.text.items import key_lines
from cloudplan.load.schema_types import ID

NAME = "estate.yaml"
HEAD = "# Made by cloudplan import, from its flags. It is yours: no import changes it again.\n"


def estate_text(folder: Folder, settings: Settings) -> tuple[str, str]:
    """The text of the new file, or of the old one with an estate; and what was taken for granted.

    Raises `CloudplanError` for a file of that name that leaves no place for it.
    """
    file = folder.files.get(folder.path / NAME)
    before = HEAD if file is None else file.document.text
    if file is not None and ("estate" in file.document.root or "\n..." in before):
        summary = f"{file.found.name} has an estate: that holds nothing"
        raise CloudplanError([error("import-lacks", summary, fix="write the estate by hand")])
    fields = {
        "id": settings.estate_id or own_id(folder),
        "currency": settings.currency or CURRENCY,
        "as_of": settings.as_of,
        "horizon_months": settings.horizon_months or HORIZON_MONTHS,
        **({"fx": _rates(settings)} if settings.fx else {}),
    }
    lines = ["estate:", *(line for k, v in fields.items() for line in key_lines(k, v, 2))]
    joint = "" if before.endswith("\n") else "\n"
    return before + joint + "".join(f"{line}\n" for line in lines), _told(folder, settings)


def _rates(settings: Settings) -> dict[str, Any]:
    """Rates of the day of the estate, by the word of who gave them."""
    said = {"as_of": settings.as_of, "source": "the command line of cloudplan import"}
    return {code: {"rate": rate, **said} for code, rate in sorted(settings.fx)}


def lacking(folder: Folder, settings: Settings) -> list[Diagnostic]:
    """What a new estate needs and no flag says."""
    if settings.as_of is not None:
        return []
    return [
        error(
            "import-lacks",
            f"There is no estate in {folder.name} yet, and a new one needs its day",
            detail="Prices, ages and the horizon are counted from it; cloudplan asks no clock.",
            fix="add --as-of and a day, such as --as-of 2026-11-01",
        )
    ]


def own_id(folder: Folder) -> str:
    """The folder's name as an id."""
    name = re.sub(r"[^a-z0-9._-]+", "-", Path(folder.path).resolve().name.lower()).strip("-._")
    return name if re.match(ID, name) else "estate"


def _told(folder: Folder, settings: Settings) -> str:
    taken = [
        f"id {own_id(folder)}, from the folder (--estate-id)" * (settings.estate_id is None),
        f"currency {CURRENCY} (--currency)" * (settings.currency is None),
        f"horizon {HORIZON_MONTHS} months (--horizon-months)" * (settings.horizon_months is None),
    ]
    return "; ".join(part for part in taken if part)
