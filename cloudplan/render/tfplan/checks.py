"""Rules as Terraform's checks: one that is kept passes, one that only warns and is not kept fails.

A rule that a waiver sets aside is `unknown`: it was broken and somebody answers for it, so neither
word would be true. Its problems say who, and until when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cloudplan.model.plan import Plan, RuleFinding
from cloudplan.render.tfplan.values import text


def checks(plan: Plan) -> list[dict[str, Any]]:
    """One check for each rule that held for the plan or that a finding names, by its id."""
    failed = _by_rule(plan.violations)
    waived = _by_rule(plan.waived)
    rules = sorted({*(one.id for one in plan.facts.rules), *failed, *waived})
    return [_check(rule, failed.get(rule, []), waived.get(rule, [])) for rule in rules]


def _by_rule(findings: Iterable[RuleFinding]) -> dict[str, list[RuleFinding]]:
    found: dict[str, list[RuleFinding]] = defaultdict(list)
    for one in findings:
        found[one.policy].append(one)
    return found


def _check(rule: str, failed: list[RuleFinding], waived: list[RuleFinding]) -> dict[str, Any]:
    status = "fail" if failed else "unknown" if waived else "pass"
    shown = f"check.{text(rule)}"
    made: dict[str, Any] = {"address": {"to_display": shown}, "status": status}
    problems = [{"message": _message(one)} for one in (*failed, *waived)]
    return {
        "address": {"kind": "check", "name": text(rule), "to_display": shown},
        "status": status,
        "instances": [{**made, "problems": problems} if problems else made],
    }


def _message(finding: RuleFinding) -> str:
    where = " at ".join(text(one) for one in (finding.address, finding.site) if one)
    why = text(finding.detail or finding.because)
    return (
        f"{where}: {why} ({text(finding.source)})" if where else f"{why} ({text(finding.source)})"
    )
