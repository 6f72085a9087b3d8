"""Texts per language."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "nl", "fr", "de")
ANY = "und"
"""The language code of a text that the author gave without saying in which language it is."""


def pick(text: Mapping[str, str], language: str = "en") -> str:
    """The text in `language`, else in the first of `LANGUAGES` that it has, else any."""
    for code in (language, ANY, *LANGUAGES):
        if code in text:
            return text[code]
    return next(iter(text.values()), "")
