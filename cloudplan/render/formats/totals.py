"""How results are ranked and counted, for all formats alike."""

from __future__ import annotations

from collections.abc import Callable

from cloudplan.language import Speech
from cloudplan.model.report import About, Outcome, Report, Result
from cloudplan.model.said import Said
from cloudplan.render.figures import ENGLISH, count

WORDS: dict[Outcome, Said] = {
    "passed": Said("passed"),
    "failed": Said("failed"),
    "warned": Said("warning"),
    "waived": Said("waived"),
    "known": Said("known"),
    "skipped": Said("skipped"),
    "noted": Said("note"),
    "error": Said("error"),
}
ALWAYS: dict[str, frozenset[Outcome]] = {
    "test": frozenset(("passed", "failed", "skipped")),
    "check": frozenset(("passed", "failed")),
}
"""The kinds that a noun's line names even where there is none of them."""
WORST_FIRST: tuple[Outcome, ...] = (
    "error",
    "failed",
    "warned",
    "noted",
    "known",
    "waived",
    "skipped",
    "passed",
)


def totals_line(report: Report, say: Speech = ENGLISH) -> str:
    """``12 tests, 11 passed, 1 failed, 0 skipped``: every kind counted apart, on one line."""
    counts = report.counts
    always = ALWAYS.get(report.noun, frozenset())
    parts = [_looked_at(report, say)]
    parts += [_counted(kind, counts[kind], say) for kind in WORDS if counts[kind] or kind in always]
    parts += [say.text("{count} gone", count=say.number(report.gone))] * bool(report.gone)
    return ", ".join(parts)


def _looked_at(report: Report, say: Speech) -> str:
    """How many there were; other commands than `check` speak English."""
    total = report.counts.total()
    if report.noun == "check":
        return say.plural("{count} check", "{count} checks", total)
    return count(total, report.noun)


def _counted(kind: Outcome, many: int, say: Speech) -> str:
    """``1 warning``, ``2 warnings``."""
    told: dict[Outcome, Callable[[], str]] = {
        "passed": lambda: say.plural("{count} passed", "{count} passed", many),
        "failed": lambda: say.plural("{count} failed", "{count} failed", many),
        "warned": lambda: say.plural("{count} warning", "{count} warnings", many),
        "waived": lambda: say.plural("{count} waived", "{count} waived", many),
        "known": lambda: say.plural("{count} known", "{count} known", many),
        "skipped": lambda: say.plural("{count} skipped", "{count} skipped", many),
        "noted": lambda: say.plural("{count} note", "{count} notes", many),
        "error": lambda: say.plural("{count} error", "{count} errors", many),
    }
    return told[kind]()


def ranked(report: Report) -> list[Result]:
    """The worst first, then by place, so that a limit cuts what matters least."""
    rank = {outcome: at for at, outcome in enumerate(WORST_FIRST)}

    def order(result: Result) -> tuple[object, ...]:
        return (rank[result.outcome], not result.urgent, result.sort_key)

    return sorted(report.results, key=order)


def rules(report: Report) -> dict[str, About]:
    """The rules by id, in order; one that only results speak of is known by its id."""
    told = {about.id: about for about in report.about}
    bare = {result.rule: About(result.rule, result.rule) for result in report.results}
    return dict(sorted((bare | told).items()))


def weight(result: Result) -> Outcome:
    """What a result is, baselines aside: a known one is what it was before."""
    return result.otherwise if result.outcome == "known" else result.outcome
