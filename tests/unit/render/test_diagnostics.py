from __future__ import annotations

import json
from pathlib import Path

from cloudplan.cli.quote import quote
from cloudplan.diagnostics import Diagnostic, Source, error, warning
from cloudplan.model.plan import PlanDiagnostic
from cloudplan.render.as_json import infeasible_json, validation_json
from cloudplan.render.diagnostics import box, boxes, digest, from_plan
from cloudplan.render.page import Page

FOUND = error(
    "unknown-key",
    'Unknown key "sitse"',
    detail="Known here: site, sites.",
    fix='did you mean "site"?',
    source=Source("city.yaml", 12, 3),
)


def test_a_box_says_what_where_why_and_what_to_do() -> None:
    assert box(Page(80), FOUND, lambda _: "  sitse: dc") == (
        "╷\n"
        '│ Error: Unknown key "sitse" [unknown-key]\n'
        "│\n"
        "│   on city.yaml line 12, column 3:\n"
        "│   12:   sitse: dc\n"
        "│\n"
        "│ Known here: site, sites.\n"
        "│\n"
        '│ Did you mean "site"?\n'
        "╵\n"
    )


def test_boxes_wrap_and_colour_their_edge() -> None:
    text = box(Page(40, color=True), warning("code", "word " * 20))
    assert text.count("\x1b[1;33m│\x1b[0m") == 4
    assert boxes(Page(80), []) == ""


def test_a_file_as_a_whole_has_no_line() -> None:
    text = box(Page(80), error("cannot-read", "Cannot read it", source=Source("x.json")))
    assert "│   on x.json\n" in text


def test_every_error_is_shown_and_of_a_kind_of_warning_the_first_three() -> None:
    found = [error("e", f"e{i}") for i in range(5)] + [warning("w", f"w{i}") for i in range(5)]
    kept = digest(found, "all of them: validate")
    assert [d.summary for d in kept[:8]] == ["e0", "e1", "e2", "e3", "e4", "w0", "w1", "w2"]
    assert kept[8].summary == "2 more findings of the kind w"
    assert len(kept) == 9


def test_findings_of_a_plan_file_come_back_with_their_place() -> None:
    rows = [
        PlanDiagnostic("warning", "a", "x", source="C:/city.yaml:12:3"),
        PlanDiagnostic("warning", "a", "x", source="nowhere"),
        PlanDiagnostic("info", "a", "x"),
    ]
    assert [d.source for d in from_plan(rows)] == [
        Source("C:/city.yaml", 12, 3),
        Source("nowhere"),
        None,
    ]


def test_the_quoted_line_is_cut_around_its_column(tmp_path: Path) -> None:
    path = tmp_path / "city.yaml"
    path.write_text("first\n" + "x" * 200 + "HERE" + "y" * 200 + "\n", encoding="utf-8")
    cut = quote(Source(str(path), 2, 201))
    assert "HERE" in cut
    assert cut.startswith("...")
    assert cut.endswith("...")
    assert quote(Source(str(path), 1, 1)) == "first"


def test_what_cannot_be_read_is_not_quoted(tmp_path: Path) -> None:
    assert quote(Source(str(tmp_path), 1, 1)) == ""
    assert quote(Source(str(tmp_path / "gone.yaml"), 1, 1)) == ""
    assert quote(Source("a\0b", 1, 1)) == ""


def test_a_line_of_belgian_excel_is_quoted_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "servers.csv"
    path.write_bytes("Naam;Dienst\rsrv-é;Bevolking\r\n".encode("cp1252"))
    assert quote(Source(str(path), 2, 1)) == "srv-é;Bevolking"


def test_nothing_of_a_workbook_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"PK\x03\x04\x14\x00\x00\x00[Content_Types].xml")
    assert quote(Source(str(path), 1, 1)) == ""


def test_json_of_validation_counts() -> None:
    said = json.loads(validation_json([FOUND, warning("w", "x")]))
    assert (said["valid"], said["error_count"], said["warning_count"]) == (False, 1, 1)
    assert said["diagnostics"][0]["source"] == "city.yaml:12:3"


def test_json_of_an_infeasible_run_has_its_status() -> None:
    said = json.loads(infeasible_json([Diagnostic("error", "infeasible", "x")]))
    assert said["format_version"] == "1.1"
    assert said["solver"] == {"status": "infeasible"}
    assert said["diagnostics"][0]["code"] == "infeasible"
