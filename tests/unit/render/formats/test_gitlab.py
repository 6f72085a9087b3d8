from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema

from cloudplan.diagnostics import Source
from cloudplan.render.formats import Setting
from cloudplan.render.formats.gitlab import gitlab_report
from tests.unit.render.formats.reports import hostile, long, ordinary

SHAPE = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/).+"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation asks of a Code Quality report."""


def issues(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)
    jsonschema.validate(found, SHAPE)
    assert len({issue["fingerprint"] for issue in found}) == len(found)
    return found


def test_severity_follows_outcome_and_basis() -> None:
    found = issues(gitlab_report(ordinary(), Setting(folder="infra")))
    assert [(issue["check_name"], issue["severity"]) for issue in found] == [
        ("unknown-site", "blocker"),
        ("owned-in-the-eu", "critical"),
        ("counter-is-quick", "minor"),
        ("policies-used", "info"),
        ("owned-in-the-eu", "critical"),
        ("owned-in-the-eu", "info"),
    ]
    assert found[1]["location"] == {"path": "infra/city/applications.yaml", "lines": {"begin": 12}}
    assert found[3]["location"]["path"] == "infra"
    assert "Waived up to and including 2027-05-31" in found[5]["description"]


def test_hostile_texts_keep_the_shape() -> None:
    issues(gitlab_report(hostile(), Setting()))


def test_a_fingerprint_outlives_a_move_and_equal_findings_stay_apart() -> None:
    one = long(30)
    moved = [replace(r, source=Source("city/moved.yaml", 999, 1)) for r in one.results]
    before = {i["description"]: i["fingerprint"] for i in issues(gitlab_report(one, Setting()))}
    other = gitlab_report(replace(one, results=tuple(moved)), Setting())
    assert {i["description"]: i["fingerprint"] for i in issues(other)} == before
    twice = replace(one, results=one.results * 2)
    assert len(issues(gitlab_report(twice, Setting()))) == 60
