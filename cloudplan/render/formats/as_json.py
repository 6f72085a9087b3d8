"""For programs: everything that a report holds, in a stable shape (docs/formats.md)."""

from __future__ import annotations

from typing import Any

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Waiver
from cloudplan.model.report import About, Report, Result
from cloudplan.render.as_json import json_bytes
from cloudplan.render.formats.escape import json_text
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import WORDS, ranked, rules

FORMAT_VERSION = "1.0"
WITH_FIGURES = "1.1"
"""The format of a report whose results have figures; no other has that key."""
"""Additions raise the minor; a change that a reader must know of raises the major."""


def json_report(report: Report, setting: Setting) -> str:
    """Command, exit code, totals, rules and results, the worst first."""
    counts = report.counts
    has_figures = any(result.figures for result in report.results)
    totals: dict[str, int] = {kind: counts[kind] for kind in WORDS}
    return as_text(
        {
            "format_version": WITH_FIGURES if has_figures else FORMAT_VERSION,
            "command": report.command,
            "noun": report.noun,
            "exit_code": int(report.exit_code),
            "totals": {"total": counts.total(), **totals, "gone": report.gone},
            "footnotes": list(report.footnotes),
            "rules": [_rule(about) for about in rules(report).values()],
            "results": [_result(result) for result in ranked(report)],
        }
    )


def as_text(answer: object) -> str:
    """Mappings and lists as JSON that is inert wherever it is printed."""
    return json_text(json_bytes(_sound(answer)).decode("utf-8"))


def _sound(value: Any) -> Any:
    """The same without halves of characters, which UTF-8 cannot hold."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_sound(key): _sound(item) for key, item in value.items()}
    return [_sound(item) for item in value] if isinstance(value, list) else value


def _rule(about: About) -> dict[str, Any]:
    return {
        "id": about.id,
        "title": about.title,
        "help": about.help,
        "basis": about.basis,
        "authority": about.authority,
        "source": _source(about.source),
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "subject": result.subject,
        "site": result.site,
        "outcome": result.outcome,
        "apart": result.apart,
        "otherwise": result.otherwise,
        "summary": result.summary,
        "detail": result.detail,
        "fix": result.fix,
        "source": _source(result.source),
        "rule_source": _source(result.rule_source),
        "waiver": _waiver(result.waiver),
        **({"figures": dict(result.figures)} if result.figures else {}),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {"file": source.file, "line": source.line, "column": source.column}


def _waiver(waiver: Waiver | None) -> dict[str, Any] | None:
    if waiver is None:
        return None
    return {
        "reason": waiver.reason,
        "owner": waiver.owner,
        "approved_by": waiver.approved_by,
        "expires": waiver.expires.isoformat(),
        "source": _source(waiver.source),
    }
