"""Azure's words: its library makes some of them members of an enumeration, and leaves others."""

from __future__ import annotations

from enum import Enum


def word(value: str | Enum | None) -> str:
    """The word as Azure writes it, empty if there is none."""
    return str(value.value if isinstance(value, Enum) else value or "")
