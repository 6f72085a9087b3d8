"""Cost lines of several sites side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cloudplan.language import Speech
from cloudplan.language.words import COMPONENTS
from cloudplan.model.plan import Line
from cloudplan.model.said import Said
from cloudplan.render.figures import number
from cloudplan.render.page import Page
from cloudplan.render.table import table

Column = tuple[str, Sequence[Line]]
PERIODS = (("month", Said("a month")), ("once", Said("once")))


def cost_table(page: Page, currency: str, columns: Sequence[Column]) -> list[str]:
    """A row for every component that any of the columns has, and the sums of each period."""
    rows = [row for period, label in PERIODS for row in _period(page.say, period, label, columns)]
    if not rows:
        return []
    tco = [number(sum((x.tco for x in lines), Decimal(0)), say=page.say) for _, lines in columns]
    rows.append((page.say.text("over the horizon, discounted"), *tco))
    head = (
        page.say.text("own cost lines, {currency}", currency=currency),
        *(name for name, _ in columns),
    )
    title = page.paint(page.say.text("Own cost"), "bold")
    return [title, *table(page, "l" + "r" * len(columns), head, rows)]


def _period(
    say: Speech, period: str, label: Said, columns: Sequence[Column]
) -> list[tuple[str, ...]]:
    sums = [_by_component(lines, period) for _, lines in columns]
    components = list(dict.fromkeys(name for found in sums for name in found))
    if not components:
        return []
    rows = [
        (
            _component(say, name),
            *(number(found[name], say=say) if name in found else "" for found in sums),
        )
        for name in components
    ]
    whole = [number(sum(found.values(), Decimal(0)), say=say) for found in sums]
    return [*rows, (f"= {say.said(label)}", *whole)]


def _component(say: Speech, name: str) -> str:
    """A line's component in words, where the language has them."""
    return say.said(name) if name in COMPONENTS else name


def _by_component(lines: Sequence[Line], period: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        if line.period == period:
            found[line.component] = found.get(line.component, Decimal(0)) + line.amount
    return found
