"""``report`` from end to end, on the scaffold that ``init`` writes."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cloudplan.cli.report import ENDINGS, ReportFormat
from cloudplan.report.writers import WRITERS
from tests.cli.conftest import Cloudplan

pytestmark = pytest.mark.usefixtures("city")
BEGINNINGS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "xlsx": b"PK", "md": b"<!-- cloudplan"}


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"city", "plan.json"}


def test_formats_are_those_that_there_are() -> None:
    assert [name.value for name in ReportFormat] == list(WRITERS)


def test_every_ending_writes_its_format(cloudplan: Cloudplan, tmp_path: Path) -> None:
    names = [f"report.{ending}" for ending in BEGINNINGS]
    outs = [part for name in names for part in ("--out", name)]
    assert cloudplan("report", "plan.json", *outs) == (0, "", "")
    assert files(tmp_path) == set(names)
    for ending, beginning in BEGINNINGS.items():
        assert (tmp_path / f"report.{ending}").read_bytes().startswith(beginning)


def test_the_language_is_the_flag_s_else_the_variable_s_else_english(
    cloudplan: Cloudplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lang(*arguments: str) -> str:
        assert cloudplan("report", "plan.json", "--out", "r.html", *arguments).code == 0
        page = (tmp_path / "r.html").read_text(encoding="utf-8")
        return page.partition('<html lang="')[2][:2]

    assert lang() == "en"
    monkeypatch.setenv("CLOUDPLAN_LANG", "de")
    assert lang() == "de"
    assert lang("--lang", "fr") == "fr"


def test_a_format_goes_to_standard_output(cloudplan: Cloudplan, tmp_path: Path) -> None:
    answer = cloudplan("report", "plan.json", "--format", "md")
    assert answer.code == 0
    assert answer.out.startswith("<!-- cloudplan report -->\n## ")
    assert answer.err == ""
    both = cloudplan("report", "plan.json", "--format", "md", "--out", "-", "--out", "r.md")
    assert both.out == answer.out
    assert (tmp_path / "r.md").read_text(encoding="utf-8") == answer.out


def test_totals_are_those_of_the_plan(cloudplan: Cloudplan, tmp_path: Path) -> None:
    assert cloudplan("report", "plan.json", "--out", "r.xlsx", "--out", "r.html").code == 0
    totals = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"), parse_float=Decimal)[
        "totals"
    ]
    book = load_workbook(tmp_path / "r.xlsx")
    figures = {
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    assert float(totals["monthly"]) in figures
    assert float(totals["tco"]) in figures
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert f"{totals['monthly']:,.2f}" in page
    assert f"{totals['tco']:,.2f}" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), f"where to? Add --out FILE that ends in {ENDINGS}"),
        (("--out", "r.docx"), f"'r.docx' does not end in {ENDINGS}"),
        (("--out", "report"), f"'report' does not end in {ENDINGS}"),
        (("--out", "-"), "standard output has no ending: add --format html, for instance"),
        (("--out", "r.md", "--out", "./r.md"), "./r.md is named twice"),
        (("--out", "r.md", "--lang", "es"), "'es' is not one of 'nl', 'fr', 'de', 'en'"),
        (("--out", "r.md", "--format", "docx"), "'docx' is not one of"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(
    cloudplan: Cloudplan, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = cloudplan("report", "plan.json", *arguments)
    assert answer.code == 1
    assert said in " ".join(answer.err.replace("│", "").split())
    assert files(tmp_path) == set()


def test_a_terminal_gets_no_binary(cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    answer = cloudplan("report", "plan.json", "--format", "pdf")
    assert answer.code == 1
    assert "pdf is not for a terminal: use --out FILE.pdf" in answer.err
    assert answer.out == ""


def test_a_stale_plan_writes_nothing_and_leaves_what_was_there(
    cloudplan: Cloudplan, city: Path, tmp_path: Path
) -> None:
    (tmp_path / "r.html").write_text("before", encoding="utf-8")
    sites = city / "inventory" / "sites.yaml"
    sites.write_text(sites.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    answer = cloudplan("report", "plan.json", "--out", "r.html", "--out", "r.md")
    assert answer.code == 6
    assert "changed: city/inventory/sites.yaml" in answer.err
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == "before"
    assert files(tmp_path) == {"r.html"}


def test_a_plan_without_facts_is_refused(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    del plan["facts"]
    (tmp_path / "old.json").write_text(json.dumps(plan), encoding="utf-8")
    answer = cloudplan("report", "old.json", "--out", "r.md")
    assert answer.code == 1
    assert "plan-without-facts" in answer.err
    assert not (tmp_path / "r.md").exists()


def test_a_library_that_is_not_installed_is_named_with_its_extra(
    cloudplan: Cloudplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "babel", None)
    answer = cloudplan("report", "plan.json", "--out", "r.html")
    assert answer.code == 1
    assert "the library babel that writes" in answer.err.replace("\n\u2502 ", " ")
    assert 'pip install "cloudplan[report]"' in answer.err
    assert not (tmp_path / "r.html").exists()


def test_the_plan_is_not_overwritten(cloudplan: Cloudplan, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_bytes((tmp_path / "plan.json").read_bytes())
    answer = cloudplan("report", "plan.md", "--out", "plan.md")
    assert answer.code == 1
    assert "plan.md is among the inputs" in answer.err
    assert (tmp_path / "plan.md").read_bytes() == (tmp_path / "plan.json").read_bytes()


def test_what_cannot_be_written_leaves_nothing_half(cloudplan: Cloudplan, tmp_path: Path) -> None:
    (tmp_path / "r.pdf").mkdir()
    answer = cloudplan("report", "plan.json", "--out", "r.pdf")
    assert answer.code == 1
    assert "Cannot write 'r.pdf': it is a folder" in answer.err
    assert list((tmp_path / "r.pdf").iterdir()) == []


@pytest.mark.parametrize(
    ("library", "ending"),
    [("jinja2", "html"), ("typst", "pdf"), ("xlsxwriter", "xlsx")],
)
def test_a_library_that_is_missing_is_named_with_its_extra(
    cloudplan: Cloudplan,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    ending: str,
) -> None:
    from cloudplan.report import html, pdf

    html._environment.cache_clear()
    pdf._compiler.cache_clear()
    monkeypatch.setitem(sys.modules, library, None)
    answer = cloudplan("report", "plan.json", "--out", f"r.{ending}")
    assert answer.code == 1
    assert library in answer.err
    assert 'pip install "cloudplan[report]"' in answer.err
    assert not (tmp_path / f"r.{ending}").exists()


def test_the_same_plan_gives_the_same_bytes(cloudplan: Cloudplan, tmp_path: Path) -> None:
    for ending in BEGINNINGS:
        for name in ("a", "b"):
            arguments = ("--out", f"{name}.{ending}", "--lang", "nl")
            assert cloudplan("report", "plan.json", *arguments).code == 0
        one, other = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("a", "b"))
        assert one == other
