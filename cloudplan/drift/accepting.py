"""From a plan to what is agreed: which site, which size, and which plan said so."""

from __future__ import annotations

from decimal import Decimal

from cloudplan import __version__
from cloudplan.diagnostics import CloudplanError
from cloudplan.load import Loaded
from cloudplan.load.files import combined
from cloudplan.load.plan_file import plan_sha256
from cloudplan.model.accepted import Accepted, Agreed
from cloudplan.model.facts import WorkloadFacts
from cloudplan.model.plan import Placement, Plan
from cloudplan.referee import check


def accept(loaded: Loaded, plan: Plan, last: Accepted | None = None) -> Accepted:
    """The plan as the agreed state. `loaded` are its inputs, unchanged since it was made.

    What the plan leaves alone stays as it was agreed `last`. Raises `CloudplanError` with exit 3
    for a plan that the referee refuses.
    """
    refused = check(loaded, plan)
    if refused:
        raise CloudplanError(refused)
    return as_agreed(plan, last)


def as_agreed(plan: Plan, last: Accepted | None = None) -> Accepted:
    """What a plan says, whether or not anybody accepted it."""
    rules = {rule.source.rsplit(":", 2)[0] for rule in plan.facts.rules}
    return Accepted(
        cloudplan_version=__version__,
        estate=plan.estate,
        as_of=plan.as_of,
        currency=plan.currency,
        monthly=plan.totals.monthly,
        tco=plan.totals.tco,
        plan_sha256=plan_sha256(plan),
        inputs_sha256=plan.inputs_sha256,
        policies_sha256=combined([file for file in plan.inputs if file.path in rules]),
        inventory=plan.invocation.inventory,
        policies=plan.invocation.policies,
        workloads=_workloads(plan, {} if last is None else last.by_address),
    )


def _workloads(plan: Plan, known: dict[str, Agreed]) -> tuple[Agreed, ...]:
    asked = {facts.address: facts for facts in plan.facts.workloads}
    return tuple(
        known[p.address]
        if p.action == "unmanaged" and p.address in known
        else _agreed(p, asked.get(p.address))
        for p in sorted(plan.placements, key=lambda p: p.address)
    )


def _agreed(placement: Placement, asked: WorkloadFacts | None) -> Agreed:
    """Of a standby no sizes are known: they follow from its primary's."""
    after, before = placement.after, placement.before
    return Agreed(
        address=placement.address,
        action=placement.action,
        site=after.site if after else None,
        before=before.site if before else None,
        offer=after.offer if after else None,
        before_offer=asked.offer if asked else None,
        vcpu=asked.vcpu if asked else None,
        memory_gib=asked.memory_gib if asked else None,
        storage_gib=asked.storage_gib if asked else None,
        monthly=_monthly(placement),
        standby_of=placement.standby_of,
    )


def _monthly(placement: Placement) -> Decimal | None:
    """Nothing is known of what the plan leaves alone."""
    after = None if placement.action == "unmanaged" else placement.after
    return after.monthly if after else None
