"""What stays, moves, is new and retires, by application, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cloudplan.model.plan import Action, Placement
from cloudplan.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from cloudplan.report.content.applications import planned_of, today_of
from cloudplan.report.content.desk import (
    Desk,
    application_of,
    known_total,
    total,
    workload_of,
)
from cloudplan.report.content.reasons import why

ORDER: tuple[Action, ...] = ("move", "create", "resize", "retire", "keep", "unmanaged")
UNCHANGED: tuple[Action, ...] = ("keep", "unmanaged")
MOST_ROWS = 400
"""Rows of a table; the plan file has everything."""


class Same(NamedTuple):
    """Workloads of one application to which the same happens, as far as a reader cares."""

    application: str
    action: Action
    start: str
    end: str
    is_standby: bool


def changes(desk: Desk) -> Section:
    """Changes first, then what stays."""
    title = desk.say.text("What stays, what moves, what retires, and why")
    return Section("changes", title, tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say = desk.say
    groups = _groups(desk)
    changed = [item for item in groups if item[0].action not in UNCHANGED]
    same = [item for item in groups if item[0].action in UNCHANGED]
    yield _counts(desk)
    if any(key.is_standby for key, _ in groups):
        yield Paragraph(
            say.text(
                "A standby is a second copy of a workload at another site, ready to take over when "
                "the first one fails."
            )
        )
    if changed:
        yield from _table(desk, "changes-made", say.text("What changes"), changed)
    else:
        yield Paragraph(say.text("Nothing changes: every workload stays where it is."))
    if same:
        yield from _table(desk, "changes-none", say.text("What stays as it is"), same)


def _groups(desk: Desk) -> list[tuple[Same, list[Placement]]]:
    """By action, then by the name of the application."""
    found: dict[Same, list[Placement]] = {}
    for one in desk.plan.placements:
        start = one.before.site if one.before is not None else ""
        end = one.after.site if one.after is not None else ""
        is_standby = one.standby_of is not None
        key = Same(application_of(one.address), one.action, start, end, is_standby)
        found.setdefault(key, []).append(one)
    names = {key: desk.application(key.application).casefold() for key in found}
    return sorted(
        found.items(), key=lambda item: (ORDER.index(item[0].action), names[item[0]], item[0])
    )


def _counts(desk: Desk) -> Table:
    """What happens to how many workloads, and of how many applications."""
    say = desk.say
    workloads = Counter(p.action for p in desk.plan.placements)
    touched = {(application_of(p.address), p.action) for p in desk.plan.placements}
    applications = Counter(action for _, action in touched)
    rows = tuple(
        (desk.words.action(action), workloads[action], applications[action])
        for action in ORDER
        if workloads[action]
    )
    return Table(
        "changes-counts",
        say.text("What happens to how many"),
        (
            Column(say.text("what happens")),
            Column(say.text("workloads"), "number"),
            Column(say.text("in applications"), "number"),
        ),
        rows,
    )


def _table(
    desk: Desk, id: str, caption: str, groups: Sequence[tuple[Same, list[Placement]]]
) -> Iterator[Block]:
    say = desk.say
    yield Table(
        id,
        caption,
        (
            Column(say.text("application")),
            Column(say.text("workloads")),
            Column(say.text("what happens")),
            Column(say.text("from site")),
            Column(say.text("to site")),
            Column(say.text("why")),
            Column(say.text("today, a month"), "money", 2),
            Column(say.text("planned, a month"), "money", 2),
            Column(say.text("planned, once"), "money", 2),
        ),
        tuple(_row(desk, key, members) for key, members in groups[:MOST_ROWS]),
        annex=True,
    )
    if len(groups) > MOST_ROWS:
        yield Paragraph(
            say.text(
                "The table shows the first {most} of {all} rows; the plan file holds all of them.",
                most=say.number(MOST_ROWS),
                all=say.number(len(groups)),
            )
        )


def _row(desk: Desk, key: Same, members: Sequence[Placement]) -> tuple[Cell, ...]:
    parts = [workload_of(one.standby_of or one.address) for one in members]
    names = desk.listed(parts)
    once = total(one.after.one_off for one in members if one.after is not None)
    return (
        desk.application(key.application),
        desk.say.text("standby of {workloads}", workloads=names) if key.is_standby else names,
        desk.words.action(key.action),
        key.start or desk.words.none,
        key.end or desk.words.none,
        why(desk, members),
        known_total([today_of(one) for one in members]),
        total(planned_of(one) for one in members),
        once,
    )
