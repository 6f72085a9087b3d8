"""A report in the forms that people and programs read it in: one file per format.

Every function takes a `Report` and a `Setting` and gives the whole text; the same report in the
same setting always gives the same text.
"""

from __future__ import annotations

from collections.abc import Callable

from cloudplan.model.report import Report
from cloudplan.render.formats.as_json import json_report
from cloudplan.render.formats.github import github_report
from cloudplan.render.formats.gitlab import gitlab_report
from cloudplan.render.formats.junit import junit_report
from cloudplan.render.formats.markdown import markdown_report
from cloudplan.render.formats.sarif import sarif_report
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.text import text_report

FORMATS: dict[str, Callable[[Report, Setting], str]] = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif_report,
    "junit": junit_report,
    "github": github_report,
    "gitlab": gitlab_report,
    "markdown": markdown_report,
}

__all__ = ["FORMATS", "Setting"]
