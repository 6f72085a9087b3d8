"""For GitHub Actions: annotations at the line at fault, and a summary of the step."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.figures import count
from cloudplan.render.formats.escape import github_data, github_property, shortened
from cloudplan.render.formats.markdown import markdown_text
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import ranked, rules, totals_line
from cloudplan.render.formats.words import message

MOST_OF_A_KIND = 10
"""Annotations of one level that GitHub shows for a step; it drops the others without a word."""
MOST_SUMMARY_BYTES = 1024 * 1024
LONGEST_MESSAGE = 4_000
LEVELS: dict[str, tuple[Outcome, ...]] = {
    "error": ("error", "failed"),
    "warning": ("warned",),
    "notice": ("noted",),
}
ALSO_NOTICED: tuple[Outcome, ...] = ("known", "waived")
"""Notices with `verbose`."""


def github_report(report: Report, setting: Setting) -> str:
    """Workflow commands, at most as many as GitHub shows, then what was left out and the totals."""
    titles = {about.id: about.title for about in rules(report).values()}
    lines, left = [], []
    for level, outcomes in LEVELS.items():
        extra = ALSO_NOTICED if level == "notice" and setting.verbose else ()
        found = [result for result in ranked(report) if result.outcome in (*outcomes, *extra)]
        shown = found[:MOST_OF_A_KIND]
        lines += [_command(level, result, titles[result.rule], setting) for result in shown]
        if len(found) > len(shown):
            left.append(count(len(found) - len(shown), f"more {level}"))
    if left:
        lines.append(
            f"GitHub shows {MOST_OF_A_KIND} of a kind; left out here: {', '.join(left)}. "
            "The summary of the step has them all."
        )
    notes = (shortened(clean(note), LONGEST_MESSAGE) for note in report.footnotes)
    return "".join(f"{line}\n" for line in (*lines, totals_line(report), *notes))


def github_summary(report: Report, setting: Setting, room: int = MOST_SUMMARY_BYTES) -> str:
    """Markdown for the step's summary, of at most `room` bytes."""
    return markdown_text(report, setting, room, lambda text: len(text.encode("utf-8")))


def _command(level: str, result: Result, title: str, setting: Setting) -> str:
    properties = [*_place(result, setting), ("title", _title(result, title))]
    told = ",".join(f"{key}={github_property(value)}" for key, value in properties)
    said = shortened(message(result, at=not setting.path_inside(result.source)), LONGEST_MESSAGE)
    return f"::{level} {told}::{github_data(said)}"


def _place(result: Result, setting: Setting) -> Iterator[tuple[str, str]]:
    path = setting.path_inside(result.source)
    if result.source is None or not path:
        return
    yield "file", path
    yield "line", str(result.source.line)
    yield "col", str(result.source.column)
    if end := setting.end(result.source):
        yield "endColumn", str(end)


def _title(result: Result, title: str) -> str:
    said = title if title.casefold() == result.rule.casefold() else f"{title} ({result.rule})"
    return shortened(clean(said), 250)
