"""What an importer is asked: the file, what it cannot say itself, and how much is too much."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ask:
    """How to read one source.

    `name` is the file as the user gave it: every `Cell` and finding says it. `site` is the id of
    the site where these machines run, `country` that site's country, `owner` the organisation that
    owns what the source gives no owner for; `None` is not said, and then nothing is made up.
    `mapping` is the file that says which column is what, for sources that need one. The limits
    bound time and memory: bytes of one file, and unpacked of one sheet of a workbook, rows of one
    table, and its cells, those counted that are empty between others.
    """

    name: str
    site: str | None = None
    country: str | None = None
    owner: str | None = None
    mapping: Path | None = None
    most_bytes: int = 256 << 20
    most_unpacked: int = 1 << 30
    most_rows: int = 1_000_000
    most_cells: int = 12_000_000
