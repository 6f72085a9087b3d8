"""Pairs of bars: today and planned, one under the other, each with its figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.report.charts.svg import (
    BLUE,
    INK,
    VERMILION,
    drawing,
    element,
    fitting,
    hatch,
    text,
    width_of,
)

WIDTH, BAR, GAP, TOP = 720, 17, 14, 40
"""A bar, what lies between two pairs, and the legend."""
LEAST_LEFT, MOST_LEFT = 90.0, 290.0
"""Room for the labels; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: today and planned from 0 up, `None` for unknown, and how each is written."""

    label: str
    amounts: tuple[Decimal | None, Decimal | None]
    written: tuple[str, str]


def bars(
    id: str, title: str, description: str, series: tuple[str, str], rows: Sequence[Bar]
) -> str:
    """Rows under each other; the first bar of each is striped, the second one plain."""
    figures = max((width_of(said) for row in rows for said in row.written), default=0)
    labels = max((width_of(row.label) for row in rows), default=0)
    left = min(max(labels + 16, LEAST_LEFT), MOST_LEFT)
    longest = WIDTH - left - figures - 16
    most = max((a for row in rows for a in row.amounts if a is not None), default=Decimal(0))
    height = TOP + len(rows) * (2 * BAR + GAP) + 4
    striped = f"{id}-stripes"
    body = [element("defs", hatch(striped, VERMILION)), *_legend(series, striped, left)]
    for n, row in enumerate(rows):
        body += _row(row, left, TOP + n * (2 * BAR + GAP), longest, most, striped)
    body.append(element("path", d=f"M{left:.1f} {TOP - 6}V{height - 8}", stroke=INK))
    return drawing(id, title, description, WIDTH, height, "".join(body))


def _legend(series: tuple[str, str], striped: str, left: float) -> Iterator[str]:
    x = left
    for name, paint in zip(series, _paints(striped), strict=True):
        yield _box(x, 8, 18, paint)
        yield text(x + 26, 21, name)
        x += 26 + width_of(name) + 28


def _paints(striped: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Fill and outline of the two series."""
    return (f"url(#{striped})", VERMILION), (BLUE, BLUE)


def _box(x: float, y: float, width: float, paint: tuple[str, str]) -> str:
    fill, stroke = paint
    return element("rect", x=x, y=y, width=width, height=BAR - 3, fill=fill, stroke=stroke)


def _row(
    row: Bar, left: float, y: float, longest: float, most: Decimal, striped: str
) -> Iterator[str]:
    label = fitting(row.label, left - 14)
    yield text(left - 10, y + BAR + 4, label, anchor="end")
    pairs = zip(row.amounts, row.written, _paints(striped), strict=True)
    for n, (amount, written, paint) in enumerate(pairs):
        at, width = y + n * BAR, 0.0
        if amount and most:
            width = max(float(amount / most) * longest, 1)
            yield _box(left, at + 1, width, paint)
        yield text(left + width + 7, at + BAR - 4, written)
