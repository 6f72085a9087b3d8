"""What is rendered from a plan alone needs a plan that tells of its estate."""

from __future__ import annotations

from cloudplan.diagnostics import CloudplanError, error
from cloudplan.model.plan import Plan


def require_facts(plan: Plan) -> None:
    """Raise `CloudplanError` for a plan of format 1.0, which says nothing of its applications.

    A plan without a single placement has nothing to tell and passes.
    """
    if plan.placements and not plan.facts.workloads:
        raise _too_old(
            "its applications",
            "What is made of a plan alone needs their owners, classes and sizes.",
        )


def require_sizes(plan: Plan) -> None:
    """Raise `CloudplanError` for a plan that was made before sizes and hosts were told."""
    require_facts(plan)
    facts = plan.facts
    rows = (*facts.workloads, *(facts.standbys or ()))
    is_told = None not in (facts.standbys, facts.limits, facts.round_trips) or not plan.placements
    if not is_told or any(one.sized_vcpu is None or one.sized_memory_gib is None for one in rows):
        raise _too_old("sizes and hosts", "Waves need them: both copies of what moves take room.")


def _too_old(of: str, why: str) -> CloudplanError:
    summary = f"The plan was made by an older version and does not tell of {of}"
    return CloudplanError([error("plan-without-facts", summary, detail=why, fix="plan again")])
