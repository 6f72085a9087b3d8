"""The word that inputs are sound, with what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.diagnostics import Diagnostic
from cloudplan.model.estate import Estate
from cloudplan.render.figures import count
from cloudplan.render.page import Page


def validated_text(page: Page, estate: Estate, files: int, found: Sequence[Diagnostic]) -> str:
    """``Valid: ...`` with the number of files, workloads, sites, rules and warnings."""
    warnings = sum(d.severity == "warning" for d in found)
    parts = [
        count(files, "file"),
        count(len(estate.applications), "application"),
        count(len(estate.workloads), "workload"),
        count(len(estate.sites), "site"),
        count(len(estate.policies), "rule"),
        count(len(estate.waivers), "waiver"),
        count(warnings, "warning"),
    ]
    first, *rest = page.wrap(f"Valid: {', '.join(parts)}.")
    return "\n".join([page.paint("Valid:", "good") + first[len("Valid:") :], *rest]) + "\n"
