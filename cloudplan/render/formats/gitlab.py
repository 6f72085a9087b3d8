"""For the Code Quality widget of a GitLab merge request."""

from __future__ import annotations

from typing import Any

from cloudplan.model.report import About, Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.formats.as_json import as_text
from cloudplan.render.formats.identity import identities
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import ranked, rules, weight
from cloudplan.render.formats.words import headline, waiver_words

SEVERITY: dict[Outcome, str] = {
    "error": "blocker",
    "failed": "major",
    "warned": "minor",
    "noted": "info",
    "waived": "info",
}
"""A failure of a rule that is law is `LAW`."""
LAW = "critical"


def gitlab_report(report: Report, setting: Setting) -> str:
    """A list with an object for each finding. Known ones are in it, since GitLab itself compares
    the reports of two branches; what passed or was skipped is not.
    """
    shown = [result for result in ranked(report) if weight(result) in SEVERITY]
    known = rules(report)
    marks = identities(shown, setting)
    return as_text(
        [
            _issue(result, known[result.rule], mark, setting)
            for result, mark in zip(shown, marks, strict=True)
        ]
    )


def _issue(result: Result, about: About, mark: str, setting: Setting) -> dict[str, Any]:
    source = result.source if setting.path(result.source) else result.rule_source
    return {
        "description": clean(" ".join(filter(None, (headline(result), waiver_words(result))))),
        "check_name": clean(result.rule),
        "fingerprint": mark,
        "severity": _severity(result, about),
        "location": {
            "path": setting.path(source) or setting.folder or ".",
            "lines": {"begin": source.line if source is not None else 1},
        },
    }


def _severity(result: Result, about: About) -> str:
    kind = weight(result)
    return LAW if kind == "failed" and about.basis == "law" else SEVERITY[kind]
