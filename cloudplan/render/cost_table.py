"""Cost lines of several sites side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cloudplan.model.plan import Line
from cloudplan.render.figures import number
from cloudplan.render.page import Page
from cloudplan.render.table import table

Column = tuple[str, Sequence[Line]]
PERIODS = (("month", "a month"), ("once", "once"))


def cost_table(page: Page, currency: str, columns: Sequence[Column]) -> list[str]:
    """A row for every component that any of the columns has, and the sums of each period."""
    rows = [row for period, label in PERIODS for row in _period(period, label, columns)]
    if not rows:
        return []
    tco = [number(sum((x.tco for x in lines), Decimal(0))) for _, lines in columns]
    rows.append(("over the horizon, discounted", *tco))
    head = (f"own cost lines, {currency}", *(name for name, _ in columns))
    title = page.paint("Own cost", "bold")
    return [title, *table(page, "l" + "r" * len(columns), head, rows)]


def _period(period: str, label: str, columns: Sequence[Column]) -> list[tuple[str, ...]]:
    sums = [_by_component(lines, period) for _, lines in columns]
    components = list(dict.fromkeys(name for found in sums for name in found))
    if not components:
        return []
    rows = [
        (name, *(number(found[name]) if name in found else "" for found in sums))
        for name in components
    ]
    whole = [number(sum(found.values(), Decimal(0))) for found in sums]
    return [*rows, (f"= {label}", *whole)]


def _by_component(lines: Sequence[Line], period: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        if line.period == period:
            found[line.component] = found.get(line.component, Decimal(0)) + line.amount
    return found
