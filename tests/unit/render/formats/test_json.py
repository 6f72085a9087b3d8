from __future__ import annotations

import json

from cloudplan.render.formats import Setting
from cloudplan.render.formats.as_json import json_report
from tests.unit.render.formats.reports import HOSTILE, hostile, ordinary


def test_everything_is_there() -> None:
    said = json.loads(json_report(ordinary(), Setting()))
    assert list(said["totals"].items()) == list(
        {
            "error": 1,
            "failed": 1,
            "gone": 0,
            "known": 1,
            "noted": 1,
            "passed": 10,
            "skipped": 1,
            "total": 17,
            "waived": 1,
            "warned": 1,
        }.items()
    )
    assert (said["command"], said["noun"], said["exit_code"]) == ("check", "check", 1)
    (failed,) = [r for r in said["results"] if r["outcome"] == "failed"]
    assert failed["source"] == {"file": "city/applications.yaml", "line": 12, "column": 9}
    assert failed["rule_source"]["line"] == 24
    (waived,) = [r for r in said["results"] if r["waiver"]]
    assert waived["waiver"]["expires"] == "2027-05-31"


def test_texts_come_back_unchanged() -> None:
    said = json.loads(json_report(hostile(), Setting()))
    sound = {text.encode("utf-8", "replace").decode("utf-8") for text in HOSTILE}
    assert {r["subject"] for r in said["results"]} == sound
