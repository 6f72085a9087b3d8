"""Where every price comes from: the plan's lines by component and source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cloudplan.model.plan import Line
from cloudplan.report.blocks import Column, Table
from cloudplan.report.content.desk import ZERO, Desk

MOST_ROWS = 300


class Origin(NamedTuple):
    """A component from one source of one day."""

    component: str
    source: str
    as_of: date | None


def source_table(desk: Desk) -> Table:
    """The lines with most TCO first; rows beyond `MOST_ROWS` are added up in one."""
    say = desk.say
    found: dict[Origin, list[Decimal]] = {}
    for line in _lines(desk):
        sums = found.setdefault(Origin(line.component, line.source, line.as_of), [ZERO, ZERO, ZERO])
        sums[0 if line.period == "month" else 1] += line.amount
        sums[2] += line.tco
    ordered = sorted(found.items(), key=lambda item: (-item[1][2], str(item[0])))
    rows = [
        (desk.words.component(origin.component), origin.source, origin.as_of, *sums)
        for origin, sums in ordered[:MOST_ROWS]
    ]
    if rest := ordered[MOST_ROWS:]:
        text = say.plural("{count} other source", "{count} other sources", len(rest))
        rows.append((text, "", "", *(sum((s[k] for _, s in rest), ZERO) for k in range(3))))
    total = desk.plan.totals
    return Table(
        "money-sources",
        say.text("Sources of the prices"),
        (
            Column(say.text("line of cost")),
            Column(say.text("source")),
            Column(say.text("prices of"), "date"),
            Column(say.text("planned, a month"), "money", 2),
            Column(say.text("planned, once"), "money", 2),
            Column(say.text("TCO of the plan"), "money", 2),
        ),
        tuple(rows),
        (say.text("total"), "", "", total.monthly, total.one_off, total.tco),
        annex=True,
    )


def _lines(desk: Desk) -> Iterator[Line]:
    for placement in desk.plan.placements:
        if placement.after is not None:
            yield from placement.after.lines
    for site in desk.plan.sites:
        yield from site.lines
