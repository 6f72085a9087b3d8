"""The printed form, read back as text by the tools that people read PDFs with."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.report.blocks import Column, Table
from cloudplan.report.pdf import _turned, pdf_report
from cloudplan.report.pdf_tables import table_data
from tests.needs import missing
from tests.report.page import sample

CONTENTS = {"nl": "Inhoud", "fr": "Table des matières", "de": "Inhalt", "en": "Contents"}


def text_of(tool: str, *arguments: str | Path) -> str:
    if shutil.which(tool) is None:
        missing(tool, "poppler-utils")
    done = subprocess.run([tool, *arguments], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(pdf_report(sample.report(), speech("en")))
    return path


def test_it_is_a4_with_title_language_and_tags(printed: Path) -> None:
    told = text_of("pdfinfo", printed)
    assert re.search(r"Title: +Report for =1\+1 <city>", told)
    assert re.search(r"Tagged: +yes", told)
    assert re.search(r"Page size: .*\(A4\)", told)
    assert "CreationDate" not in told
    data = printed.read_bytes()
    assert b"/Lang(en-BE)" in data.replace(b" ", b"")
    assert b"pdfuaid" in data


def test_heads_repeat_and_pages_are_counted(printed: Path) -> None:
    pages = text_of("pdftotext", "-layout", printed, "-").split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        assert re.search(rf"\b{number} / {len(pages)}\s*$", page)
        assert number == 1 or page.lstrip().startswith("Report for =1+1 <city>")
    rows = [page for page in pages if "application-" in page]
    assert len(rows) > 5
    assert all("Jurisdiction" in page for page in rows)


def test_all_of_the_report_is_there_as_text(printed: Path) -> None:
    text = text_of("pdftotext", "-raw", printed, "-")
    flat = re.sub(r"\s+", " ", text.replace("\u200b", ""))
    for word in (
        "<script>alert(1)</script>",
        "=cmd|'/c calc'!A1",
        "{{ 7 * 7 }} {% raw %} #let x = 1",
    ):
        assert word in flat
    assert "9,876.54" in flat
    assert "unknown" in flat
    assert "site-1 683.63" in flat


def test_the_same_report_gives_the_same_bytes() -> None:
    report = sample.report("nl")
    assert pdf_report(report, speech("nl")) == pdf_report(report, speech("nl"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_speaks_the_language(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_report(sample.short(lang), speech(lang)))
    assert CONTENTS[lang] in text_of("pdftotext", path, "-")
    assert f"/Lang({lang}-BE)".encode() in path.read_bytes().replace(b" ", b"")


def table(columns: int, word: str) -> Table:
    heads = tuple(Column(f"Column {number}") for number in range(columns))
    return Table("t", "T", heads, ((word,) * columns,))


def test_letters_become_smaller_and_pages_turn_as_tables_grow() -> None:
    say = speech("en")
    sizes = [table_data(table(columns, "abcdefghij"), "EUR", say) for columns in (3, 10, 16)]
    assert [(made["wide"], made["size"] > 9) for made in sizes] == [
        (False, True),
        (False, False),
        (True, False),
    ]


def test_a_column_is_as_wide_as_its_longest_word() -> None:
    say = speech("en")
    columns = (Column("A"), Column("B"))
    made = table_data(Table("t", "T", columns, (("x", "a" * 18), ("y", "z " * 200))), "EUR", say)
    narrow, wide = (column["width"] for column in made["columns"])
    assert narrow >= 3
    assert wide > 18


def test_what_stands_between_turned_tables_stands_on_their_pages() -> None:
    wide: dict[str, Any] = {"kind": "table", "wide": True}
    narrow: dict[str, Any] = {"kind": "table", "wide": False}
    words: dict[str, Any] = {"kind": "paragraph"}
    heading: dict[str, Any] = {"kind": "heading"}
    blocks: list[dict[str, Any]] = [
        words,
        heading,
        wide,
        words,
        heading,
        wide,
        words,
        narrow,
        words,
        wide,
        words,
    ]
    assert _turned(blocks) == [
        words,
        {"kind": "turned", "blocks": [heading, wide, words, heading, wide]},
        words,
        narrow,
        words,
        {"kind": "turned", "blocks": [wide]},
        words,
    ]
