"""What each application costs, today and as planned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.plan import Placement
from cloudplan.report.blocks import Cell, Column, Table
from cloudplan.report.content.desk import ZERO, Desk, difference, known_total, total


def application_table(desk: Desk) -> Table:
    """Own cost and the part of shared sites; the last row is the plan's own total."""
    say, sums = desk.say, desk.plan.totals
    rows = [_row(desk, id, parts) for id, parts in desk.placements_of.items()]
    rows += _rounding(desk, rows)
    return Table(
        "money-applications",
        say.text("Cost by application"),
        (
            Column(say.text("application")),
            Column(say.text("owner")),
            Column(say.text("workloads"), "number"),
            Column(say.text("today, a month"), "money", 2),
            Column(say.text("planned, a month"), "money", 2),
            Column(say.text("difference"), "money", 2),
            Column(say.text("planned, once, own cost"), "money", 2),
        ),
        tuple(rows),
        (
            say.text("total"),
            "",
            len(desk.plan.placements),
            sums.before_monthly,
            sums.monthly,
            difference(sums.monthly, sums.before_monthly),
            known_total([_decimal(row[6]) for row in rows]),
        ),
        annex=True,
    )


def _row(desk: Desk, id: str, parts: tuple[Placement, ...]) -> tuple[Cell, ...]:
    before = known_total([today_of(part) for part in parts])
    after = total(planned_of(part) for part in parts)
    return (
        desk.application(id),
        desk.owner(id),
        len(parts),
        before,
        after,
        difference(after, before),
        total(part.after.one_off for part in parts if part.after is not None),
    )


def _rounding(desk: Desk, rows: list[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """Shares are rounded to cents one by one; what that leaves of the plan's totals."""
    sums = desk.plan.totals
    left = [
        None if whole is None or sum_of is None else whole - sum_of
        for whole, sum_of in (
            (sums.before_monthly, known_total([_decimal(row[3]) for row in rows])),
            (sums.monthly, known_total([_decimal(row[4]) for row in rows])),
        )
    ]
    if any(left):
        was, now = left
        label = desk.say.text("cents from rounding")
        yield (label, "", 0, was, now, difference(now, was), ZERO)


def today_of(placement: Placement) -> Decimal | None:
    """Own cost and share a month today; own cost of what the plan leaves alone counts nowhere."""
    before = placement.before
    if before is None:
        return ZERO
    own = ZERO if placement.action == "unmanaged" else before.monthly
    return known_total([own, before.shared_monthly])


def planned_of(placement: Placement) -> Decimal:
    """Own cost and share a month as planned."""
    after = placement.after
    return ZERO if after is None else after.monthly + after.shared_monthly


def _decimal(cell: Cell) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None
