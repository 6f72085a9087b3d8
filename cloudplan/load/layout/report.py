"""What `fmt` found, as a report: files to lay out anew fail a check."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.diagnostics import Diagnostic, Source
from cloudplan.load.layout.files import Layout
from cloudplan.model.report import About, Outcome, Report, Result

RULE = "layout"
_ABOUT = About(
    RULE,
    "Layout of YAML files",
    "One layout for all, so that a difference shows what somebody meant to change.",
)


def report_of(found: Sequence[Layout]) -> Report:
    """A result for each file that is broken, out of layout or left alone."""
    results = [result for layout in found if (result := _of(layout)) is not None]
    codes = sorted({result.rule for result in results} - {RULE})
    about = (_ABOUT, *(About(code, code.replace("-", " ").capitalize()) for code in codes))
    passed = len(found) - len(results)
    return Report(command="fmt", noun="file", about=about, results=tuple(results), passed=passed)


def _of(layout: Layout) -> Result | None:
    """Nothing for a file that is in layout."""
    if layout.problems:
        return _problem(*layout.problems)
    if not layout.is_yaml:
        return _result(layout, "skipped", "is not YAML and is left alone")
    if not layout.is_changed:
        return None
    line = layout.first_change
    fix = "Run cloudplan fmt on it; --diff shows what would change."
    return _result(layout, "failed", f"is out of layout from line {line} on", fix, line)


def _result(layout: Layout, outcome: Outcome, what: str, fix: str = "", line: int = 1) -> Result:
    return Result(
        rule=RULE,
        subject="",
        outcome=outcome,
        summary=f"{layout.name} {what}",
        fix=fix,
        source=Source(layout.name, line),
    )


def _problem(first: Diagnostic, *others: Diagnostic) -> Result:
    """What is wrong with a file counts once, however much there is."""
    more = [f"Also, at {other.source}: {other.summary}" for other in others]
    return Result(
        rule=first.code,
        subject="",
        outcome="error",
        summary=first.summary,
        detail="\n".join([*([first.detail] if first.detail else []), *more]),
        fix=first.fix,
        source=first.source,
        exit_code=first.exit_code,
    )
