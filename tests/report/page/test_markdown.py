"""Markdown as GitHub reads it: no name becomes markup, and what does not fit is named."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from cmarkgfm import github_flavored_markdown_to_html as to_html

from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.render.formats.markdown import MOST_CHARACTERS
from cloudplan.report.blocks import Column, Paragraph, Section, Table
from cloudplan.report.markdown import markdown_report
from tests.report.page import sample
from tests.report.page.parsed import Element, parsed


def written(lang: Lang = "en") -> str:
    return markdown_report(sample.report(lang), speech(lang))


def read(text: str) -> Element:
    return parsed(re.sub(r"<!--.*?-->", "", to_html(text)).encode())


def test_it_has_chapters_tables_and_figures_of_the_language() -> None:
    page = read(written("fr"))
    assert [e.text for e in page.all("h3")][:2] == ["The answer", "Money"]
    rows = [[cell.text for cell in row.children] for row in page.all("tr")]
    assert rows[1][:4] == ["compute", "12\u202f340,50", "9\u202f876,54", "60,0\u00a0%"]
    assert rows[3] == ["inconnu", "inconnu", "0,00", "inconnu", "inconnu", "inconnu"]
    assert rows[5][:2] == ["Total", "12\u202f340,49"]


def test_no_name_becomes_markup() -> None:
    page = read(written())
    tables = {"table", "thead", "tbody", "tr", "th", "td"}
    texts = {"h2", "h3", "h4", "p", "strong", "em", "ul", "ol", "li", "blockquote", "br", "span"}
    assert {e.name for e in page.all()} <= tables | texts
    assert not re.search(r"(?<!\u200b)@everybody|#\d|https://", page.text.replace("\u200b/", ""))
    for text in ("=cmd|'/c calc'!", "+1+1", "<!-- -->", "%{if} {{ 7 * 7 }} {% raw %}"):
        assert text in page.text
    names = [row.children[0].text for row in page.all("tr") if row.children[-1].text == "harmless"]
    assert len(names) == len(sample.HOSTILE)


@pytest.mark.parametrize(
    "text", ["# a", "- a", "+ a", "1. a", "2) a", "> a", "    a", "---", "==="]
)
def test_no_beginning_of_a_paragraph_is_one_of_markup(text: str) -> None:
    (element,) = (
        e
        for e in read(markdown_report(sample.report(blocks=(Paragraph(text),)), speech("en"))).all()
        if e.text.strip() == text.strip()
    )
    assert element.name == "p"


def test_pictures_are_told_and_long_tables_are_named() -> None:
    text = written()
    assert "*Today and after*: The bar of today is longer" in text
    assert "A table of 500 rows stands in the other formats of this report: *Every appl" in text
    assert "application-499" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_does_not_fit_is_cut_between_rows_and_named(lang: Lang) -> None:
    table = replace(sample.LONG, annex=False, rows=sample.LONG.rows * 2)
    report = sample.report(lang, blocks=(table,))
    last = Section("last", "The <last>", (Paragraph("never seen"),))
    text = markdown_report(replace(report, sections=(*report.sections, last)), speech(lang))
    assert MOST_CHARACTERS - 800 < len(text) <= MOST_CHARACTERS
    assert "never seen" not in text
    *_, before, blank, end = text.splitlines()
    assert before.startswith("| application-")
    assert before.endswith(" |")
    assert blank == ""
    assert end.endswith("More; The &#60;last&#62;.")


def test_a_heading_without_anything_below_it_is_not_shown() -> None:
    table = Table("t", "Wide", (Column("x"), Column("y", "money")), (("w" * 400, Decimal(1)),))
    wide = replace(table, rows=table.rows * 200)
    report = sample.report(blocks=(wide,))
    long = Section("long", "Long", (Paragraph("word " * 800),) * 20)
    text = markdown_report(replace(report, sections=(*report.sections, long)), speech("en"))
    assert len(text) <= MOST_CHARACTERS
    assert not re.search(r"\n#+ [^\n]*\n+\*\*Cut here", text)
    assert text.endswith("Long.\n")
