"""What an import did, for people: what changed, what is doubtful, what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudplan.diagnostics import Diagnostic
from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.diagnostics import box
from cloudplan.render.figures import count
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.text import BOXED, finding
from cloudplan.render.page import Page

SIGNS = {"added": ("+", "add"), "updated": ("~", "change"), "removed": ("-", "destroy")}
QUIET = ("kept",)
MOST_CHANGES, MOST_BOXES = 10, 3
BOX_ORDER: tuple[Outcome, ...] = ("noted", "warned", "failed", "error")
ALL = "--verbose shows all"


def imported_text(report: Report, setting: Setting) -> str:
    """Changes a line each, then boxes with the gravest last, then the sum of it.

    Of many alike the first few are shown; with `verbose` all, and what people keep as well.
    """
    page = setting.page
    lines = [line for rule in SIGNS for line in _changes(page, report, rule, setting.verbose)]
    if setting.verbose:
        lines += [line for rule in QUIET for line in _kept(page, report, rule)]
    boxes = [box(page, found, setting.quote) for found in _boxed(report, setting.verbose)]
    parts = ["".join(f"{line}\n" for line in lines), "".join(boxes), _sum(report, page)]
    return "\n".join(part for part in parts if part)


def _changes(page: Page, report: Report, rule: str, verbose: bool) -> Iterator[str]:
    sign, style = SIGNS[rule]
    found = [result for result in report.results if result.rule == rule]
    shown = found if verbose else found[:MOST_CHANGES]
    for result in shown:
        first, *rest = page.wrap(clean(result.summary), "    ")
        yield f"  {page.paint(sign, style)} {first[4:]}"
        yield from rest
        if verbose:
            yield from page.wrap(page_text(result.detail), "      ")
    if hidden := len(found) - len(shown):
        yield from page.wrap(f"and {count(hidden, 'other')} {rule}; {ALL}", "    ")


def _kept(page: Page, report: Report, rule: str) -> Iterator[str]:
    for result in report.results:
        if result.rule == rule:
            yield from page.wrap(clean(result.summary), "  = ", "    ")


def page_text(text: str) -> str:
    """A text of several lines on one."""
    return clean(" ".join(text.split("\n")))


def _boxed(report: Report, verbose: bool) -> Iterator[Diagnostic]:
    for outcome in BOX_ORDER:
        found = [r for r in report.results if r.outcome == outcome]
        for rule in sorted({result.rule for result in found}):
            alike = [result for result in found if result.rule == rule]
            yield from _few(alike, outcome, verbose)


def _few(alike: Sequence[Result], outcome: Outcome, verbose: bool) -> Iterator[Diagnostic]:
    severity = BOXED[outcome]
    shown = alike if verbose else alike[:MOST_BOXES]
    yield from (finding(result, severity) for result in shown)
    if hidden := len(alike) - len(shown):
        summary = f"{count(hidden, 'more finding')} of the kind {alike[0].rule}"
        yield Diagnostic("info", alike[0].rule, summary, fix=ALL)


def _sum(report: Report, page: Page) -> str:
    first, *rest = report.footnotes or ("",)
    counts = report.counts
    bad = counts["failed"] or counts["error"]
    style = "error" if bad else "warning" if counts["warned"] else "good"
    found = counts["warned"]
    text = f"{first}; {count(found, 'warning')}" if found else first
    lines = [page.paint(line, style) for line in page.wrap(clean(text))]
    lines += [line for note in rest for line in page.wrap(clean(note))]
    return "".join(f"{line}\n" for line in lines)
