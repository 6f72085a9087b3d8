"""What drift costs a month: what was seen against what was agreed, at the same prices.

Between the two lies a third placement, in which nothing has drifted and what is not done yet is
not done: from it to what was seen is the drift, from what was agreed to it is the waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan.drift.bill import ZERO, Bill
from cloudplan.drift.compare import Item
from cloudplan.drift.observing import sized, with_workloads
from cloudplan.model.accepted import Agreed
from cloudplan.model.estate import Demand, Estate, Workload
from cloudplan.model.money import MissingPrice, monthly
from cloudplan.model.observed import Observed, Seen
from cloudplan.rates import Horizon, running_cost
from cloudplan.rules.recovery import SUFFIX

PRICED = ("moved", "unplanned", "vanished", "resized", "pending")


@dataclass(frozen=True, slots=True)
class Costs:
    """Euros a month more than agreed (negative: less): of each item, `None` where unknown.

    `sites` is what hosts and fixed cost of sites differ through all drift together,
    `waiting_sites` through all that is not done yet: a room stays open until the last has left it.
    """

    each: tuple[Decimal | None, ...]
    sites: Decimal = ZERO
    waiting_sites: Decimal = ZERO


def costs(items: Sequence[Item], observed: Observed, estate: Estate) -> Costs:
    """`estate` has everything where it was seen (`observing.as_seen`)."""
    if not any(item.kind in PRICED for item in items):
        return Costs((ZERO,) * len(items))
    drifted = {item.address: item for item in items if item.is_drift}
    waiting = {item.address: item for item in items if item.kind == "pending"}
    offers = {address: seen.offer for address, seen in observed.seen.items()}
    seen = Bill(estate, offers)
    mended = _put_back(estate, drifted)
    between = Bill(mended, offers | {a: _offer(item) for a, item in drifted.items()})
    due = {a: item.agreed.offer for a, item in waiting.items() if item.agreed}
    done = Bill(_done(mended, waiting), between.offers | due)
    drift, wait = _differences(between, seen, drifted), _differences(done, between, waiting)
    each = (_cost(item, drift if item.is_drift else wait, estate) for item in items)
    standing = between.of_sites
    return Costs(tuple(each), seen.of_sites - standing, standing - done.of_sites)


def _cost(item: Item, known: Mapping[str, Decimal | None], estate: Estate) -> Decimal | None:
    """Of what the inventory does not have, as far as the plan or the cloud tells."""
    if item.kind not in PRICED:
        return ZERO
    if item.seen is not None and item.seen.site not in (None, *estate.site_by_id):
        return None
    if item.address in known:
        return known[item.address]
    if item.seen is None:
        was = item.agreed.monthly if item.agreed else None
        return None if was is None else -was
    return _alone(item.seen, estate) if item.agreed is None else None


def _alone(seen: Seen, estate: Estate) -> Decimal | None:
    """A machine that no inventory knows, without what its system and its traffic may cost."""
    site = estate.site_by_id.get(seen.site or "")
    if site is None or None in (seen.vcpu, seen.memory_gib, seen.storage_gib):
        return None
    ask = sized(Demand(ZERO, ZERO, ZERO), seen.vcpu, seen.memory_gib, seen.storage_gib)
    application, _, name = seen.address.partition("/")
    row = Workload(name, application, ask, seen.source or estate.source)
    cost = running_cost(estate, Horizon.of(estate), row, site, seen.offer)
    return None if isinstance(cost, MissingPrice) else monthly(cost.lines)


def _offer(item: Item) -> str | None:
    """The instance type that it would have without the drift, where that is known."""
    if item.agreed is None:
        return None
    at_before = item.seen is not None and item.kind == "resized" and not _is_there(item)
    return item.agreed.before_offer if at_before else item.agreed.offer


def _is_there(item: Item) -> bool:
    """Whether it stands where it was agreed to."""
    return bool(item.agreed and item.seen and item.agreed.site == item.seen.site)


def _put_back(estate: Estate, drifted: Mapping[str, Item]) -> Estate:
    """The estate without the drift."""

    def back(row: Workload) -> Workload:
        item = drifted.get(row.address)
        if item is None:
            return row
        if item.agreed is None:
            return replace(row, site=None)
        site = row.site if item.kind == "resized" else item.agreed.site
        return replace(row, site=site, demand=_agreed_size(row, item.agreed))

    return _each(estate, back, drifted)


def _agreed_size(row: Workload, agreed: Agreed) -> Demand:
    return sized(row.demand, agreed.vcpu, agreed.memory_gib, agreed.storage_gib)


def _done(estate: Estate, waiting: Mapping[str, Item]) -> Estate:
    """The estate with everything done that is agreed."""

    def done(row: Workload) -> Workload:
        item = waiting.get(row.address)
        return row if item is None or item.agreed is None else replace(row, site=item.agreed.site)

    return _each(estate, done, waiting)


def _each(
    estate: Estate, change: Callable[[Workload], Workload], items: Mapping[str, Item]
) -> Estate:
    """Every workload changed, and its standby put where it was agreed if that is an item."""
    sites = estate.site_by_id

    def changed(row: Workload) -> Workload:
        row = change(row)
        standby = items.get(row.address + SUFFIX)
        there = standby.agreed.site if standby and standby.agreed else None
        site = there if standby else row.standby_site
        return replace(
            row,
            site=row.site if row.site in sites else None,
            standby_site=site if site in sites else None,
        )

    return with_workloads(estate, {w.address: changed(w) for w in estate.workloads})


def _differences(before: Bill, after: Bill, items: Mapping[str, Item]) -> dict[str, Decimal | None]:
    """Of each item that the inventory has: its own running cost, and traffic that it changed."""
    found: dict[str, Decimal | None] = {
        address: _minus(after.running(address), before.running(address))
        for address in items
        if address in after.facts.workloads or address in before.facts.workloads
    }
    for ends in sorted(after.traffic.keys() | before.traffic.keys()):
        whose = next((end for end in ends if end in found), None)
        if whose is not None:
            more = _minus(after.traffic.get(ends, ZERO), before.traffic.get(ends, ZERO))
            own = found[whose]
            found[whose] = None if own is None or more is None else own + more
    return found


def _minus(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if after is None or before is None else after - before
