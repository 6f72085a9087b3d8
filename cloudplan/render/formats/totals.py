"""How results are ranked and counted, for all formats alike."""

from __future__ import annotations

from cloudplan.model.report import About, Outcome, Report, Result
from cloudplan.render.figures import count

WORDS: dict[Outcome, tuple[str, str]] = {
    "passed": ("passed", "passed"),
    "failed": ("failed", "failed"),
    "warned": ("warning", "warnings"),
    "waived": ("waived", "waived"),
    "known": ("known", "known"),
    "skipped": ("skipped", "skipped"),
    "noted": ("note", "notes"),
    "error": ("error", "errors"),
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


def totals_line(report: Report) -> str:
    """``12 tests, 11 passed, 1 failed, 0 skipped``: every kind counted apart, on one line."""
    counts = report.counts
    always = ALWAYS.get(report.noun, frozenset())
    parts = [count(counts.total(), report.noun)]
    parts += [count(counts[kind], *WORDS[kind]) for kind in WORDS if counts[kind] or kind in always]
    parts += [f"{report.gone} gone"] * bool(report.gone)
    return ", ".join(parts)


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
