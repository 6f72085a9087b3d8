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

WIDTH, LEFT, BAR, GAP, TOP = 720, 200, 17, 14, 40
"""Room for the labels on the left, a bar, what lies between two pairs, and the legend."""


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
    longest = WIDTH - LEFT - figures - 16
    most = max((a for row in rows for a in row.amounts if a is not None), default=Decimal(0))
    height = TOP + len(rows) * (2 * BAR + GAP) + 4
    striped = f"{id}-stripes"
    body = [element("defs", hatch(striped, VERMILION)), *_legend(series, striped)]
    for n, row in enumerate(rows):
        body += _row(row, TOP + n * (2 * BAR + GAP), longest, most, striped)
    body.append(element("path", d=f"M{LEFT} {TOP - 6}V{height - 8}", stroke=INK))
    return drawing(id, title, description, WIDTH, height, "".join(body))


def _legend(series: tuple[str, str], striped: str) -> Iterator[str]:
    x = float(LEFT)
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


def _row(row: Bar, y: float, longest: float, most: Decimal, striped: str) -> Iterator[str]:
    label = fitting(row.label, LEFT - 16)
    yield text(LEFT - 10, y + BAR + 4, label, anchor="end")
    pairs = zip(row.amounts, row.written, _paints(striped), strict=True)
    for n, (amount, written, paint) in enumerate(pairs):
        at, width = y + n * BAR, 0.0
        if amount and most:
            width = max(float(amount / most) * longest, 1)
            yield _box(LEFT, at + 1, width, paint)
        yield text(LEFT + width + 7, at + BAR - 4, written)
