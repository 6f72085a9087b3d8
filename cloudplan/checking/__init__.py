"""The rules of an estate against one placement: today's, or a plan's. Nothing is optimised.

`check_today` and `check_plan` make a `Report`; `stand.py` says what is judged, `judge.py` by
what, `options.py` and `ceilings.py` what would mend it, `baseline.py` what was known before.
"""

from __future__ import annotations

from dataclasses import replace

from cloudplan.checking.baseline import Baseline, Fingerprint, against, fingerprint
from cloudplan.checking.judge import judge
from cloudplan.checking.results import about, broken_rules, notes_of, results_of
from cloudplan.checking.stand import Stand, planned, today
from cloudplan.load import Loaded
from cloudplan.model.plan import Plan
from cloudplan.model.report import Outcome, Report, report_of_diagnostics
from cloudplan.referee import Facts
from cloudplan.rules import rulebook

FAILS: dict[str, frozenset[Outcome]] = {
    "deny": frozenset(("failed",)),
    "warn": frozenset(("failed", "warned")),
    "never": frozenset(),
}
"""What makes `check` fail, by the value of ``--fail-on``."""

__all__ = [
    "FAILS",
    "Baseline",
    "Fingerprint",
    "against",
    "check_plan",
    "check_today",
    "fingerprint",
]


def check_today(loaded: Loaded, *, verbose: bool = False) -> Report:
    """The rules against where things run today. Raises `CloudplanError` for rules with errors."""
    return _report(loaded, today(Facts(rulebook(loaded.estate))), verbose)


def check_plan(
    loaded: Loaded, plan: Plan, *, same_rules: bool = True, verbose: bool = False
) -> Report:
    """The rules against where a plan puts things; they need not be the rules it was made with.

    Raises `CloudplanError` for rules with errors, and for a plan that does not fit the inputs.
    """
    facts = Facts(rulebook(loaded.estate))
    return _report(loaded, planned(facts, plan, same_rules=same_rules), verbose)


def _report(loaded: Loaded, stand: Stand, verbose: bool) -> Report:
    found = judge(stand)
    results = results_of(stand, found)
    passed = found.looked_at + len(found.exempt) - broken_rules(results)
    notes = list(notes_of(stand)) if verbose else []
    of_waivers = report_of_diagnostics("check", loaded.waiver_failures)
    report = Report(
        command="check",
        noun="check",
        about=(*about(stand.case.facts.book), *of_waivers.about),
        results=tuple(sorted((*results, *notes, *of_waivers.results), key=lambda r: r.sort_key)),
        passed=passed,
    )
    return replace(report, fails=FAILS["deny"])
