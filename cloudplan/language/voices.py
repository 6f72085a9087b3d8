"""The voices that there are: one per language, and a second one in English for terminals."""

from __future__ import annotations

from functools import cache

from cloudplan.language.catalogues import catalogue
from cloudplan.language.english import English, PlainEnglish
from cloudplan.language.speech import Lang, Speech


@cache
def speech(lang: Lang) -> Speech:
    """The voice of a language, read once. Raises `CloudplanError` where babel is not installed."""
    return English("en", catalogue("en")) if lang == "en" else Speech(lang, catalogue(lang))


@cache
def terminal_speech(lang: Lang) -> Speech:
    """The voice for text on a terminal: other figures in English, which programs read as well."""
    return PlainEnglish("en", catalogue("en")) if lang == "en" else speech(lang)
