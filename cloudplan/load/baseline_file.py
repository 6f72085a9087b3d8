"""A baseline: the JSON report of an earlier check, or a plan."""

from __future__ import annotations

from pathlib import Path

import msgspec

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.load.files import Found, display_name, unreadable
from cloudplan.load.plan_file import MAX_PLAN_BYTES, read_plan
from cloudplan.model.plan import Plan
from cloudplan.model.report import Outcome, Result

MAJOR = "1"


class _Row(msgspec.Struct):
    rule: str
    subject: str
    outcome: Outcome
    summary: str
    site: str = ""


class _Report(msgspec.Struct):
    format_version: str
    command: str
    results: list[_Row]


class _Kind(msgspec.Struct):
    placements: object = None


def read_baseline(path: str) -> Plan | tuple[Result, ...]:
    """The plan, or the results of the report, in a file. Raises `CloudplanError`."""
    name = display_name(path, Path())
    try:
        data = Found(name, Path(path)).read(MAX_PLAN_BYTES)
    except (OSError, ValueError) as problem:
        raise CloudplanError([unreadable(name, problem)]) from None
    try:
        if msgspec.json.decode(data, type=_Kind).placements is not None:
            return read_plan(data)
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise CloudplanError([_no_baseline(name, str(problem))]) from None
    if report.command != "check" or report.format_version.partition(".")[0] != MAJOR:
        said = f"it is of {report.command} in format {report.format_version}"
        raise CloudplanError([_no_baseline(name, said)])
    return tuple(
        Result(rule=r.rule, subject=r.subject, outcome=r.outcome, summary=r.summary, site=r.site)
        for r in report.results
    )


def _no_baseline(name: str, why: str) -> Diagnostic:
    return error(
        "not-a-baseline",
        f"This is not the report of a check: {why}",
        fix="make one with cloudplan check --format json=FILE, or give a plan",
        source=Source(name),
    )
