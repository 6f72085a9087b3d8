"""Why a workload goes where it goes: the one place that words the plan's reasons."""

from __future__ import annotations

from collections.abc import Iterable

from cloudplan.model.plan import Placement
from cloudplan.report.content.desk import Desk

MOST_REASONS = 2
"""Of workloads of one application that go the same way; the plan file has those of each."""


def why(desk: Desk, placements: Iterable[Placement]) -> str:
    """The reasons of workloads to which the same happens, each once, and the next best site."""
    kept = tuple(placements)
    reasons = dict.fromkeys(reason for one in kept for reason in one.reasons)
    parts = [desk.say.said(reason).removesuffix(".") for reason in reasons]
    if len(parts) > MOST_REASONS:
        parts[MOST_REASONS:] = [desk.say.text("and similar for the others")]
    return "; ".join(part for part in (*parts, _next_best(desk, kept)) if part)


def _next_best(desk: Desk, placements: tuple[Placement, ...]) -> str:
    """Only of a single workload: what it would cost more elsewhere, with all else as planned."""
    best = placements[0].runner_up if len(placements) == 1 else None
    if best is None:
        return ""
    return desk.say.text(
        "next best: {site}, {amount} more over {months} months",
        site=best.site,
        amount=desk.money(best.tco_more),
        months=desk.say.number(desk.plan.horizon_months),
    )
