from __future__ import annotations

from dataclasses import replace

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from cloudplan.model.report import Report
from cloudplan.render.clean import clean
from cloudplan.render.formats import Setting
from cloudplan.render.formats.junit import junit_report
from tests.unit.render.formats.reports import HOSTILE, hostile, ordinary


def parsed(report: Report, folder: str = "") -> JUnitXml:
    found = JUnitXml.fromstring(junit_report(report, Setting(folder=folder)).encode("utf-8"))
    counted = JUnitXml.fromstring(junit_report(report, Setting(folder=folder)).encode("utf-8"))
    counted.update_statistics()
    assert (found.tests, found.failures, found.errors, found.skipped) == (
        counted.tests,
        counted.failures,
        counted.errors,
        counted.skipped,
    )
    return found


def suites(found: JUnitXml) -> dict[str, TestSuite]:
    return {str(suite.name): suite for suite in found}


def cases(found: JUnitXml) -> list[TestCase]:
    return [case for suite in found for case in suite]


def test_a_suite_for_each_file_and_a_case_for_each_result() -> None:
    found = parsed(ordinary(), "infra")
    assert (found.tests, found.failures, found.errors, found.skipped) == (9, 1, 1, 3)
    assert sorted(suites(found)) == [
        "cloudplan check",
        "cloudplan check: totals",
        "infra/city/applications.yaml",
        "infra/city/my sites/über.yaml",
    ]
    by_name = {case.name: case for case in cases(found)}
    failed = by_name["website/web on aws-eu"]
    assert failed.classname == "owned-in-the-eu"
    (verdict,) = failed.result
    assert isinstance(verdict, Failure)
    assert verdict.message == "Amazon is owned in US"
    assert "Move it to regional-cloud" in verdict.text
    assert "At city/applications.yaml:12:9" in verdict.text
    (verdict,) = by_name['There is no site "awss"'].result
    assert isinstance(verdict, Error)
    (verdict,) = by_name["website/cms on aws-eu"].result
    assert isinstance(verdict, Skipped)
    assert "approved by council, 12 October 2026" in verdict.message
    assert by_name["permits/app"].is_passed
    assert "31.0 ms" in by_name["permits/app"].system_out
    assert by_name["9 checks passed"].is_passed


def test_the_totals_are_properties() -> None:
    totals = suites(parsed(ordinary()))["cloudplan check: totals"]
    told = {p.name: p.value for p in totals.properties()}
    assert told["passed"] == "10"
    assert told["waived"] == "1"
    assert told["exit_code"] == "1"


def test_a_run_without_results_has_a_case_that_passed() -> None:
    (case,) = cases(parsed(Report(command="validate", noun="finding", about=(), results=())))
    assert (case.name, case.is_passed) == ("nothing to report", True)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_come_back_as_they_were_but_harmless(text: str) -> None:
    found = cases(parsed(hostile([text])))
    mine = [case for case in found if case.name == clean(f"{text} on {text}")]
    assert len(mine) == 6
    assert {case.classname for case in mine} == {clean(f"{text} 0"), clean(f"{text} 1")}


def test_listed_passes_are_not_counted_twice() -> None:
    one = ordinary()
    listed = tuple(r for r in one.results if r.outcome == "passed")
    found = parsed(replace(one, results=listed, passed=1))
    assert found.tests == 1
