"""How full sites get: a panel for each site, a line for each resource, from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.report.charts.svg import (
    BLUE,
    GREEN,
    GRID,
    INK,
    PAPER,
    QUIET,
    VERMILION,
    Value,
    drawing,
    element,
    fitting,
    text,
    width_of,
)

WIDTH, COLUMNS = 720, 2
PANEL_WIDTH, PANEL_HEIGHT = 350, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 18, 34, 30
LEGEND = 34
COLOURS = (BLUE, VERMILION, GREEN)
DASHES = ("", "7 4", "2 3")
LEVELS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Series:
    """A resource: its name, and the used part of each year as a fraction, 1 is full."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A site and at most three resources."""

    title: str
    series: tuple[Series, ...]


def years(
    id: str,
    title: str,
    description: str,
    panels: Sequence[Panel],
    labels: Sequence[str],
    percents: Sequence[str],
) -> str:
    """`labels` name the years, `percents` the `LEVELS` of the axis."""
    rows = -(-len(panels) // COLUMNS)
    body = list(_legend(panels[0].series)) if panels else []
    for n, panel in enumerate(panels):
        row, column = divmod(n, COLUMNS)
        at = f"translate({column * (PANEL_WIDTH + 20)} {LEGEND + row * PANEL_HEIGHT})"
        body.append(element("g", *_panel(panel, labels, percents), transform=at))
    return drawing(id, title, description, WIDTH, LEGEND + rows * PANEL_HEIGHT, "".join(body))


def _legend(series: Sequence[Series]) -> Iterator[str]:
    x = float(LEFT)
    for n, one in enumerate(series):
        yield _line([(x, 16), (x + 34, 16)], n)
        yield _mark(x + 17, 16, n)
        yield text(x + 42, 21, one.name)
        x += 42 + width_of(one.name) + 26


def _panel(panel: Panel, labels: Sequence[str], percents: Sequence[str]) -> Iterator[str]:
    yield text(LEFT, 20, fitting(panel.title, PANEL_WIDTH - LEFT), bold=True)
    for level, written in zip(LEVELS, percents, strict=True):
        y = _y(Decimal(level) / 100)
        ink = INK if level in (0, 100) else GRID
        yield element("path", d=f"M{LEFT} {y:.1f}H{PANEL_WIDTH - RIGHT}", stroke=ink)
        yield text(LEFT - 6, y + 5, written, anchor="end", size=12, fill=QUIET)
    for t in _told(labels):
        x = _x(t, len(labels))
        yield text(x, PANEL_HEIGHT - BOTTOM + 18, labels[t], anchor="middle", size=12, fill=QUIET)
    for n, one in enumerate(panel.series):
        points = [(_x(t, len(labels)), _y(value)) for t, value in enumerate(one.values)]
        yield _line(points, n)
        yield from (_mark(x, y, n) for x, y in points)


def _told(labels: Sequence[str]) -> range:
    """As many years as there is room for."""
    room = (PANEL_WIDTH - LEFT - RIGHT) / (max(map(len, labels), default=1) * 8 + 10)
    return range(0, len(labels), max(1, -(-len(labels) // max(int(room), 1))))


def _x(t: int, count: int) -> float:
    return LEFT + 14 + t * (PANEL_WIDTH - LEFT - RIGHT - 28) / max(count - 1, 1)


def _y(value: Decimal) -> float:
    """What is more than full stands at the upper edge."""
    height = PANEL_HEIGHT - TOP - BOTTOM
    return TOP + height * (1 - min(float(value), 1.04))


def _line(points: Sequence[tuple[float, float]], n: int) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = {"stroke_dasharray": DASHES[n]} if DASHES[n] else {}
    return element("path", d=f"M{path}", fill="none", stroke=COLOURS[n], stroke_width=2.5, **dash)


def _mark(x: float, y: float, n: int) -> str:
    """A dot, a square or a triangle: which resource it is, without the colour."""
    paint: dict[str, Value] = {"fill": PAPER, "stroke": COLOURS[n], "stroke_width": 2}
    if n == 0:
        return element("circle", cx=x, cy=y, r=4, **paint)
    if n == 1:
        return element("rect", x=x - 4, y=y - 4, width=8, height=8, **paint)
    path = f"M{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y + 4:.1f}H{x - 5:.1f}Z"
    return element("path", d=path, **paint)
