"""Which placements new prices touch, and by how much a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.money import MissingPrice, monthly
from cloudplan.model.plan import Plan
from cloudplan.model.sites import RateCard, Site
from cloudplan.rates import Horizon, running_cost, traffic_line
from cloudplan.rules import rulebook


@dataclass(frozen=True, slots=True)
class Touched:
    """A workload on its site before and after; `None` where there is no price for it.

    Amounts are of the first month in estate currency: what the workload alone causes, with the
    traffic that it sends, each time at the cheapest offer that fits.
    """

    address: str
    site: str
    card: str
    before: Decimal | None
    after: Decimal | None

    @property
    def more(self) -> Decimal | None:
        """By how much it rose; `None` where one of the two is not known."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Impact:
    """What new cards do to the workloads of an estate, the largest difference first.

    `kept_out` are cards that the inventory has itself: they win over every other one.
    """

    currency: str
    touched: tuple[Touched, ...]
    same: int
    kept_out: tuple[str, ...]

    @property
    def more(self) -> Decimal:
        """Euros a month in all, without those that have no price before or after."""
        return sum((row.more or Decimal(0) for row in self.touched), Decimal("0.00"))


def places_of(estate: Estate, plan: Plan | None) -> dict[str, str]:
    """The site of every workload: the plan's, or today's."""
    if plan is not None:
        return {p.address: p.after.site for p in plan.placements if p.after is not None}
    return {w.address: w.site for w in estate.workloads if w.site is not None}


def impact(estate: Estate, places: Mapping[str, str], new: Mapping[str, RateCard]) -> Impact:
    """The workloads whose site has one of the `new` cards, priced with the old and the new."""
    used = {name: card for name, card in new.items() if name in estate.cards}
    kept_out = {name for name in used if estate.cards[name].origin == "inventory"}
    coming = {name: card for name, card in used.items() if name not in kept_out}
    rows = [*_rows(estate, places, coming)]
    changed = [row for row in rows if row.before != row.after]
    changed.sort(key=lambda row: (-abs(row.more or Decimal(0)), row.address))
    same = len(rows) - len(changed)
    return Impact(estate.currency, tuple(changed), same, tuple(sorted(kept_out)))


def _rows(
    estate: Estate, places: Mapping[str, str], coming: Mapping[str, RateCard]
) -> Iterator[Touched]:
    then = replace(estate, cards={**estate.cards, **coming})
    sent: dict[str, list[Dependency]] = {}
    for dependency in estate.dependencies:
        sent.setdefault(dependency.from_address, []).append(dependency)
    for workload in rulebook(estate).rows:
        site = estate.site_by_id.get(places.get(workload.address, ""))
        if site and site.rates and site.rates in coming and not site.is_owned:
            ends = sent.get(workload.address, ())
            before = _month(estate, workload, site, ends, places)
            after = _month(then, workload, site, ends, places)
            yield Touched(workload.address, site.id, site.rates, before, after)


def _month(
    estate: Estate,
    workload: Workload,
    site: Site,
    sent: Sequence[Dependency],
    places: Mapping[str, str],
) -> Decimal | None:
    horizon = Horizon.of(estate)
    cost = running_cost(estate, horizon, workload, site)
    if isinstance(cost, MissingPrice):
        return None
    total = monthly(cost.lines)
    for dependency in sent:
        to = estate.site_by_id.get(places.get(dependency.to_address, ""))
        line = traffic_line(estate, horizon, dependency, workload, site, to) if to else None
        if isinstance(line, MissingPrice):
            return None
        total += line.amount if line else Decimal(0)
    return total
