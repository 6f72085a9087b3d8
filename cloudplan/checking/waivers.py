"""The waivers of an estate, and how long each still counts."""

from __future__ import annotations

from datetime import date

from cloudplan.checking.results import built_in_rule, of_policy_file
from cloudplan.load import Loaded
from cloudplan.model.policy import Waiver
from cloudplan.model.report import About, Report, Result, report_of_diagnostics
from cloudplan.model.reserved import TITLES
from cloudplan.model.words import count

INCOMPLETE = "waiver-incomplete"


def list_waivers(loaded: Loaded, on: date | None = None) -> Report:
    """Every waiver as it stands on a day (`as_of` unless given): `waived`, or `failed` if expired.

    What is incomplete is no waiver and has failed as well.
    """
    day = on or loaded.estate.as_of
    found = sorted((*loaded.estate.waivers, *loaded.expired), key=_order)
    broken = report_of_diagnostics(
        "waivers", (d for d in loaded.waiver_failures if d.code == INCOMPLETE)
    )
    return Report(
        command="waivers",
        noun="waiver",
        about=(*_about(loaded, {w.policy for w in found}), *broken.about),
        results=(*(_result(loaded, waiver, day) for waiver in found), *broken.results),
    )


def days_left(waiver: Waiver, on: date) -> int:
    """Days that it counts after this one; 0 on its last day, negative once it has expired."""
    return (waiver.expires - on).days


def _order(waiver: Waiver) -> tuple[date, str, str]:
    return (waiver.expires, waiver.policy, waiver.workload)


def _result(loaded: Loaded, waiver: Waiver, on: date) -> Result:
    left = days_left(waiver, on)
    rule = next((p for p in loaded.estate.policies if p.id == waiver.policy), None)
    what = f"the waiver of {waiver.policy} for {waiver.workload}"
    return Result(
        rule=waiver.policy,
        subject=waiver.workload,
        outcome="waived" if left >= 0 else "failed",
        summary=f"{what} {_said(waiver, left)}",
        detail="" if left >= 0 else f"It was given for this reason: {waiver.reason}",
        fix="" if left >= 0 else "renew it, or remove it and meet the rule",
        source=waiver.source,
        rule_source=rule.source if rule else None,
        waiver=waiver,
    )


def _said(waiver: Waiver, left: int) -> str:
    if left < 0:
        return f"expired on {waiver.expires}"
    return f"counts up to and including {waiver.expires}, {count(left, 'day')} more"


def _about(loaded: Loaded, named: set[str]) -> list[About]:
    own = [of_policy_file(p) for p in loaded.estate.policies if p.id in named]
    return own + [built_in_rule(id_) for id_ in sorted(named & TITLES.keys())]
