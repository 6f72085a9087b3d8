"""What one workload causes on one site: the component functions put together.

A new component is one more function in `RUNNING`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from cloudplan.model.estate import Application, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost, monthly
from cloudplan.model.sites import Site
from cloudplan.rates.carbon import carbon
from cloudplan.rates.compute import compute
from cloudplan.rates.egress import egress
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.licence import licence
from cloudplan.rates.lines import NoPriceError
from cloudplan.rates.migration import migration
from cloudplan.rates.need import Need
from cloudplan.rates.storage import storage

RUNNING: tuple[Callable[[Need], tuple[CostLine, ...]], ...] = (
    compute,
    storage,
    licence,
    egress,
    carbon,
)


def running_cost(
    estate: Estate, horizon: Horizon, workload: Workload, site: Site, offer: str | None = None
) -> PlacementCost | MissingPrice:
    """Lines a month that the workload alone causes on the site; no traffic, no move.

    With `offer` at the price of that instance type, not of the cheapest that is large enough.
    """
    try:
        need = Need.of(estate, horizon, workload, site, offer)
        cost = _running(need)
    except NoPriceError as missing:
        return MissingPrice(missing.reason)
    if workload.site == site.id and offer is None:  # a move will ask for it
        need.book.today(workload, lambda: monthly(cost.lines))
    return cost


def placement_cost(
    estate: Estate, horizon: Horizon, workload: Workload, application: Application, site: Site
) -> PlacementCost | MissingPrice:
    """`running_cost`, and what the move costs where the workload runs elsewhere today."""
    try:
        return _placement(Need.of(estate, horizon, workload, site), application)
    except NoPriceError as missing:
        return MissingPrice(missing.reason)


def _running(need: Need) -> PlacementCost:
    lines = tuple(line for component in RUNNING for line in component(need))
    return PlacementCost(lines, None if need.choice is None else need.choice.sku)


def _placement(need: Need, application: Application) -> PlacementCost:
    running, where = _running(need), need.workload.site
    if where is None or where == need.site.id:
        return running
    today = need.estate.site_by_id[where]
    known = need.book.today(need.workload, lambda: _monthly_at(need, today))
    kept = monthly(running.lines) if known is None else known
    return PlacementCost(running.lines + migration(need, application, today, kept), running.offer)


def _monthly_at(need: Need, site: Site) -> Decimal | None:
    """What the workload alone costs a month on a site; `None` where that is unknown."""
    cost = running_cost(need.estate, need.horizon, need.workload, site)
    return None if isinstance(cost, MissingPrice) else monthly(cost.lines)
