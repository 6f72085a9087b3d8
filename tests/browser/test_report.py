"""The report as people meet it: on a desk and on a phone, with and without light, on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from cloudplan.cli.app import run
from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.report.html import html_report
from tests.needs import missing
from tests.report.page import sample

SERIOUS = ("serious", "critical")
AXE = Axe()
OUTSIDE = """() => [...document.querySelectorAll("body *")].filter(e =>
    !e.closest(".scroll, .skip, details:not([open])") &&
    e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""


@dataclass(frozen=True)
class Screen:
    """A width and the light around it."""

    width: int
    scheme: str


SCREENS = (Screen(1280, "light"), Screen(360, "dark"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, Path]:
    """The sample in all four languages, with less rows than it has: axe reads every cell."""
    folder = tmp_path_factory.mktemp("pages")
    for lang in LANGUAGES:
        page = html_report(sample.shorter(lang), speech(lang))
        (folder / f"{lang}.html").write_bytes(page)
    return {lang: folder / f"{lang}.html" for lang in LANGUAGES}


@pytest.fixture
def asked() -> list[str]:
    """The addresses that a page asked for, and what it had to complain about."""
    return []


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen.width}-{screen.scheme}")
def page(request: pytest.FixtureRequest, chromium: Browser, asked: list[str]) -> Iterator[Page]:
    screen: Screen = request.param
    context = chromium.new_context(
        viewport={"width": screen.width, "height": 800},
        color_scheme="dark" if screen.scheme == "dark" else "light",
    )
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.on("pageerror", lambda problem: asked.append(str(problem)))
    yield page
    context.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, Path]:
    """What ``report`` writes for the scaffold of ``init``, with its waves."""
    folder = tmp_path_factory.mktemp("reports")
    with chdir(folder):
        assert run(["init", "city", "--ci", "none"]) == 0
        assert run(["plan", "city", "--waves", "--out", "plan.json"]) == 0
        for lang in LANGUAGES:
            assert run(["report", "plan.json", "--out", f"{lang}.html", "--lang", lang]) == 0
    return {lang: folder / f"{lang}.html" for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fits_loads_nothing_and_has_no_serious_finding_of_axe(
    page: Page, asked: list[str], pages: dict[Lang, Path], lang: Lang
) -> None:
    examine(page, asked, pages[lang].as_uri())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_so_does_the_report_of_a_plan(
    page: Page, asked: list[str], reports: dict[Lang, Path], lang: Lang
) -> None:
    examine(page, asked, reports[lang].as_uri())
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def examine(page: Page, asked: list[str], address: str) -> None:
    """Nothing stands beyond the screen, nothing was asked for, and axe has nothing to say."""
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OUTSIDE) == []
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = AXE.run(page).response
    assert found["url"] == address
    assert len(found["passes"]) > 20
    serious = [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]
    assert serious == []
    assert asked == [address]


def test_axe_finds_what_is_wrong(chromium: Browser, pages: dict[Lang, Path]) -> None:
    """Else the test above could not fail."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(pages["en"].as_uri())
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.add_style_tag(content="p { color: #ccc !important; background: #fff !important }")
    found = {one["id"]: one["impact"] for one in AXE.run(page).response["violations"]}
    context.close()
    assert found["html-has-lang"] in SERIOUS
    assert found["color-contrast"] in SERIOUS


def test_keys_reach_the_content_first_and_every_table(
    chromium: Browser, pages: dict[Lang, Path]
) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(pages["en"].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") == 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page-main"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"
    outline = "getComputedStyle(document.activeElement).outlineWidth"
    assert page.evaluate(outline) == "3px"
    context.close()


def test_on_paper_folded_tables_are_open(chromium: Browser, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        missing("pdftotext", "poppler-utils")
    context = chromium.new_context()
    page = context.new_page()
    path = tmp_path / "page.html"
    path.write_bytes(html_report(sample.report("nl"), speech("nl")))
    page.goto(path.as_uri())
    printed = tmp_path / "printed.pdf"
    printed.write_bytes(page.pdf(format="A4", prefer_css_page_size=True))
    context.close()
    done = subprocess.run(["pdftotext", "-raw", printed, "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    assert "683,63" in text
    assert "Naar de inhoud" not in text
    assert len(re.findall("Jurisdiction", text)) > 5
