"""What a cost line costs in a calendar year: nominal, undiscounted, as a budget counts it."""

from __future__ import annotations

from cloudplan.model.money import CostLine, to_cents
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import months_after

Spent = tuple[int, int]
"""(capex, opex) in cents."""


def in_calendar_year(line: CostLine, horizon: Horizon, year: int) -> Spent:
    """The (capex, opex) cents of a line in a calendar year."""
    cents = _nominal(line, horizon, year)
    return (cents, 0) if line.capital else (0, cents)


def _nominal(line: CostLine, horizon: Horizon, year: int) -> int:
    if line.period == "once":
        return to_cents(line.amount) if horizon.year_of(months_after(line)) == year else 0
    months = horizon.months_in(year)
    return sum(cents * count for cents, count in zip(line.by_year, months, strict=True))
