"""What can be said about inputs without placing anything."""

from __future__ import annotations

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.load import Loaded
from cloudplan.model.estate import Workload
from cloudplan.model.text import pick
from cloudplan.rules import Rulebook, check, rulebook


def validate(loaded: Loaded) -> tuple[Diagnostic, ...]:
    """Everything worth saying, errors first: conditions, waivers, pins to refused sites."""
    broken = check(loaded.estate)
    found = [*loaded.diagnostics, *loaded.waiver_failures, *broken]
    if not any(d.severity == "error" for d in broken):
        book = rulebook(loaded.estate)
        found += [*book.diagnostics, *_refused_pins(book)]
    return tuple(sorted(found, key=lambda d: d.sort_key))


def _refused_pins(book: Rulebook) -> list[Diagnostic]:
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
