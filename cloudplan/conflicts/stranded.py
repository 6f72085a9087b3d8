"""Workloads that no site may host, each with the rules that forbid them."""

from __future__ import annotations

import numpy as np

from cloudplan.candidates import Candidates
from cloudplan.diagnostics import Diagnostic, Exit
from cloudplan.model.text import pick

MOST_SHOWN = 10


def stranded(found: Candidates) -> list[int]:
    """The rows without any candidate."""
    rows: list[int] = np.flatnonzero(~found.allowed.any(axis=1)).tolist()
    return rows


def stranded_boxes(found: Candidates, rows: list[int]) -> tuple[Diagnostic, ...]:
    """One finding per workload, and how many more there are."""
    return (*(_box(found, w) for w in rows[:MOST_SHOWN]), *_more(len(rows)))


def _box(found: Candidates, w: int) -> Diagnostic:
    row = found.rows[w]
    return Diagnostic(
        "error",
        "no-site-left",
        f"{row.address} has no site left",
        detail="\n".join(_why_nowhere(found, w)) or "The inventory has no site.",
        fix="Relax one of these rules, waive it for this workload, or add a site that meets them.",
        source=row.source,
        exit_code=Exit.INFEASIBLE,
    )


def _why_nowhere(found: Candidates, w: int) -> list[str]:
    """One line per rule with the sites that it forbids, then the prices that are missing."""
    sites_of: dict[tuple[str, str, str], list[str]] = {}
    missing = []
    for s, site in enumerate(found.estate.sites):
        for said in found.rulebook.judge(found.rows[w], site):
            if said.effect == "deny" and not said.waived:
                key = (said.policy, said.source, pick(said.because))
                sites_of.setdefault(key, []).append(site.id)
        if (w, s) in found.missing:
            missing.append(f"price: {site.id} has no known price: {found.missing[w, s]}")
    forbidden = [
        f"{policy} ({source}) forbids {', '.join(sites)}: {because}"
        for (policy, source, because), sites in sorted(sites_of.items())
    ]
    return forbidden + missing


def _more(count: int) -> tuple[Diagnostic, ...]:
    if count <= MOST_SHOWN:
        return ()
    text = f"{count - MOST_SHOWN} more workloads have no site left"
    return (Diagnostic("error", "no-site-left", text, exit_code=Exit.INFEASIBLE),)
