"""For people: a box for each failure, error and warning, and one line of totals."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Diagnostic, Exit, Severity
from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.diagnostics import box
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import WORDS, ranked, totals_line
from cloudplan.render.formats.words import headline, subject, waiver_words
from cloudplan.render.page import Page

BOXED: dict[Outcome, Severity] = {
    "error": "error",
    "failed": "error",
    "warned": "warning",
    "noted": "info",
}


def text_report(report: Report, setting: Setting) -> str:
    """What asks for attention in boxes; with `verbose` a line for all the rest as well."""
    results = ranked(report)
    boxes = [
        box(setting.page, finding(result, BOXED[result.outcome]), setting.quote)
        for result in results
        if result.outcome in BOXED and (setting.verbose or result.outcome != "noted")
    ]
    lines = [f"{line}\n" for line in other_lines(report, setting.page)] if setting.verbose else []
    return "".join((*boxes, *lines, totals_text(report, setting)))


def other_lines(report: Report, page: Page) -> list[str]:
    """What asks for no attention, a line or two each."""
    return [line for r in ranked(report) if r.outcome not in BOXED for line in _row(r, page)]


def finding(result: Result, severity: Severity) -> Diagnostic:
    """The result in the form of a box."""
    lines = [result.detail] if result.detail else []
    if result.rule_source is not None and result.rule_source != result.source:
        lines.append(f"The rule: {result.rule_source}")
    return Diagnostic(
        severity, result.rule, headline(result), "\n".join(lines), result.fix, result.source
    )


def _row(result: Result, page: Page) -> Iterator[str]:
    say = page.say
    summary = say.said(result.summary)
    what = subject(result, say) or summary
    width = max(len(say.said(WORDS[kind])) for kind in WORDS if kind not in BOXED)
    first, below = f"{say.said(WORDS[result.outcome]):<{width}}  ", " " * (width + 2)
    yield from page.wrap(f"{clean(what)} [{clean(result.rule)}]", first, below)
    more = waiver_words(result, say) or (summary if what != summary else "")
    if more and result.outcome != "passed":
        yield from page.wrap(clean(more), below)


def totals_text(report: Report, setting: Setting) -> str:
    """The line of totals, in the colour of the verdict."""
    failed = report.exit_code != Exit.OK
    style = "error" if failed else "warning" if report.counts["warned"] else "good"
    notes = (line for note in report.footnotes for line in setting.page.wrap(clean(note)))
    line = setting.page.paint(totals_line(report, setting.page.say), style)
    return "\n".join((line, *notes)) + "\n"
