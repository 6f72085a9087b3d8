"""From where to where: the moves of a plan as a table."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from cloudplan.language import Speech
from cloudplan.model.plan import Plan
from cloudplan.render.figures import UNKNOWN, number
from cloudplan.render.page import Page
from cloudplan.render.table import table

WORTH_A_TABLE = 2


class Move(NamedTuple):
    """One workload's move; `more` is the difference of its own monthly cost, if known."""

    route: tuple[str, str]
    more: Decimal | None
    one_off: Decimal


def moves(page: Page, plan: Plan) -> list[str]:
    """The routes with most workloads first; nothing where the blocks say it all."""
    found = list(_moves(plan))
    if len(found) < WORTH_A_TABLE:
        return []
    routes: dict[tuple[str, str], list[Move]] = {}
    for move in found:
        routes.setdefault(move.route, []).append(move)
    ordered = sorted(routes.items(), key=lambda item: (-len(item[1]), item[0]))
    say = page.say
    monthly = say.text("{currency}/month", currency=plan.currency)
    head = (say.text("from"), "", say.text("to"), say.text("workloads"), monthly, say.text("once"))
    rows = [_row(say, route, group) for route, group in ordered]
    return [page.paint(say.text("Moves"), "bold"), *table(page, "lllrrr", head, rows)]


def _moves(plan: Plan) -> Iterable[Move]:
    for p in plan.placements:
        if p.action == "move" and p.before is not None and p.after is not None:
            was = p.before.monthly
            more = None if was is None else p.after.monthly - was
            yield Move((p.before.site, p.after.site), more, p.after.one_off)


def _row(say: Speech, route: tuple[str, str], group: list[Move]) -> tuple[str, ...]:
    known = [move.more for move in group if move.more is not None]
    more = sum(known, Decimal("0.00"))
    return (
        route[0],
        "->",
        route[1],
        number(Decimal(len(group)), 0, say=say),
        number(more, signed=True, say=say) if len(known) == len(group) else say.said(UNKNOWN),
        number(sum((move.one_off for move in group), Decimal("0.00")), say=say),
    )
