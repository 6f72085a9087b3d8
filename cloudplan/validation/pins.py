"""Workloads that are kept on a site which a rule forbids."""

from __future__ import annotations

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.estate import Workload
from cloudplan.model.text import pick
from cloudplan.rules import Rulebook


def refused_pins(book: Rulebook) -> list[Diagnostic]:
    """A pin to a site that a rule forbids: a warning here, and infeasible in a plan."""
    sites = book.estate.site_by_id
    found = []
    for row in book.rows:
        held = _held_on(book, row)
        if held is None:
            continue
        for finding in book.judge(row, sites[held]):
            if finding.effect == "deny" and not finding.waived:
                found.append(
                    warning(
                        "pin-refused",
                        f"{row.address} must stay on {held}, which {finding.policy} forbids",
                        detail=f"{pick(finding.because)} ({finding.source})",
                        fix="Remove the pin, or waive the rule for this workload.",
                        source=row.source,
                    )
                )
    return found


def _held_on(book: Rulebook, row: Workload) -> str | None:
    """The site that a pin or a disposition of retain holds a workload on."""
    if row.standby_of is not None:
        return None
    retained = book.estate.application_by_id[row.application].disposition == "retain"
    return row.pin or (row.site if retained else None)
