from __future__ import annotations

from dataclasses import replace

from cloudplan.model.report import Report
from cloudplan.render.formats import Setting
from cloudplan.render.formats.text import text_report
from cloudplan.render.page import Page
from tests.unit.render.formats.reports import ordinary


def test_only_what_asks_for_attention_is_shown() -> None:
    text = text_report(ordinary(), Setting(quote=lambda _: "      - id: web"))
    assert "Error: Amazon is owned in US [owned-in-the-eu]" not in text
    assert "Error: website/web on aws-eu: Amazon is owned in US [owned-in-the-eu]" in text
    assert "  12:       - id: web" in text
    assert "The rule: policies/gdpr.yaml:24:7" in text
    assert "Warning: permits/app answers" in text
    for hidden in ("website/db", "website/cms", "permits/db", "permits/files", "Policies are read"):
        assert hidden not in text


def test_verbose_shows_the_rest_in_a_line_each() -> None:
    text = text_report(ordinary(), Setting(verbose=True))
    assert "\nknown    website/db on aws-eu [owned-in-the-eu]\n" in text
    assert "\npassed   permits/files on aws-eu [owned-in-the-eu]\n" in text
    assert "Waived up to and including 2027-05-31: The contract ends in May" in text
    assert "Note: Policies are read" in text


def test_the_totals_take_the_colour_of_the_verdict() -> None:
    page = Setting(page=Page(80, color=True))
    assert text_report(ordinary(), page).splitlines()[-1].startswith("\x1b[1;31m17 checks")
    good = Report(command="test", noun="test", about=(), results=(), passed=3)
    line = "3 tests, 3 passed, 0 failed, 0 skipped"
    assert text_report(good, page) == f"\x1b[1;32m{line}\x1b[0m\n"
    warned = [r for r in ordinary().results if r.outcome == "warned"]
    some = replace(good, results=tuple(warned))
    assert text_report(some, page).splitlines()[-1].startswith("\x1b[1;33m4 tests")
