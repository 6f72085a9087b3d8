"""Markdown as GitHub's own renderer and as another one turn it into HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

from cloudplan.render.clean import clean
from cloudplan.render.formats import Setting
from cloudplan.render.formats.escape import markdown, markdown_code
from cloudplan.render.formats.markdown import MOST_CHARACTERS, markdown_report
from tests.unit.render.formats.reports import HOSTILE, hostile, long, ordinary

VERBOSE = Setting(verbose=True)
OURS = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "strong", "br", "span"}
REFERENCE = re.compile(r"[@#!~%$&][\w\"]|GH-\d|://|www\.|:\w+:|\w@[\w.-]+\.\w")
"""What code hosts turn into links, pictures and mentions after the Markdown is HTML."""


def _github(text: str) -> str:
    return str(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


def _commonmark(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table"]).render(text))


RENDERERS: dict[str, Callable[[str], str]] = {"github": _github, "commonmark": _commonmark}


class Page(HTMLParser):
    """The elements of a page in their order, and the texts in and outside of code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.prose: list[str] = []
        self.code: list[str] = []
        self._depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        self._depth += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "code"

    def handle_data(self, data: str) -> None:
        (self.code if self._depth else self.prose).append(data)

    @property
    def shape(self) -> list[str]:
        return [tag for tag, _ in self.elements if tag != "span"]


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_leaves_the_page_as_it_is(renderer: str, text: str) -> None:
    """Element by element the page of harmless names."""
    page = Page(RENDERERS[renderer](markdown_report(hostile([text]), VERBOSE)))
    plain = Page(RENDERERS[renderer](markdown_report(hostile(["name"]), VERBOSE)))
    assert set(page.shape) <= OURS
    assert page.shape == plain.shape
    assert [attributes for _, attributes in page.elements if attributes] == []


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_host_finds_a_reference_in_the_text(renderer: str, text: str) -> None:
    page = Page(RENDERERS[renderer](f"x {markdown(text)} y {markdown_code(text)}\n"))
    assert [found for data in page.prose for found in REFERENCE.findall(data)] == []
    assert {tag for tag, _ in page.elements} <= {"p", "code", "span"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_shown_as_it_stands(text: str) -> None:
    shown = Page(_github(f"x{markdown(text)}y\n"))
    assert "".join(shown.prose).replace("\u200b", "").strip() == f"x{clean(text)}y"


def test_a_copy_of_an_address_stays_the_address() -> None:
    page = Page(_github(f"{markdown_code('population-register/db@standby')}\n"))
    assert page.code == ["population-register/db@standby"]


def test_the_references_are_found_where_nothing_is_escaped() -> None:
    assert len([text for text in HOSTILE if REFERENCE.search(text)]) >= 5
    assert any(tag == "a" for tag, _ in Page(_github(HOSTILE[12])).elements)


def test_failures_come_with_rule_line_and_cure() -> None:
    text = markdown_report(ordinary(), Setting())
    assert text.startswith("<!-- cloudplan check -->\n### cloudplan check: failed\n\n17 checks, ")
    page = Page(_github(text))
    said = " ".join(page.prose + page.code)
    for part in ("website/web on aws-eu", "city/applications.yaml:12", "policies/gdpr.yaml:24"):
        assert part in said
    assert "Move it to regional-cloud" in said
    assert "2027-05-31" in said
    assert "website/db" not in said  # known before
    assert "permits/files" not in said  # passed
    assert "permits/files" in " ".join(Page(_github(markdown_report(ordinary(), VERBOSE))).code)


@pytest.mark.parametrize("amount", [100, 3_000])
def test_a_comment_is_cut_and_says_so(amount: int) -> None:
    text = markdown_report(long(amount), Setting())
    assert len(text) <= MOST_CHARACTERS < 65_536
    shown = text.count("<code>application-")
    assert (f"**{amount - shown:,} more results left out**".replace(",", " ") in text) == (
        shown < amount
    )
    assert text.count("\n### ") == 1


def test_a_long_text_cannot_fill_the_comment() -> None:
    text = markdown_report(hostile(["x|" * 50_000] * 9), Setting())
    assert len(text) <= MOST_CHARACTERS
    assert text.count("\n| **") >= 8
