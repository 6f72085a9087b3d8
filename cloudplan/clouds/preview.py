"""What was seen, as a report, where no inventory takes it in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.diagnostics import Diagnostic
from cloudplan.model.intake import Intake, Item, Value
from cloudplan.model.report import About, Outcome, Report, Result
from cloudplan.model.words import count, figure

SEEN, UNREAD = "added", "unread-scope"
_OUTCOMES: dict[str, Outcome] = {"error": "failed", "warning": "warned", "info": "noted"}


def preview(intake: Intake) -> Report:
    """Each workload with its size and site, what is doubtful, and what could not be read."""
    workloads = [item for item in intake.items if item.kind == "workload"]
    results = [
        *map(_of_workload, workloads),
        *map(_of_finding, intake.findings),
        *(_of_scope(scope, why) for scope, why in intake.unread),
    ]
    rules = sorted({result.rule for result in results})
    return Report(
        command="discover",
        noun="machine",
        about=tuple(About(rule, rule.replace("-", " ").capitalize()) for rule in rules),
        results=tuple(sorted(results, key=lambda result: result.sort_key)),
        passed=len(workloads),
        footnotes=(f"{intake.source}: {_tally(intake, len(workloads))}",),
    )


def _tally(intake: Intake, machines: int) -> str:
    unread = f", {count(len(intake.unread), 'scope')} not read" if intake.unread else ""
    written = "; nothing is written without --out" if machines else ""
    return f"{count(machines, 'machine')} seen{unread}{written}"


def _of_workload(item: Item) -> Result:
    said = ", ".join(_facts(item))
    return Result(rule=SEEN, subject=item.id, outcome="passed", summary=f"{item.id}: {said}")


def _facts(item: Item) -> Iterator[str]:
    values = item.values
    yield f"{_shown(values.get('offer'), 'unknown type')} on {_shown(values.get('site'), '?')}"
    for path, unit in (("vcpu", "vCPU"), ("memory_gib", "GiB"), ("storage_gib", "GiB of disks")):
        yield f"{_shown(values.get(f'demand.{path}'), 'unknown')} {unit}"
    if "os" in values:
        yield _shown(values["os"], "")
    if use := values.get("utilisation.cpu_p95"):
        yield f"CPU p95 {_shown(use, '')}"


def _shown(value: Value | None, absent: str) -> str:
    if value is None:
        return absent
    plain = value.value
    return figure(plain) if isinstance(plain, Decimal) else str(plain)


def _of_finding(finding: Diagnostic) -> Result:
    return Result(
        rule=finding.code,
        subject="",
        outcome=_OUTCOMES[finding.severity],
        summary=finding.summary,
        detail=finding.detail,
        fix=finding.fix,
    )


def _of_scope(scope: str, why: str) -> Result:
    summary = f"{scope} could not be read"
    return Result(rule=UNREAD, subject=scope, outcome="error", summary=summary, detail=why)
