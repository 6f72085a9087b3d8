"""All that one workload alone causes on one site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cloudplan.model import money
from cloudplan.model.estate import Application, Estate, Workload
from cloudplan.model.money import MissingPrice, PlacementCost
from cloudplan.model.sites import Site
from cloudplan.rates.compute import running_cost
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.migration import migration_lines


def placement_cost(
    estate: Estate, horizon: Horizon, workload: Workload, application: Application, site: Site
) -> PlacementCost | MissingPrice:
    """The running lines, and the once lines of a move; or the first price that is missing."""
    running = running_cost(estate, horizon, workload, site)
    if isinstance(running, MissingPrice):
        return running
    there = money.monthly(running.lines)
    once = migration_lines(estate, horizon, workload, application, site, there)
    if isinstance(once, MissingPrice):
        return once
    return PlacementCost(running.lines + once, running.offer)


def prices_as_of(estate: Estate) -> Mapping[str, date]:
    """The day that each rate card in use is from."""
    return {card.id: card.as_of for card in sorted(estate.cards.values(), key=lambda c: c.id)}
