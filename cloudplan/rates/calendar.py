"""What a cost line costs in a calendar year: nominal, undiscounted, as a budget counts it."""

from __future__ import annotations

from collections.abc import Iterable
from operator import mul

from cloudplan.model.money import CostLine, to_cents
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import months_after

Spent = tuple[int, int]
"""(capex, opex) in cents."""


def in_calendar_year(line: CostLine, horizon: Horizon, year: int) -> Spent:
    """The (capex, opex) cents of a line in a calendar year."""
    return spent((line,), horizon, year)


def spent(lines: Iterable[CostLine], horizon: Horizon, year: int) -> Spent:
    """The (capex, opex) cents of several lines in a calendar year."""
    months, capex, opex = horizon.months_in(year), 0, 0
    for line in lines:
        if line.period == "month":
            cents = sum(map(mul, line.by_year, months))
        else:
            cents = to_cents(line.amount) if horizon.year_of(months_after(line)) == year else 0
        if line.capital:
            capex += cents
        else:
            opex += cents
    return capex, opex
