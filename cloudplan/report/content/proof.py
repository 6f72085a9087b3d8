"""How far from the best the plan can be, and how that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from cloudplan.report.blocks import Block, Column, Paragraph, Section, Table
from cloudplan.report.content.desk import Desk
from cloudplan.report.content.gap import furthest


def proof(desk: Desk) -> Section:
    """The proof in words, then in figures."""
    title = desk.say.text("How far from optimal the plan can be")
    return Section("proof", title, tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say, solver = desk.say, desk.plan.solver
    if not desk.plan.placements:
        yield Paragraph(say.text("Nothing was placed, so there is nothing to prove."))
        return
    yield Paragraph(f"{furthest(desk)}.", strong=True)
    yield Paragraph(
        say.text(
            "The search counts the cost over the whole time and finds two figures: what the plan "
            "costs, and a bound below which no plan can be. The gap is the distance between them. "
            "The proof holds for the prices, rules and workloads that the plan was made with; it "
            "says nothing of prices that change or facts that are wrong."
        )
    )
    yield Paragraph(_stopped(desk))
    share = solver.gap.quantize(Decimal("0.0001"), ROUND_CEILING)
    gap = say.percent(share, 2)
    yield Table(
        "proof-figures",
        say.text("The proof in figures"),
        (Column(say.text("figure")), Column(say.text("value"), "money", 2)),
        (
            (say.text("cost of the plan as it was compared"), solver.objective),
            (say.text("of which TCO"), desk.plan.totals.tco),
            (say.text("of which added by rules with a price"), solver.priced_rules),
            (say.text("of which what a move has to save at least"), solver.threshold),
            (say.text("no plan costs less than"), solver.bound),
            (say.text("distance"), solver.objective - solver.bound),
        ),
    )
    yield Paragraph(say.text("The gap is {gap} of the cost, rounded up.", gap=gap))


def _engines(desk: Desk) -> Mapping[str, str]:
    say = desk.say
    return {
        "optimal": say.text("It ended because nothing better exists."),
        "gap": say.text("It ended because the plan was proven to be as near as asked."),
        "time-limit": say.text("It was ended by its time limit."),
        "work-limit": say.text("It was ended by its limit of work."),
        "interrupted": say.text("Somebody ended it."),
    }


def _stopped(desk: Desk) -> str:
    """Which search it was, and why it ended."""
    solver, say = desk.plan.solver, desk.say
    engine = say.text("The search was made with {engine}.", engine=solver.engine)
    ended = _engines(desk).get(
        solver.stopped_by, say.text("It was ended by: {reason}.", reason=solver.stopped_by)
    )
    return f"{engine} {ended}"
