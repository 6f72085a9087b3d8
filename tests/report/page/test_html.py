"""The page: structure, escaping, and nothing from anywhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.render.clean import clean
from cloudplan.report.html import html_report
from tests.report.page import sample
from tests.report.page.parsed import Element, parsed


def page(lang: Lang = "en") -> Element:
    return parsed(html_report(sample.report(lang), speech(lang)))


@pytest.fixture(scope="module")
def english() -> Element:
    return page()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_its_language_and_speaks_it(lang: Lang) -> None:
    html = page(lang).one("html")
    contents = {"nl": "Inhoud", "fr": "Table des matières", "de": "Inhalt", "en": "Contents"}
    assert html.attributes["lang"] == lang
    assert html.one("nav").one("h2").text == contents[lang]


def test_the_same_report_gives_the_same_bytes() -> None:
    one, other = (html_report(sample.report("nl"), speech("nl")) for _ in range(2))
    assert one == other


def test_headings_go_down_one_level_at_a_time(english: Element) -> None:
    levels = [int(e.name[1]) for e in english.all() if re.fullmatch(r"h[1-6]", e.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_ids_are_there_once_and_what_points_to_them_finds_them(english: Element) -> None:
    ids = [e.attributes["id"] for e in english.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    named = [
        target
        for e in english.all()
        for name in ("aria-labelledby", "aria-describedby", "href")
        for target in e.attributes.get(name, "").split()
    ]
    assert len(named) > 10
    assert {name.removeprefix("#") for name in named} <= set(ids)


def test_there_are_landmarks_a_way_past_them_and_a_table_of_contents(english: Element) -> None:
    body = english.one("body")
    assert [e.name for e in body.children] == ["a", "header", "div", "footer"]
    assert body.children[0].attributes["href"] == f"#{body.one('main').attributes['id']}"
    links = [e.attributes["href"] for e in body.one("nav").all("a")]
    assert links == ["#answer", "#money", "#harm", "#annex"]


def test_nothing_is_loaded_and_nothing_runs(english: Element) -> None:
    assert not {e.name for e in english.all()} & {"script", "iframe", "object", "embed", "link"}
    for element in english.all():
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "data", "poster", "ping")
            assert name not in ("href", "xlink:href") or value.startswith("#")
    assert not re.search(r"url\(|@import", english.one("style").text)
    (policy,) = (e for e in english.all("meta") if "http-equiv" in e.attributes)
    assert policy.attributes["content"].startswith("default-src 'none'")


def test_names_are_text_and_nothing_else(english: Element) -> None:
    items = [e.text for section in english.all("section") for e in section.all("li")]
    assert items[-len(sample.HOSTILE) :] == [clean(text) for text in sample.HOSTILE]
    everything = english.text
    assert not re.search("[\x00-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", everything)


def cells(table: Element) -> list[list[str]]:
    return [
        [cell.text for cell in row.children] for part in table.children for row in part.all("tr")
    ]


def test_tables_have_captions_scopes_and_figures_of_the_language() -> None:
    table = next(e for e in page("nl").all("table") if e.attributes["id"] == "table-money-by-line")
    assert table.one("caption").text == "What it costs, by line"
    assert [e.attributes.get("scope") for e in table.one("thead").all("th")] == ["col"] * 6
    heads, compute, storage, unknown, blank, total = cells(table)
    assert heads[1:3] == ["Today (EUR)", "After (EUR/month)"]
    assert compute == ["compute", "12.340,50", "9.876,54", "60,0%", "64,0", "1 november 2026"]
    assert storage == ["storage", "-0,01", "1.234.567,89", "-12,5%", "0,5", "onbekend"]
    assert unknown == ["onbekend", "onbekend", "0,00", "onbekend", "onbekend", "onbekend"]
    assert blank[:2] == ["", "not applicable"]
    assert total == ["Total", "12.340,49", "1.244.445,43", "100,0%", "65,5", ""]
    rows = [e.children[0] for e in table.one("tbody").all("tr")]
    assert [e.name for e in rows] == ["th", "th", "td", "td"]
    assert all(e.attributes["scope"] == "row" for e in rows if e.name == "th")


def test_what_scrolls_can_be_reached_with_keys(english: Element) -> None:
    around = [e for e in english.all("div") if e.attributes.get("class") == "scroll"]
    assert len(around) == 5
    for region in around:
        assert region.attributes["tabindex"] == "0"
        assert region.attributes["role"] == "region"
        assert region.attributes["aria-labelledby"]


def test_long_tables_are_folded_and_complete(english: Element) -> None:
    details = english.one("details")
    assert details.one("summary").text == "Every application (500 rows)"
    assert len(list(details.one("tbody").all("tr"))) == sample.LONG_TABLE_ROWS


def test_pictures_say_what_they_show(english: Element) -> None:
    figure = english.one("figure")
    drawing = next(e for e in figure.all("div") if e.attributes.get("role") == "img")
    assert drawing.one("svg").attributes["viewbox"] == "0 0 720 240"
    described = {e.attributes.get("id"): e.text for e in figure.all()}
    assert described[drawing.attributes["aria-labelledby"]] == sample.PICTURE.title
    assert described[drawing.attributes["aria-describedby"]] == sample.PICTURE.description


def test_notes_say_in_words_what_their_colours_say(english: Element) -> None:
    titles = [e.children[0].text for e in english.all("div") if "note" in e.attributes.values()]
    assert titles == ["Attention: Prices are old", "Note: Proof"]


@pytest.mark.parametrize(
    "svg",
    [
        "<p>no drawing</p>",
        "<svg",
        '<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>p { color: red }</style></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect onclick="alert(1)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="https://evil.example/x"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(https://evil.example/x)"/></svg>',
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(svg: str) -> None:
    bad = sample.report(blocks=(replace(sample.PICTURE, id="bad", svg=svg),))
    with pytest.raises(ValueError, match="a drawing"):
        html_report(bad, speech("en"))
