"""Lines added up by component and calendar year: nominal, as a budget counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import add, mul

from cloudplan.model.money import CostLine, from_cents, to_cents
from cloudplan.model.spending import ComponentMoney
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import months_after


@dataclass(slots=True)
class _Tally:
    """Cents: a month of each year of the horizon, paid once by calendar year, discounted."""

    by_year: tuple[int, ...]
    once: dict[int, int] = field(default_factory=dict)
    tco: Decimal = Decimal("0.00")

    def take(self, line: CostLine, horizon: Horizon) -> None:
        self.tco += line.tco
        if line.period == "month":
            self.by_year = tuple(map(add, self.by_year, line.by_year))
        else:
            year = horizon.year_of(months_after(line))
            self.once[year] = self.once.get(year, 0) + to_cents(line.amount)

    def in_year(self, horizon: Horizon, year: int) -> Decimal:
        monthly = sum(map(mul, self.by_year, horizon.months_in(year)))
        return from_cents(monthly + self.once.get(year, 0))


def by_component(lines: Iterable[CostLine], horizon: Horizon) -> tuple[ComponentMoney, ...]:
    """What each component of the lines comes to, in the order of their names."""
    found: dict[str, _Tally] = {}
    for line in lines:
        if line.component not in found:
            found[line.component] = _Tally((0,) * horizon.years)
        found[line.component].take(line, horizon)
    return tuple(_money(name, found[name], horizon) for name in sorted(found))


def _money(name: str, tally: _Tally, horizon: Horizon) -> ComponentMoney:
    return ComponentMoney(
        component=name,
        monthly=from_cents(tally.by_year[0]),
        one_off=from_cents(sum(tally.once.values())),
        by_year=tuple(tally.in_year(horizon, year) for year in horizon.calendar_years),
        tco=tally.tco,
    )
