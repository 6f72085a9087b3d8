"""The plan's money by component and calendar year, and that of going on as today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from cloudplan.assemble.today import going_on, running_today
from cloudplan.assemble.view import View
from cloudplan.model.money import CostLine
from cloudplan.model.plan import Totals
from cloudplan.model.spending import ComponentMoney, Spending
from cloudplan.rates import by_component, site_lines, site_lines_today

ZERO = Decimal("0.00")


def spending(view: View, sums: Totals) -> Spending:
    """All lines of the plan; today's only where each of its prices is known."""
    horizon = view.found.horizon
    planned = by_component(_planned(view), horizon)
    capital = by_component((line for line in _planned(view) if line.capital), horizon)
    invested = zip(*(part.by_year for part in capital), strict=True)
    nothing = (ZERO,) * len(horizon.calendar_years)
    return Spending(
        years=horizon.calendar_years,
        planned=planned,
        invested=tuple(sum(year, ZERO) for year in invested) or nothing,
        today=None if sums.saving_tco is None else _today(view),
    )


def _planned(view: View) -> Iterator[CostLine]:
    for cost in view.planned.values():
        yield from cost.lines
    for site in {where.id: where for where in view.site_of.values()}.values():
        yield from site_lines(view.estate, view.found.horizon, site, view.hosts(site))


def _today(view: View) -> tuple[ComponentMoney, ...]:
    """Going on as today; the first month is that of today's hosts."""
    horizon = view.found.horizon
    now = {part.component: part.monthly for part in by_component(_now(view), horizon)}
    on = {part.component: part for part in by_component(_chained(going_on(view)), horizon)}
    none = ComponentMoney("", ZERO, ZERO, (ZERO,) * len(horizon.calendar_years), ZERO)
    return tuple(
        replace(on.get(name, none), component=name, monthly=now.get(name, ZERO))
        for name in sorted(now.keys() | on.keys())
    )


def _now(view: View) -> Iterator[CostLine]:
    yield from _chained(running_today(view))
    for site in {where.id: where for where in view.today.values()}.values():
        yield from site_lines_today(view.estate, view.found.horizon, site)


def _chained(groups: Iterable[tuple[CostLine, ...] | None]) -> Iterator[CostLine]:
    for lines in groups:
        yield from lines or ()
