"""Files that are refused: one message each, with the way out."""

from __future__ import annotations

from typing import NoReturn

from cloudplan.diagnostics import CloudplanError, Source, error

AS_XLSX = "open it in the program that made it and save it as .xlsx or .csv"


def refuse(
    file: str, code: str, summary: str, *, detail: str = "", fix: str = "", row: int = 1
) -> NoReturn:
    """Ends the reading of a file with one error; `file` may be ``file#sheet``."""
    found = error(code, summary, detail=detail, fix=fix, source=Source(file, row, 1))
    raise CloudplanError([found])


def refuse_size(file: str, what: str, size: int, most: int) -> NoReturn:
    """Ends the reading of something that is larger than the limit."""
    refuse(
        file,
        "file-too-large",
        f"{what} has {size >> 20:,} MiB, more than {most >> 20:,}",
        fix="export only what is needed, or in several files",
    )


def refuse_damaged(file: str, why: str) -> NoReturn:
    """Ends the reading of a workbook that is not one, or is cut off."""
    refuse(
        file,
        "unreadable-workbook",
        "The workbook cannot be read",
        detail=why,
        fix="open it in a spreadsheet program and save it as .xlsx again",
    )
