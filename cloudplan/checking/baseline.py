"""What was found before: only what is new fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cloudplan.model.plan import Plan
from cloudplan.model.report import Report, Result

Fingerprint = tuple[str, str, str]
"""Rule, subject and site; where there is no subject, the summary stands for the site."""
FOUND = ("failed", "warned", "known")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier look."""

    found: frozenset[Fingerprint]

    @classmethod
    def of_results(cls, rows: Iterable[Result]) -> Baseline:
        """What failed, warned or was known then; what a waiver set aside was no finding."""
        return cls(frozenset(fingerprint(r) for r in rows if r.outcome in FOUND))

    @classmethod
    def of_plan(cls, plan: Plan) -> Baseline:
        """The warn rules that a plan does not keep; it keeps all others."""
        return cls(
            frozenset(
                (v.policy, v.address or v.site or plan.estate, v.site if v.address else "")
                for v in plan.violations
            )
        )


def fingerprint(result: Result) -> Fingerprint:
    """The same for the same finding next week, wherever it stands in its file by then."""
    return (result.rule, result.subject, result.site if result.subject else result.summary)


def against(report: Report, baseline: Baseline) -> Report:
    """The report with what was found before as `known`, and how much of that is gone."""
    results = tuple(_known(result, baseline) for result in report.results)
    now = {fingerprint(r) for r in results if r.outcome in FOUND}
    return replace(report, results=results, gone=len(baseline.found - now))


def _known(result: Result, baseline: Baseline) -> Result:
    if fingerprint(result) not in baseline.found:
        return result
    if result.outcome == "failed":
        return replace(result, outcome="known", otherwise="failed")
    return (
        replace(result, outcome="known", otherwise="warned")
        if result.outcome == "warned"
        else result
    )
