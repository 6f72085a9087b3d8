"""A map of sites: where they are, how much stands there, what moves from where to where.

Mercator's projection over a grid of degrees; no coast or border is drawn, since no such data is
shipped. Sites that lie too near to each other are drawn apart, each with a line to its true place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import atan, atan2, cos, exp, hypot, log, pi, radians, sin, sqrt, tan

from cloudplan.report.charts.svg import (
    BLUE,
    GRID,
    INK,
    PAPER,
    QUIET,
    VERMILION,
    drawing,
    element,
    text,
    width_of,
)

WIDTH, MARGIN = 720, 64
LEAST_HEIGHT, MOST_HEIGHT = 380, 620
LEAST_RADIUS, MOST_RADIUS = 11.0, 30.0
APART = ((8, 72.0), (14, 48.0))
"""What has to lie between two circles, so that an arrow can be seen: up to so many of them."""
LEAST_APART = 28.0
LEAST_SPAN = 0.3
"""Degrees: a city's own rooms are not shown as if they were countries apart."""
STEPS = (20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05)
ROUNDS = 400
AROUND = 8
"""Places for a label at each distance from its circle."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A site at degrees north and east, and its workloads as planned; `note` is a second line."""

    id: str
    lat: float
    lon: float
    workloads: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """Workloads that move from one site to another; `label` says how many."""

    start: str
    end: str
    workloads: int
    label: str


def map_of(
    id: str, title: str, description: str, spots: Sequence[Spot], arrows: Sequence[Arrow]
) -> str:
    """The drawing; `spots` is not empty, and arrows between other sites are left out."""
    frame = Frame.of(spots)
    true = {spot.id: frame.at(spot.lat, spot.lon) for spot in spots}
    radius = _radii(spots)
    place = _apart(true, radius, frame.height)
    bows = [_bow(a, place, radius) for a in arrows if a.start in place and a.end in place]
    most = max((bow.arrow.workloads for bow in bows), default=1)
    taken: list[Box] = [_around(place[s.id], radius[s.id]) for s in spots]
    crossed = [_around(bow.at(t / 40), 2) for bow in bows for t in range(41)]
    body = [*_grid(frame), *_leads(true, place, radius), _tip(id)]
    body += [_arrow(id, bow, most) for bow in bows]
    for spot in spots:
        body += _spot(spot, place[spot.id], radius[spot.id], taken, crossed, frame.height)
    for bow in bows:
        body += _count(bow, taken)
    return drawing(id, title, description, WIDTH, frame.height, "".join(body))


@dataclass(frozen=True, slots=True)
class Frame:
    """From degrees to the drawing."""

    west: float
    north: float
    scale: float
    offset: Point
    height: float
    span: float

    @classmethod
    def of(cls, spots: Sequence[Spot]) -> Frame:
        """All spots with a margin, in the middle."""
        xs, ys = [spot.lon for spot in spots], [_mercator(spot.lat) for spot in spots]
        wide = max(max(xs) - min(xs), LEAST_SPAN)
        tall = max(max(ys) - min(ys), LEAST_SPAN / 3)
        scale = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / tall)
        height = min(max(tall * scale + 2 * MARGIN, LEAST_HEIGHT), MOST_HEIGHT)
        left = (WIDTH - (max(xs) - min(xs)) * scale) / 2
        top = (height - (max(ys) - min(ys)) * scale) / 2
        return cls(min(xs), max(ys), scale, (left, top), height, WIDTH / scale)

    def at(self, lat: float, lon: float) -> Point:
        x = self.offset[0] + (lon - self.west) * self.scale
        return x, self.offset[1] + (self.north - _mercator(lat)) * self.scale

    def degrees(self, x: float, y: float) -> Point:
        """(lat, lon) of a point."""
        north = self.north - (y - self.offset[1]) / self.scale
        lat = (2 * atan(exp(radians(north))) - pi / 2) * 180 / pi
        return lat, self.west + (x - self.offset[0]) / self.scale


def _mercator(lat: float) -> float:
    """Degrees on the drawing; the poles are cut off where they would be endless."""
    lat = max(min(lat, 84.0), -84.0)
    return log(tan(pi / 4 + radians(lat) / 2)) * 180 / pi


def _radii(spots: Sequence[Spot]) -> dict[str, float]:
    """Surfaces by the workloads."""
    most = max(spot.workloads for spot in spots) or 1
    room = MOST_RADIUS - LEAST_RADIUS
    return {s.id: LEAST_RADIUS + room * sqrt(max(s.workloads, 0) / most) for s in spots}


def _apart(
    true: Mapping[str, Point], radius: Mapping[str, float], height: float
) -> dict[str, Point]:
    """The places, pushed away from each other where they are too near; in a fixed order."""
    names, place = sorted(true), dict(true)
    room = next((gap for most, gap in APART if len(names) <= most), LEAST_APART)
    for _ in range(ROUNDS):
        moved = False
        for n, a in enumerate(names):
            for b in names[n + 1 :]:
                moved |= _push(place, a, b, radius[a] + radius[b] + room, n)
        if not moved:
            break
    return {name: _inside(place[name], height) for name in names}


def _push(place: dict[str, Point], a: str, b: str, least: float, turn: int) -> bool:
    (ax, ay), (bx, by) = place[a], place[b]
    far = hypot(bx - ax, by - ay)
    if far >= least - 0.5:
        return False
    angle = atan2(by - ay, bx - ax) if far > 1 else 2.4 * (turn + 1)
    step = (least - far) / 2
    dx, dy = cos(angle) * step, sin(angle) * step
    place[a], place[b] = (ax - dx, ay - dy), (bx + dx, by + dy)
    return True


def _inside(point: Point, height: float) -> Point:
    edge = MOST_RADIUS + 18
    return min(max(point[0], edge), WIDTH - edge), min(max(point[1], edge), height - edge)


def _grid(frame: Frame) -> Iterator[str]:
    """Lines of degrees that can be counted, with their names at the edge."""
    step = next((s for s in STEPS if frame.span / s >= 4), STEPS[-1])
    north, west = frame.degrees(0, 0)
    south, east = frame.degrees(WIDTH, frame.height)
    for lon in _steps(west, east, step):
        x, _ = frame.at(0, lon)
        yield element("path", d=f"M{x:.1f} 0V{frame.height:.1f}", stroke=GRID)
        if 20 < x < WIDTH - 40:
            yield text(x + 3, frame.height - 5, _degrees(lon, "E", "W"), size=12, fill=QUIET)
    for lat in _steps(south, north, step):
        _, y = frame.at(lat, 0)
        yield element("path", d=f"M0 {y:.1f}H{WIDTH}", stroke=GRID)
        if 16 < y < frame.height - 20:
            yield text(4, y - 3, _degrees(lat, "N", "S"), size=12, fill=QUIET)


def _steps(low: float, high: float, step: float) -> Iterator[float]:
    first = int(low // step) + 1
    yield from (n * step for n in range(first, int(high // step) + 1))


def _degrees(value: float, positive: str, negative: str) -> str:
    side = positive if value > 0 else negative if value < 0 else ""
    return f"{abs(value):g}° {side}".strip()


def _leads(
    true: Mapping[str, Point], place: Mapping[str, Point], radius: Mapping[str, float]
) -> Iterator[str]:
    """From where a circle is drawn to where its site is, if that is elsewhere."""
    for name in sorted(true):
        (x, y), (px, py) = true[name], place[name]
        if hypot(px - x, py - y) > radius[name] + 2:
            line = f"M{x:.1f} {y:.1f}L{px:.1f} {py:.1f}"
            yield element("path", d=line, stroke=QUIET, stroke_dasharray="3 3")
            yield element("circle", cx=x, cy=y, r=3, fill=QUIET)


def _tip(id: str) -> str:
    shape = element("path", d="M0 0L9 4.5L0 9Z", fill=VERMILION)
    marker = element(
        "marker",
        shape,
        id=f"{id}-tip",
        orient="auto",
        **{"markerWidth": 9, "markerHeight": 9, "refX": 8, "refY": 4.5},
        markerUnits="userSpaceOnUse",
    )
    return element("defs", marker)


@dataclass(frozen=True, slots=True)
class Bow:
    """An arrow as it is drawn: a curve from `start` to `end` that `middle` pulls aside."""

    arrow: Arrow
    start: Point
    middle: Point
    end: Point

    def at(self, t: float) -> Point:
        """The point after a part of the way."""
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        points = zip(self.start, self.middle, self.end, strict=True)
        x, y = (a * p + b * q + c * r for p, q, r in points)
        return x, y


def _bow(arrow: Arrow, place: Mapping[str, Point], radius: Mapping[str, float]) -> Bow:
    """From the edge of one circle to the edge of the other, bent so that it crosses few others."""
    others = [_around(place[n], radius[n] + 6) for n in place if n not in (arrow.start, arrow.end)]
    (ax, ay), (bx, by) = place[arrow.start], place[arrow.end]
    least = min(max(hypot(bx - ax, by - ay) * 0.18, 14), 60)
    bows = [_bent(arrow, place, radius, least * way) for way in (1, -1, 2, -2)]
    return min(bows, key=lambda bow: (_crossings(bow, others), bows.index(bow)))


def _crossings(bow: Bow, others: Sequence[Box]) -> int:
    points = [_around(bow.at(t / 16), 1) for t in range(17)]
    return sum(1 for other in others if _hits(other, points))


def _bent(
    arrow: Arrow, place: Mapping[str, Point], radius: Mapping[str, float], bend: float
) -> Bow:
    (ax, ay), (bx, by) = place[arrow.start], place[arrow.end]
    far = max(hypot(bx - ax, by - ay), 1.0)
    middle = ((ax + bx) / 2 - (by - ay) / far * bend, (ay + by) / 2 + (bx - ax) / far * bend)
    start = _toward((ax, ay), middle, radius[arrow.start] + 2)
    return Bow(arrow, start, middle, _toward((bx, by), middle, radius[arrow.end] + 5))


def _arrow(id: str, bow: Bow, most: int) -> str:
    start, rest = (
        " ".join(f"{v:.1f}" for v in points) for points in (bow.start, (*bow.middle, *bow.end))
    )
    return element(
        "path",
        d=f"M{start}Q{rest}",
        fill="none",
        stroke=VERMILION,
        stroke_width=1.5 + 2.5 * bow.arrow.workloads / most,
        marker_end=f"url(#{id}-tip)",
    )


def _count(bow: Bow, taken: list[Box]) -> Iterator[str]:
    """How many move, where there is room along the arrow."""
    said = bow.arrow.label
    width = width_of(said, 13) + 8
    steps = (10, 9, 11, 8, 12, 7, 13, 6, 14, 5, 15, 4, 16)
    boxes = [_centred(bow.at(t / 20), width, 18) for t in steps]
    box = next((b for b in boxes if not _hits(b, taken)), boxes[0])
    taken.append(box)
    yield element(
        "rect", x=box[0], y=box[1], width=width, height=18, rx=4, fill=PAPER, stroke=VERMILION
    )
    yield text(box[0] + width / 2, box[1] + 13.5, said, anchor="middle", size=13, bold=True)


def _toward(start: Point, end: Point, by: float) -> Point:
    far = max(hypot(end[0] - start[0], end[1] - start[1]), 1.0)
    return start[0] + (end[0] - start[0]) / far * by, start[1] + (end[1] - start[1]) / far * by


def _spot(
    spot: Spot,
    at: Point,
    radius: float,
    taken: list[Box],
    crossed: Sequence[Box],
    height: float,
) -> Iterator[str]:
    """A circle with its count, and its name where it hides the least."""
    fill, ink = (BLUE, PAPER) if spot.workloads else (PAPER, INK)
    yield element("circle", cx=at[0], cy=at[1], r=radius, fill=fill, stroke=INK, stroke_width=1.5)
    size = 13 if radius > 14 else 12
    yield text(at[0], at[1] + 4.5, str(spot.workloads), anchor="middle", size=size, fill=ink)
    lines = [spot.id, *([spot.note] if spot.note else [])]
    wide = max(width_of(line, 13) for line in lines) + 4
    boxes = list(_labels(at, radius, wide, 16.0 * len(lines), height))
    box = min(
        boxes, key=lambda one: _hidden(one, taken, crossed) + 40 * (boxes.index(one) // AROUND)
    )
    taken.append(box)
    yield element(
        "rect",
        x=box[0],
        y=box[1],
        width=box[2] - box[0],
        height=box[3] - box[1],
        fill=PAPER,
        fill_opacity=0.85,
    )
    for n, line in enumerate(lines):
        yield text(box[0] + 2, box[1] + 12.5 + 16 * n, line, size=13, bold=n == 0)


def _hidden(box: Box, taken: Sequence[Box], crossed: Sequence[Box]) -> float:
    """What a label would cover: other things by their surface, arrows a little."""
    over = sum(_overlap(box, other) for other in taken)
    return over * 10 + sum(_overlap(box, other) for other in crossed)


def _labels(at: Point, radius: float, wide: float, tall: float, height: float) -> Iterator[Box]:
    """Right, left, below, above, at the corners; nearer ones first. All within the drawing."""
    for away in (4.0, 14.0, 26.0):
        r = radius + away
        for x, y in (
            (at[0] + r, at[1] - tall / 2),
            (at[0] - r - wide, at[1] - tall / 2),
            (at[0] - wide / 2, at[1] + r),
            (at[0] - wide / 2, at[1] - r - tall),
            (at[0] + r * 0.7, at[1] + r * 0.7),
            (at[0] + r * 0.7, at[1] - r * 0.7 - tall),
            (at[0] - r * 0.7 - wide, at[1] + r * 0.7),
            (at[0] - r * 0.7 - wide, at[1] - r * 0.7 - tall),
        ):
            x, y = min(max(x, 2), WIDTH - wide - 2), min(max(y, 2), height - tall - 2)
            yield (x, y, x + wide, y + tall)


def _around(at: Point, radius: float) -> Box:
    return (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)


def _centred(at: Point, wide: float, tall: float) -> Box:
    return (at[0] - wide / 2, at[1] - tall / 2, at[0] + wide / 2, at[1] + tall / 2)


def _hits(box: Box, taken: Sequence[Box]) -> bool:
    return any(_overlap(box, other) > 0 for other in taken)


def _overlap(a: Box, b: Box) -> float:
    """The surface that two boxes share."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    return wide * tall if wide > 0 and tall > 0 else 0.0
