"""For code scanning: SARIF 2.1.0, within the limits of GitHub."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from cloudplan import __version__
from cloudplan.diagnostics import Exit, Source
from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.figures import count
from cloudplan.render.formats.as_json import as_text
from cloudplan.render.formats.escape import sarif, shortened, uri
from cloudplan.render.formats.identity import identities
from cloudplan.render.formats.sarif_rules import descriptor
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import WORDS, ranked, rules, weight
from cloudplan.render.formats.words import message, waiver_words

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
FINGERPRINT = "cloudplanSubject/v1"
MOST_RESULTS = 25_000
MOST_SHOWN = 5_000
MOST_RULES = 25_000
MOST_ZIPPED_BYTES = 10_000_000
LONGEST_MESSAGE = 4_000
LEVELS: dict[Outcome, str] = {
    "error": "error",
    "failed": "error",
    "warned": "warning",
    "noted": "note",
    "waived": "note",
}
"""A waived result is a note: viewers that know no suppressions would show it as an error."""


def sarif_report(report: Report, setting: Setting) -> str:
    """One run with all that asks for attention, the worst first; cut to what GitHub takes."""
    found = [result for result in ranked(report) if weight(result) in LEVELS]
    kept = min(len(found), MOST_RESULTS)
    text = _log(report, found, kept, setting)
    while _zipped(text) > MOST_ZIPPED_BYTES and kept:
        kept //= 2
        text = _log(report, found, kept, setting)
    return text


def _zipped(text: str) -> int:
    data = text.encode("utf-8")
    return len(data) if len(data) <= MOST_ZIPPED_BYTES else len(zlib.compress(data))


def _log(report: Report, found: Sequence[Result], kept: int, setting: Setting) -> str:
    placed = [result for result in found[:kept] if _where(result, setting) is not None]
    told = list(rules(report).values())[:MOST_RULES]
    index = {about.id: at for at, about in enumerate(told)}
    marks = identities(placed, setting)
    compared = any(result.outcome == "known" for result in report.results)
    run = {
        "tool": {
            "driver": {
                "name": "cloudplan",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [descriptor(about, report.command) for about in told],
            }
        },
        "automationDetails": {"id": f"cloudplan/{clean(report.command)}/"},
        "invocations": [_invocation(report, found, kept, setting)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "properties": {kind: report.counts[kind] for kind in WORDS},
        "results": [
            _result(result, index, mark, setting, compared=compared)
            for result, mark in zip(placed, marks, strict=True)
            if result.rule in index
        ],
    }
    return as_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(
    report: Report, found: Sequence[Result], kept: int, setting: Setting
) -> dict[str, Any]:
    """How the run went; what has no place in a file, and what was cut, is told here."""
    told = [
        {"level": LEVELS[weight(result)], "message": _message(result)}
        for result in found[:kept]
        if _where(result, setting) is None
    ]
    return {
        "executionSuccessful": report.exit_code != Exit.ERROR,
        "exitCode": int(report.exit_code),
        "toolExecutionNotifications": told + _limits(len(found), kept),
    }


def _limits(found: int, kept: int) -> list[dict[str, Any]]:
    said = []
    if kept < found:
        said.append(
            f"{count(found - kept, 'result')} left out, the least severe: GitHub takes "
            f"{MOST_RESULTS} results and {MOST_ZIPPED_BYTES // 1_000_000} MB compressed."
        )
    if kept > MOST_SHOWN:
        said.append(f"GitHub shows the {MOST_SHOWN} most severe of these {kept} results.")
    return [{"level": "warning", "message": {"text": text}} for text in said]


def _result(
    result: Result, index: dict[str, int], mark: str, setting: Setting, *, compared: bool
) -> dict[str, Any]:
    where = _where(result, setting)
    other = result.rule_source if where == result.source else None
    made: dict[str, Any] = {
        "ruleId": clean(result.rule),
        "ruleIndex": index[result.rule],
        "level": LEVELS[weight(result)],
        "message": _message(result),
        "locations": [_location(where, setting)],
        "partialFingerprints": {FINGERPRINT: mark},
    }
    if other is not None and other != where and setting.path(other):
        made["relatedLocations"] = [
            {"id": 1, **_location(other, setting), "message": {"text": "The rule"}}
        ]
    if result.outcome == "waived":
        made["suppressions"] = [_suppression(result, setting)]
    if compared:
        made["baselineState"] = "unchanged" if result.outcome == "known" else "new"
    return made


def _where(result: Result, setting: Setting) -> Source | None:
    """The first place that is in a file."""
    return next((s for s in (result.source, result.rule_source) if setting.path(s)), None)


def _location(source: Source | None, setting: Setting) -> dict[str, Any]:
    if source is None:
        return {}
    artifact = {"uri": uri(setting.path(source))}
    if setting.path_inside(source):
        artifact["uriBaseId"] = ROOT
    region = {"startLine": source.line, "startColumn": source.column}
    if end := setting.end(source):
        region |= {"endLine": source.line, "endColumn": end}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _suppression(result: Result, setting: Setting) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": "external",
        "status": "accepted",
        "justification": sarif(waiver_words(result) or result.summary),
    }
    if result.waiver is not None and setting.path(result.waiver.source):
        made["location"] = _location(result.waiver.source, setting)
    return made


def _message(result: Result) -> dict[str, str]:
    return {"text": sarif(shortened(message(result, at=False, rule=False), LONGEST_MESSAGE))}
