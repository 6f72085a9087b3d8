from __future__ import annotations

from dataclasses import replace

import pytest

from cloudplan.diagnostics import Source
from cloudplan.render.formats import Setting
from cloudplan.render.formats.escape import plain
from cloudplan.render.formats.github import MOST_SUMMARY_BYTES, github_report, github_summary
from cloudplan.render.formats.totals import ranked
from cloudplan.render.formats.words import message
from tests.unit.render.formats.reports import HOSTILE, hostile, long, ordinary
from tests.unit.render.formats.runner import Command, command_in


def commands(text: str) -> list[Command]:
    return [found for line in text.split("\n") if (found := command_in(line))]


def test_an_annotation_stands_at_its_line_and_column() -> None:
    setting = Setting(end=lambda source: source.column + 3, folder="infra")
    error, failed, warned, noted = commands(github_report(ordinary(), setting))
    assert failed.name == "error"
    assert failed.properties == {
        "file": "infra/city/applications.yaml",
        "line": "12",
        "col": "9",
        "endColumn": "12",
        "title": "Owned in the EU (owned-in-the-eu)",
    }
    assert failed.data.split("\n")[0] == "website/web on aws-eu: Amazon is owned in US"
    assert error.properties["file"] == "infra/city/my sites/über.yaml"
    assert (warned.name, noted.name) == ("warning", "notice")
    assert "file" not in noted.properties


def test_what_lies_outside_the_repository_is_named_in_the_message() -> None:
    outside = replace(ordinary().results[0], source=Source("../elsewhere/site.yaml", 3, 1))
    (found,) = commands(github_report(replace(ordinary(), results=(outside,)), Setting()))
    assert "file" not in found.properties
    assert "\nAt ../elsewhere/site.yaml:3:1\n" in found.data


@pytest.mark.parametrize("text", HOSTILE)
def test_names_cannot_break_out_of_a_command(text: str) -> None:
    report = hostile([text])
    mine = [r for r in ranked(report) if r.outcome in ("error", "failed", "warned")]
    found = commands(github_report(report, Setting()))
    assert {command.name for command in found} <= {"error", "warning", "notice"}
    said = {command.data for command in found}
    assert {plain(message(result, at=False)) for result in mine} == said
    assert len(found) == len(mine) == 3
    allowed = {"file", "line", "col", "endColumn", "title"}
    assert [command for command in found if not set(command.properties) <= allowed] == []
    assert all(command.properties["line"].isdigit() for command in found)


def test_at_most_ten_of_a_kind_and_the_rest_is_counted() -> None:
    text = github_report(long(60), Setting())
    names = [command.name for command in commands(text)]
    assert (names.count("error"), names.count("warning"), len(names)) == (10, 10, 20)
    assert "30 more errors, 10 more warnings" in text
    assert text.endswith("60 checks, 0 passed, 40 failed, 20 warnings\n")


def test_waived_and_known_are_notices_when_asked_for() -> None:
    found = commands(github_report(ordinary(), Setting(verbose=True)))
    assert [command.name for command in found].count("notice") == 3
    assert any("Waived up to and including 2027-05-31" in command.data for command in found)


def test_the_summary_keeps_within_what_github_takes() -> None:
    whole = github_summary(long(60), Setting())
    assert "left out" not in whole
    assert "Policies are read" in github_summary(ordinary(), Setting())
    assert whole.count("owned-in-the-eu") == 60
    cut = github_summary(long(6_000), Setting())
    assert MOST_SUMMARY_BYTES - 1_000 < len(cut.encode("utf-8")) <= MOST_SUMMARY_BYTES
    assert "left out" in cut
