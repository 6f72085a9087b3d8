"""What is rendered from a plan alone needs a plan that tells of its estate."""

from __future__ import annotations

from cloudplan.diagnostics import CloudplanError, error
from cloudplan.model.plan import Plan


def require_facts(plan: Plan) -> None:
    """Raise `CloudplanError` for a plan of format 1.0, which says nothing of its applications.

    A plan without a single placement has nothing to tell and passes.
    """
    if plan.placements and not plan.facts.workloads:
        raise CloudplanError(
            [
                error(
                    "plan-without-facts",
                    "The plan was made by an older version and does not tell of its applications",
                    detail="What is made of a plan alone needs their owners, classes and sizes.",
                    fix="plan again",
                )
            ]
        )
