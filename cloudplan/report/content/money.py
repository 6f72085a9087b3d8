"""Money today and after, by line and year, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.plan import Line
from cloudplan.model.spending import ComponentMoney, Spending
from cloudplan.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Note,
    Paragraph,
    Picture,
    Section,
    Table,
)
from cloudplan.report.charts import Bar, bars
from cloudplan.report.content.applications import application_table
from cloudplan.report.content.desk import ZERO, Desk, difference, known_total, total
from cloudplan.report.content.prices import ages, price_table
from cloudplan.report.content.sources import source_table


def money(desk: Desk) -> Section:
    """By line, by year, by application, and the prices."""
    return Section("money", desk.say.text("Money today and after"), tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say = desk.say
    yield Paragraph(_introduction(desk))
    if desk.plan.totals.before_monthly is None:
        yield Note(
            say.text("Today's cost is not known in full"),
            say.text(
                "For some workloads the plan knows no price where they run today. So there is no "
                "comparison with today, and no saving is claimed."
            ),
            "warning",
        )
    lines = by_line(desk)
    yield _line_picture(desk, lines)
    yield _line_table(desk, lines)
    yield Heading(say.text("By year"))
    yield from _years(desk)
    yield Heading(say.text("By application"))
    yield Paragraph(
        say.text(
            "Own server rooms are shared. Each workload is shown with its own cost and with its "
            "part of what its site costs, by the resource that is scarcest there."
        )
    )
    yield application_table(desk)
    yield Heading(say.text("Prices and assumptions"))
    yield Bullets(tuple(_assumptions(desk)))
    yield price_table(desk)
    yield source_table(desk)


def _introduction(desk: Desk) -> str:
    return desk.say.text(
        "All amounts are in {currency}. The monthly amounts are those of the first month. TCO "
        "(total cost of ownership) is everything that is paid over {months} months, counted at "
        "its value of today: a later payment counts for less. Amounts by year are what is really "
        "paid in a calendar year, as in a budget, so that their sum is higher than the TCO.",
        currency=desk.plan.currency,
        months=desk.say.number(desk.plan.horizon_months),
    )


class ByLine:
    """One line of cost: today's month, the planned month, once, and the TCO."""

    def __init__(self, name: str, today: Decimal | None) -> None:
        self.name, self.today = name, today
        self.monthly, self.once, self.tco = ZERO, ZERO, ZERO

    def take(self, line: Line) -> None:
        self.tco += line.tco
        if line.period == "month":
            self.monthly += line.amount
        else:
            self.once += line.amount


def by_line(desk: Desk) -> tuple[ByLine, ...]:
    """The plan's own lines added up, the dearest first; those that cost nothing are left out."""
    plan, known, found = desk.plan, desk.going_on, dict[str, ByLine]()
    for one in known or ():
        found[one.component] = ByLine(one.component, one.monthly)
    own = (line for p in plan.placements if p.after is not None for line in p.after.lines)
    for line in (*own, *(line for site in plan.sites for line in site.lines)):
        if line.component not in found:
            found[line.component] = ByLine(line.component, None if known is None else ZERO)
        found[line.component].take(line)
    kept = (one for one in found.values() if one.today or one.monthly or one.once or one.tco)
    return tuple(sorted(kept, key=lambda one: (-max(one.monthly, one.today or ZERO), -one.once,
                                               one.name)))  # fmt: skip


def _line_table(desk: Desk, lines: tuple[ByLine, ...]) -> Table:
    say, sums = desk.say, desk.plan.totals
    rows = tuple(
        (
            desk.words.component(one.name),
            one.today,
            one.monthly,
            difference(one.monthly, one.today),
            one.once,
            one.tco,
        )
        for one in lines
    )
    return Table(
        "money-lines",
        say.text("Cost by line"),
        (
            Column(say.text("line of cost")),
            Column(say.text("today, a month"), "money", 2),
            Column(say.text("planned, a month"), "money", 2),
            Column(say.text("difference"), "money", 2),
            Column(say.text("planned, once"), "money", 2),
            Column(say.text("TCO of the plan"), "money", 2),
        ),
        rows,
        (
            say.text("total"),
            sums.before_monthly,
            sums.monthly,
            difference(sums.monthly, sums.before_monthly),
            sums.one_off,
            sums.tco,
        ),
    )


def _line_picture(desk: Desk, lines: tuple[ByLine, ...]) -> Picture:
    say = desk.say
    rows = [
        Bar(
            desk.words.component(one.name),
            (one.today, one.monthly),
            (desk.money(one.today), desk.money(one.monthly)),
        )
        for one in lines
        if one.today or one.monthly
    ]
    title = say.text("Cost a month by line, today and planned")
    dearest = desk.words.component(lines[0].name) if lines else desk.words.none
    description = say.text(
        "Two bars for each line of cost. Together they go from {today} to {planned} a month; the "
        "largest line is: {line}.",
        today=desk.money(desk.plan.totals.before_monthly),
        planned=desk.money(desk.plan.totals.monthly),
        line=dearest,
    )
    series = (say.text("today"), say.text("planned"))
    svg = bars("chart-money-lines", title, description, series, rows)
    return Picture("chart-money-lines", title, description, svg, "money-lines")


def _years(desk: Desk) -> Iterator[Block]:
    spending = desk.plan.spending
    if spending is None:
        yield Paragraph(
            desk.say.text(
                "This plan was made by an older version of cloudplan and holds no amounts by year. "
                "Make the plan again to see them."
            )
        )
        return
    yield Paragraph(_which_years(desk, spending))
    yield _year_picture(desk, spending)
    yield _year_table(desk, spending)
    yield _component_years(
        desk, "money-years-planned", desk.say.text("Planned, by line and year"), spending.planned
    )
    if spending.today is not None:
        yield _component_years(
            desk,
            "money-years-today",
            desk.say.text("Going on as today, by line and year"),
            spending.today,
        )


def _which_years(desk: Desk, spending: Spending) -> str:
    """The first and the last year may be short."""
    say, months = desk.say, desk.plan.as_of.year * 12 + desk.plan.as_of.month - 1
    last = months + desk.plan.horizon_months - 1
    return say.text(
        "The years are calendar years. {first} counts from {start} and {last} up to {end}. "
        "Going on as today counts the servers that growth would ask for.",
        first=str(spending.years[0]),
        start=say.month(desk.plan.as_of),
        last=str(spending.years[-1]),
        end=say.month(desk.plan.as_of.replace(year=last // 12, month=last % 12 + 1, day=1)),
    )


def _sums(parts: tuple[ComponentMoney, ...], count: int) -> tuple[Decimal, ...]:
    return tuple(total(part.by_year[t] for part in parts) for t in range(count))


def _today_sums(desk: Desk, spending: Spending) -> tuple[Decimal | None, ...]:
    if desk.going_on is None:
        return (None,) * len(spending.years)
    return _sums(desk.going_on, len(spending.years))


def _year_table(desk: Desk, spending: Spending) -> Table:
    """Each year's running cost and investment beside what going on as today would take."""
    say = desk.say
    planned, today = _sums(spending.planned, len(spending.years)), _today_sums(desk, spending)
    rows = [
        (str(year), was, now - invested, invested, now, difference(now, was))
        for year, was, now, invested in zip(
            spending.years, today, planned, spending.invested, strict=True
        )
    ]
    return Table(
        "money-years",
        say.text("Paid in each year, today and planned"),
        (
            Column(say.text("year")),
            Column(say.text("going on as today"), "money", 2),
            Column(say.text("planned, running cost and moves"), "money", 2),
            Column(say.text("planned, investment"), "money", 2),
            Column(say.text("planned, together"), "money", 2),
            Column(say.text("difference"), "money", 2),
        ),
        tuple(rows),
        (
            say.text("total"),
            known_total(today),
            total(planned) - total(spending.invested),
            total(spending.invested),
            total(planned),
            difference(total(planned), known_total(today)),
        ),
    )


def _year_picture(desk: Desk, spending: Spending) -> Picture:
    say = desk.say
    planned, today = _sums(spending.planned, len(spending.years)), _today_sums(desk, spending)
    rows = [
        Bar(str(year), (was, now), (desk.money(was), desk.money(now)))
        for year, was, now in zip(spending.years, today, planned, strict=True)
    ]
    title = say.text("Paid in each calendar year")
    description = say.text(
        "Two bars for each year: going on as today and planned. Over all years the plan takes "
        "{planned}, going on as today {today}.",
        planned=desk.money(total(planned)),
        today=desk.money(known_total(today)),
    )
    series = (say.text("going on as today"), say.text("planned"))
    svg = bars("chart-money-years", title, description, series, rows)
    return Picture("chart-money-years", title, description, svg, "money-years")


def _component_years(desk: Desk, id: str, caption: str, parts: tuple[ComponentMoney, ...]) -> Table:
    assert desk.plan.spending is not None
    say, years = desk.say, desk.plan.spending.years
    kept = [part for part in parts if any(part.by_year)]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (desk.words.component(part.component), *part.by_year, total(part.by_year)) for part in kept
    )
    sums = _sums(parts, len(years))
    columns = (
        Column(say.text("line of cost")),
        *(Column(str(year), "money", 2) for year in years),
        Column(say.text("all years"), "money", 2),
    )
    last: tuple[Cell, ...] = (say.text("total"), *sums, total(sums))
    return Table(id, caption, columns, rows, last)


def _assumptions(desk: Desk) -> Iterator[str]:
    say, plan = desk.say, desk.plan
    yield say.text(
        "The plan counts from {day} and looks {months} months ahead.",
        day=say.day(plan.as_of),
        months=say.number(plan.horizon_months),
    )
    yield say.text("A month counts 730 hours for what is paid by the hour.")
    yield say.text(
        "Workloads are counted for what they use, with a margin, and for the growth that the "
        "inventory states."
    )
    old = sum(1 for price in ages(desk) if price.is_old)
    if old:
        yield say.plural(
            "{count} price list was older than half a year on that day.",
            "{count} price lists were older than half a year on that day.",
            old,
        )
    yield say.text(
        "Exchange rates, discounts and terms stand with the sources of the prices, as far as the "
        "price lists state them."
    )
    if plan.solver.priced_rules:
        yield say.text(
            "Rules that put a price on something added {amount} when plans were compared; nobody "
            "pays that, and it is in no total.",
            amount=desk.money(plan.solver.priced_rules),
        )
    if plan.invocation.min_saving:
        yield say.text(
            "A workload moves only where that saves at least {amount} over the whole time.",
            amount=desk.money(plan.invocation.min_saving),
        )
