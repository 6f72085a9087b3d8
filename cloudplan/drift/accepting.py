"""From a plan to what is agreed: which site, which size, and which plan said so."""

from __future__ import annotations

from decimal import Decimal

from cloudplan import __version__
from cloudplan.diagnostics import CloudplanError
from cloudplan.load import Loaded
from cloudplan.load.files import combined
from cloudplan.load.plan_file import plan_sha256
from cloudplan.model.accepted import Accepted, Agreed
from cloudplan.model.estate import Workload
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.sites import Offer
from cloudplan.referee import check
from cloudplan.rules import rulebook


def accept(loaded: Loaded, plan: Plan, last: Accepted | None = None) -> Accepted:
    """The plan as the agreed state. `loaded` are its inputs, unchanged since it was made.

    What the plan leaves alone stays as it was agreed `last`. Raises `CloudplanError` with exit 3
    for a plan that the referee refuses.
    """
    refused = check(loaded, plan)
    if refused:
        raise CloudplanError(refused)
    rules = {policy.source.file for policy in loaded.estate.policies}
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
        workloads=_workloads(loaded, plan, last),
    )


def _workloads(loaded: Loaded, plan: Plan, last: Accepted | None) -> tuple[Agreed, ...]:
    known = {} if last is None else last.by_address
    rows = (*rulebook(loaded.estate).rows, *loaded.estate.workloads)
    asked = {row.address: row for row in rows}
    offers = _offers(loaded)
    agreed = []
    for placement in sorted(plan.placements, key=lambda p: p.address):
        left_alone = placement.action == "unmanaged" and placement.address in known
        agreed.append(
            known[placement.address]
            if left_alone
            else _agreed(placement, asked[placement.address], offers)
        )
    return tuple(agreed)


def _agreed(
    placement: Placement, asked: Workload, offers: dict[tuple[str, str], Offer]
) -> Agreed:
    after, before = placement.after, placement.before
    offer = offers.get((after.site, after.offer)) if after and after.offer else None
    return Agreed(
        address=placement.address,
        action=placement.action,
        site=after.site if after else None,
        before=before.site if before else None,
        offer=after.offer if after else None,
        before_offer=asked.offer,
        vcpu=asked.demand.vcpu,
        memory_gib=asked.demand.memory_gib,
        storage_gib=asked.demand.storage_gib,
        offer_vcpu=offer.vcpu if offer else None,
        offer_memory_gib=offer.memory_gib if offer else None,
        monthly=_monthly(placement),
        standby_of=placement.standby_of,
    )


def _monthly(placement: Placement) -> Decimal | None:
    """Nothing is known of what the plan leaves alone."""
    managed = placement.after is not None and placement.action != "unmanaged"
    return placement.after.monthly if placement.after and managed else None


def _offers(loaded: Loaded) -> dict[tuple[str, str], Offer]:
    """(site, name) -> instance type."""
    estate = loaded.estate
    cards = ((site.id, estate.cards.get(site.rates or "")) for site in estate.sites)
    return {(site, o.sku): o for site, card in cards if card for o in card.offers}
