"""How full sites get, year by year, and which servers have to be bought."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from cloudplan.model.plan import SitePlan
from cloudplan.report.blocks import Block, Cell, Column, Note, Paragraph, Picture, Section, Table
from cloudplan.report.charts import Panel, Series, years
from cloudplan.report.charts.years import LEVELS
from cloudplan.report.content.desk import Desk

NEARLY_FULL = Decimal("0.9")
MOST_PANELS = 6
"""Sites in the picture: those that get fullest."""


def capacity(desk: Desk) -> Section:
    """Sites with a limited number of servers."""
    title = desk.say.text("Capacity by year and site")
    return Section("capacity", title, tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say = desk.say
    finite = [site for site in desk.plan.sites if site.hosts_by_year and site.workloads]
    if not finite:
        yield Paragraph(
            say.text(
                "No site in use has a limited number of servers: capacity is rented as needed."
            )
        )
        return
    yield Paragraph(
        say.text(
            "Sites with servers of their own have limits. The table shows which part of their "
            "servers is used in each year of the plan, after spare servers and the room that rules "
            "keep free. Other sites rent what they need and have no limit here."
        )
    )
    yield _picture(desk, sorted(finite, key=lambda site: (-_fullest(site), site.id))[:MOST_PANELS])
    yield from _nearly_full(desk, finite)
    yield _table(desk, finite)


def _fullest(site: SitePlan) -> Decimal:
    used = site.utilisation_by_year
    return max((*used.vcpu, *used.memory_gib, *used.storage_gib), default=Decimal(0))


def _starts(desk: Desk, site: SitePlan) -> list[str]:
    """When each year of the plan begins; that is rarely in January."""
    first = desk.plan.as_of.replace(day=1)
    count = len(site.hosts_by_year or ())
    return [desk.say.month(first.replace(year=first.year + t)) for t in range(count)]


def _picture(desk: Desk, sites: list[SitePlan]) -> Picture:
    say = desk.say
    panels = []
    for site in sites:
        used = site.utilisation_by_year
        series = (
            Series(say.text("processors"), used.vcpu),
            Series(say.text("memory"), used.memory_gib),
            Series(say.text("storage"), used.storage_gib),
        )
        panels.append(Panel(site.id, series))
    labels = [str(desk.plan.as_of.year + t) for t in range(len(sites[0].hosts_by_year or ()))]
    title = say.text("How full sites get, by year")
    fullest = "; ".join(
        say.text("{site} up to {share}", site=site.id, share=say.percent(_down(_fullest(site)), 0))
        for site in sites
    )
    description = say.text(
        "One panel for each site with a line for processors, memory and storage; the upper edge is "
        "full. {fullest}.",
        fullest=fullest,
    )
    percents = [say.percent(Decimal(level) / 100, 0) for level in LEVELS]
    svg = years("chart-capacity", title, description, panels, labels, percents)
    return Picture("chart-capacity", title, description, svg, "capacity-years")


def _down(fraction: Decimal) -> Decimal:
    """Only what is full shows 100 %."""
    return fraction.quantize(Decimal("0.01"), ROUND_FLOOR)


def _nearly_full(desk: Desk, sites: list[SitePlan]) -> Iterator[Block]:
    say = desk.say
    tight = []
    for site in sites:
        by_year = zip(*_resources(site), strict=True)
        year = next((t for t, used in enumerate(by_year) if max(used) >= NEARLY_FULL), None)
        if year is not None:
            when = _starts(desk, site)[year]
            tight.append(say.text("{site} in the year from {month}", site=site.id, month=when))
    if tight:
        yield Note(
            say.text("Nearly full"),
            say.text(
                "More than nine tenths of what can be used will be used: {sites}.",
                sites="; ".join(tight),
            ),
            "warning",
        )


def _resources(site: SitePlan) -> tuple[tuple[Decimal, ...], ...]:
    used = site.utilisation_by_year
    return used.vcpu, used.memory_gib, used.storage_gib


def _table(desk: Desk, sites: list[SitePlan]) -> Table:
    say = desk.say
    rows: list[tuple[Cell, ...]] = []
    for site in sites:
        hosts = site.hosts_by_year or ()
        starts = _starts(desk, site)
        for t, used in enumerate(zip(*_resources(site), strict=True)):
            rows.append((site.id, starts[t], hosts[t], *map(_down, used)))
    return Table(
        "capacity-years",
        say.text("Servers and their use by year"),
        (
            Column(say.text("site")),
            Column(say.text("year from")),
            Column(say.text("servers"), "number"),
            Column(say.text("processors"), "percent"),
            Column(say.text("memory"), "percent"),
            Column(say.text("storage"), "percent"),
        ),
        tuple(rows),
        annex=len(rows) > 40,
    )
