"""Everything that the report says has been translated, with the same places to fill in."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from cloudplan.language import LANGUAGES, Lang
from tests.report.content.reports import ROOT, blocks, city, report, texts

CONTENT = ROOT / "cloudplan/report/content"
OTHERS: tuple[Lang, ...] = ("nl", "fr", "de")
KEYWORDS = {"text": None, "plural": (1, 2)}
Id = str | tuple[str, ...]


@cache
def said() -> frozenset[Id]:
    """The message ids of the chapters."""
    found = [
        message
        for file in sorted(CONTENT.glob("*.py"))
        for _, message, _, _ in extract_from_file("python", str(file), keywords=KEYWORDS)
    ]
    return frozenset(found)


@cache
def translated(lang: str, part: str = "*") -> dict[Id, Message]:
    """The entries of a catalogue; a text that others say as well may stand in theirs."""
    found: dict[Id, Message] = {}
    for path in sorted((ROOT / "cloudplan/language/catalogues" / lang).glob(f"{part}.po")):
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale=lang) if message.id]
        found |= {m.id if isinstance(m.id, str) else tuple(m.id): m for m in messages}
    return found


def forms(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


@pytest.mark.parametrize("lang", OTHERS)
def test_nothing_is_missing_and_nothing_is_left_over(lang: str) -> None:
    assert said() <= translated(lang).keys()
    assert translated(lang, "report").keys() <= said()
    for message in translated(lang, "report").values():
        assert all(forms(message))
        assert len(forms(message)) == (2 if isinstance(message.id, tuple) else 1)


@pytest.mark.parametrize("lang", OTHERS)
def test_the_same_is_filled_in(lang: str) -> None:
    for id, message in translated(lang, "report").items():
        wanted = places(id if isinstance(id, str) else id[1])
        for form in forms(message):
            assert places(form) == wanted, form


def places(text: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}", text))


@pytest.mark.parametrize("lang", OTHERS)
def test_no_english_is_left_in_what_the_city_reads(lang: Lang) -> None:
    """Long sentences of ours; what the program and the inputs say in English is no part of it."""
    english = {text for block in blocks(report(city())) for text in texts(block)}
    ours = {id for id in said() if isinstance(id, str) and len(id) > 30}
    for block in blocks(report(city(), lang)):
        assert not (set(texts(block)) & english & ours)


def test_figures_follow_the_language() -> None:
    told = {lang: report(city(), lang).sections[0].blocks for lang in LANGUAGES}
    amounts = {lang: repr(found) for lang, found in told.items()}
    assert "€14,487" in amounts["en"]
    assert "14.487" in amounts["nl"]
    assert "14\\u202f487" in amounts["fr"] or "14\u202f487" in amounts["fr"]
    assert "14.487" in amounts["de"]
