"""What the command line says where the source says nothing."""

from __future__ import annotations

from typing import Literal

from cloudplan.importers.ask import Ask
from cloudplan.model.intake import Cell, Value


def given(ask: Ask, what: Literal["owner", "site"]) -> Value | None:
    """The owner or site that was given, with its flag as the place; `None` where none was."""
    text: str | None = getattr(ask, what)
    return None if text is None else Value(text, Cell(ask.name, column=f"--{what}"), "given")
