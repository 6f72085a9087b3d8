"""What holds for all formats: inert, stable, counted, and one line of totals."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from cloudplan.diagnostics import Diagnostic, Exit, Source, error, warning
from cloudplan.model.report import Report, report_of_diagnostics
from cloudplan.render.formats import FORMATS, Setting
from cloudplan.render.formats.totals import totals_line
from tests.unit.render.formats.reports import HOSTILE, hostile, ordinary, result
from tests.unit.render.formats.runner import command_in

SETTING = Setting(verbose=True)
COLOUR = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_steers_a_terminal(name: str) -> None:
    text = FORMATS[name](hostile(), SETTING)
    assert [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")] == []
    text.encode("utf-8")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_nothing_speaks_to_a_ci_runner(name: str) -> None:
    """Also a file that somebody prints in a job."""
    lines = FORMATS[name](hostile(), SETTING).split("\n")
    assert [line for line in lines if command_in(line)] == []


def test_the_hostile_texts_would_speak_to_a_runner() -> None:
    found = [command_in(line) for text in HOSTILE for line in text.split("\n")]
    assert len([command for command in found if command]) >= 3


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_results_never_matters(name: str) -> None:
    one = ordinary()
    other = replace(one, results=one.results[::-1], about=one.about[::-1])
    assert FORMATS[name](one, SETTING) == FORMATS[name](other, SETTING)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_to_report_is_a_report_too(name: str) -> None:
    empty = Report(command="check", noun="check", about=(), results=())
    assert FORMATS[name](empty, SETTING).endswith("\n")


def test_each_kind_is_counted_apart() -> None:
    tests = Report(command="test", noun="test", about=(), results=(result("failed"),), passed=11)
    assert totals_line(tests) == "12 tests, 11 passed, 1 failed, 0 skipped"
    assert totals_line(ordinary()) == (
        "17 checks, 10 passed, 1 failed, 1 warning, 1 waived, 1 known, 1 skipped, 1 note, 1 error"
    )
    none = Report(command="validate", noun="finding", about=(), results=())
    assert totals_line(none) == "0 findings"
    many = Report(command="check", noun="check", about=(), results=(), passed=1_234_567)
    assert totals_line(many) == "1 234 567 checks, 1 234 567 passed, 0 failed"


def test_diagnostics_become_a_report() -> None:
    found = [
        error("unknown-key", "Unknown key", fix="remove it", source=Source("a.yaml", 3, 5)),
        Diagnostic("error", "waiver-expired", "It expired", exit_code=Exit.VIOLATIONS),
        warning("data-unknown", "Not known"),
        Diagnostic("info", "policies-used", "Policies are read"),
    ]
    report = report_of_diagnostics("validate", found)
    assert [r.outcome for r in report.results] == ["error", "failed", "warned", "noted"]
    assert report.exit_code == Exit.ERROR
    assert report_of_diagnostics("validate", found[1:]).exit_code == Exit.VIOLATIONS
    assert report_of_diagnostics("validate", found[2:]).exit_code == Exit.OK
    assert [about.title for about in report.about] == [
        "Data unknown",
        "Policies used",
        "Unknown key",
        "Waiver expired",
    ]
    assert totals_line(report) == "4 findings, 1 failed, 1 warning, 1 note, 1 error"
