"""Text from files, made harmless: it can neither steer a terminal nor speak to a CI runner."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 48
UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"
_WORKFLOW_COMMAND = re.compile(r"(?<!\S)::|##\[")


def clean(text: str) -> str:
    """One line without control, direction or invisible characters and without CI commands.

    Escape sequences lose their first character and become visible; line breaks become blanks.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(_harmless(character) for character in text)
    if "::" in text or "##[" in text:
        text = _WORKFLOW_COMMAND.sub(lambda found: " ".join(found[0]), text)
    return text


def clean_lines(text: str) -> list[str]:
    """The lines of a text that may have several, each of them clean."""
    return [clean(line) for line in text.split("\n")]


def name(text: str) -> str:
    """A clean name, shortened in its middle where it would break a table."""
    text = clean(text)
    if len(text) <= LONGEST_NAME:
        return text
    half = (LONGEST_NAME - 1) // 2
    return f"{text[: LONGEST_NAME - 1 - half]}…{text[-half:]}"


def _harmless(character: str) -> str:
    if character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in "\t\n\r":
        return " "
    return "" if category == "Cf" else UNPRINTABLE
