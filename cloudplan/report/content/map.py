"""A map of the sites and of what moves, with the same in tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.facts import SiteFacts
from cloudplan.report.blocks import Block, Cell, Column, Paragraph, Picture, Section, Table
from cloudplan.report.charts import Arrow, Bar, Spot, bars, map_of
from cloudplan.report.content.desk import ZERO, Desk, known_total, total

MOST_SPOTS = 20
"""Sites on the map; with more of them nobody could read it."""
MOST_ARROWS = 16
MOST_BARS = 24


def site_map(desk: Desk) -> Section:
    """Where things stand and what moves."""
    return Section("map", desk.say.text("Sites and moves"), tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say = desk.say
    routes = _routes(desk)
    spots = _spots(desk)
    if spots:
        yield _map(desk, spots, routes)
    missing = [s.id for s in desk.plan.facts.sites if s.lat is None or s.lon is None]
    if missing:
        names = desk.listed(missing, 20)
        yield Paragraph(
            say.text("Not on the map, since no location is known: {sites}.", sites=names)
        )
    yield _site_picture(desk)
    yield _site_table(desk)
    yield _route_table(desk, routes) if routes else Paragraph(say.text("Nothing moves."))


class Route:
    """Workloads that go from one site to another, and their money."""

    def __init__(self) -> None:
        self.workloads, self.once = 0, ZERO
        self.more: list[Decimal | None] = []


def _routes(desk: Desk) -> list[tuple[tuple[str, str], Route]]:
    """Those with most workloads first."""
    found: dict[tuple[str, str], Route] = {}
    for move in desk.moves:
        assert move.before is not None
        assert move.after is not None
        route = found.setdefault((move.before.site, move.after.site), Route())
        route.workloads += 1
        route.once += move.after.one_off
        was = move.before.monthly
        route.more.append(None if was is None else move.after.monthly - was)
    return sorted(found.items(), key=lambda item: (-item[1].workloads, item[0]))


def _today(desk: Desk) -> Counter[str]:
    return Counter(p.before.site for p in desk.plan.placements if p.before is not None)


def _spots(desk: Desk) -> list[Spot]:
    """The sites in use whose location is known, those with most workloads if there are too many."""
    today = _today(desk)
    counted = [(s, desk.site_plans.get(s.id)) for s in desk.plan.facts.sites]
    spots = [
        (
            -(today[site.id] + (plan.workloads if plan else 0)),
            _spot(desk, site, today[site.id], plan.workloads if plan else 0),
        )
        for site, plan in counted
        if site.lat is not None and site.lon is not None and (plan or today[site.id])
    ]
    chosen = sorted(spots, key=lambda item: (item[0], item[1].id))[:MOST_SPOTS]
    return sorted((spot for _, spot in chosen), key=lambda spot: spot.id)


def _spot(desk: Desk, site: SiteFacts, today: int, planned: int) -> Spot:
    assert site.lat is not None
    assert site.lon is not None
    note = f"{desk.say.number(today)} → {desk.say.number(planned)}"
    return Spot(
        site.id, float(site.lat), float(site.lon), planned, note if today or planned else ""
    )


def _map(desk: Desk, spots: list[Spot], routes: list[tuple[tuple[str, str], Route]]) -> Picture:
    say = desk.say
    arrows = [
        Arrow(start, end, route.workloads, say.number(route.workloads))
        for (start, end), route in routes[:MOST_ARROWS]
    ]
    title = say.text("Map of the sites and of what moves")
    told = "; ".join(
        say.text("{count} from {start} to {end}", count=a.label, start=a.start, end=a.end)
        for a in arrows[:6]
    )
    moves = say.text("What moves: {moves}.", moves=told) if told else say.text("Nothing moves.")
    description = say.text(
        "Every circle is a site, with its workloads as planned in it, and under its name today's "
        "and planned workloads. Arrows show what moves. Sites that lie close together are drawn "
        "apart; a dashed line leads to their true place. Sites that are not used stand in the "
        "table only. Country borders are not drawn."
    )
    svg = map_of("chart-map", title, f"{description} {moves}", spots, arrows)
    return Picture("chart-map", title, f"{description} {moves}", svg, "map-sites")


def _site_picture(desk: Desk) -> Picture:
    say, today = desk.say, _today(desk)
    ordered = sorted(desk.plan.sites, key=lambda s: (-max(s.workloads, today[s.id]), s.id))
    rows = [
        Bar(
            site.id,
            (Decimal(today[site.id]), Decimal(site.workloads)),
            (say.number(today[site.id]), say.number(site.workloads)),
        )
        for site in ordered[:MOST_BARS]
    ]
    title = say.text("Workloads by site, today and planned")
    description = say.plural(
        "Two bars for {count} site: how many workloads run there today and how many as planned.",
        "Two bars for each of {count} sites: how many workloads run there today and how many as "
        "planned.",
        len(rows),
    )
    series = (say.text("today"), say.text("planned"))
    svg = bars("chart-sites", title, description, series, rows)
    return Picture("chart-sites", title, description, svg, "map-sites")


def _site_table(desk: Desk) -> Table:
    """Sites in use first, then what could have been used."""
    say, today = desk.say, _today(desk)
    arriving = Counter(p.after.site for p in desk.moves if p.after is not None)
    leaving = Counter(p.before.site for p in desk.moves if p.before is not None)
    rows = []
    for site in sorted(desk.plan.facts.sites, key=lambda s: (s.id not in desk.site_plans, s.id)):
        plan = desk.site_plans.get(site.id)
        rows.append(
            (
                site.id,
                desk.words.kind(site.kind),
                desk.words.country(site.country),
                site.operator,
                today[site.id],
                arriving[site.id],
                leaving[site.id],
                plan.workloads if plan else 0,
                desk.monthly_of.get(site.id, ZERO),
            )
        )
    counts = (today.total(), arriving.total(), leaving.total())
    last: tuple[Cell, ...] = (say.text("total"), "", "", "", *counts)
    whole = sum(site.workloads for site in desk.plan.sites)
    return Table(
        "map-sites",
        say.text("Sites"),
        (
            Column(say.text("site")),
            Column(say.text("kind")),
            Column(say.text("country")),
            Column(say.text("operator")),
            Column(say.text("workloads today"), "number"),
            Column(say.text("arriving"), "number"),
            Column(say.text("leaving"), "number"),
            Column(say.text("workloads planned"), "number"),
            Column(say.text("planned, a month"), "money", 2),
        ),
        tuple(rows),
        (*last, whole, desk.plan.totals.monthly),
    )


def _route_table(desk: Desk, routes: list[tuple[tuple[str, str], Route]]) -> Table:
    say = desk.say
    rows = tuple(
        (start, end, route.workloads, known_total(route.more), route.once)
        for (start, end), route in routes
    )
    every = [more for _, route in routes for more in route.more]
    return Table(
        "map-moves",
        say.text("What moves from where to where"),
        (
            Column(say.text("from site")),
            Column(say.text("to site")),
            Column(say.text("workloads"), "number"),
            Column(say.text("own cost a month, difference"), "money", 2),
            Column(say.text("once"), "money", 2),
        ),
        rows,
        (
            say.text("total"),
            "",
            sum(route.workloads for _, route in routes),
            known_total(every),
            total(route.once for _, route in routes),
        ),
        annex=len(rows) > MOST_ARROWS,
    )
