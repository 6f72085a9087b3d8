"""When it happens: the waves, the picture of them, what they could not keep, the runbooks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.waves import Wave, Waves
from cloudplan.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    Picture,
    Section,
    Table,
)
from cloudplan.report.content.desk import Desk, application_of, total
from cloudplan.waves.gantt import gantt_svg
from cloudplan.waves.runbook import Step, runbook
from cloudplan.waves.words import assumption_texts, broken_text, mitigation

MOST_RUNBOOKS = 60
"""Waves whose steps are told in the report; `cloudplan waves` tells them all."""


def waves(desk: Desk) -> Section:
    """The schedule, or how to make one."""
    return Section("waves", desk.say.text("When it happens: waves"), tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say, schedule = desk.say, desk.plan.waves
    if schedule is None:
        yield Paragraph(
            say.text(
                "This plan does not say yet when things move. With {command} it is divided into "
                "waves that keep the calendar of the city.",
                command="cloudplan waves plan.json --out plan.json",
            )
        )
        return
    if not schedule.waves:
        yield Paragraph(say.text("Nothing changes, so there are no waves."))
        return
    yield Paragraph(
        say.text(
            "A wave is a group of workloads that change in the same days. What cannot do without "
            "each other changes together."
        )
    )
    yield _picture(desk, schedule)
    yield _table(desk, schedule)
    yield from _broken(desk, schedule)
    yield from _assumed(desk, schedule)
    yield from _runbooks(desk, schedule)


def _picture(desk: Desk, schedule: Waves) -> Picture:
    say = desk.say
    title = say.text("The waves on the calendar")
    description = say.plural(
        "A bar for {count} wave between {first} and {last}, with the days on which nothing may "
        "move.",
        "A bar for each of {count} waves between {first} and {last}, with the days on which "
        "nothing may move.",
        len(schedule.waves),
        first=say.day(min(wave.first for wave in schedule.waves)),
        last=say.day(max(wave.last for wave in schedule.waves)),
    )
    svg = gantt_svg(schedule, say, desk.plan.facts.rules)
    return Picture("chart-waves", title, description, svg, "waves-list")


def _table(desk: Desk, schedule: Waves) -> Table:
    say = desk.say
    rows = tuple(
        (
            wave.number,
            wave.first,
            wave.last,
            len(wave.addresses),
            desk.listed((desk.application(id) for id in _applications(wave)), 8),
            wave.staff_hours,
            total(one.gib for one in wave.transfers),
            wave.saving_monthly,
        )
        for wave in schedule.waves
    )
    return Table(
        "waves-list",
        say.text("Waves"),
        (
            Column(say.text("wave"), "number"),
            Column(say.text("first day"), "date"),
            Column(say.text("last day"), "date"),
            Column(say.text("workloads"), "number"),
            Column(say.text("applications")),
            Column(say.text("hours of work"), "number", 1),
            Column(say.text("data to copy"), "number", 0, "GiB"),
            Column(say.text("saves a month"), "money", 2),
        ),
        rows,
        (
            say.text("total"),
            "",
            "",
            sum(len(wave.addresses) for wave in schedule.waves),
            "",
            total(wave.staff_hours for wave in schedule.waves),
            total(one.gib for wave in schedule.waves for one in wave.transfers),
            total(wave.saving_monthly for wave in schedule.waves),
        ),
    )


def _applications(wave: Wave) -> list[str]:
    return list(dict.fromkeys(application_of(address) for address in wave.addresses))


def _broken(desk: Desk, schedule: Waves) -> Iterator[Block]:
    """Soft conditions that the schedule could not keep, and what helps."""
    say = desk.say
    yield Heading(say.text("What the waves could not keep"))
    if not schedule.broken:
        yield Paragraph(say.text("The waves keep every wish of the calendar."))
        return
    yield Table(
        "waves-broken",
        say.text("Wishes that are not kept, and what helps"),
        (
            Column(say.text("wave"), "number"),
            Column(say.text("what is not kept")),
            Column(say.text("what helps")),
        ),
        tuple(
            (
                one.wave,
                broken_text(one, say, lambda name: _name(desk, name)),
                mitigation(one, say, lambda name: _name(desk, name)),
            )
            for one in schedule.broken
        ),
        annex=len(schedule.broken) > 20,
    )


def _name(desk: Desk, name: str) -> str:
    """An application by its name, anything else as it is."""
    return desk.application(name) if name in desk.applications else name


def _assumed(desk: Desk, schedule: Waves) -> Iterator[Block]:
    """Figures of the calendar that nobody gave."""
    say, calendar = desk.say, schedule.calendar
    if calendar.assumed:
        yield Heading(say.text("Assumptions of the calendar"))
        yield Bullets(assumption_texts(calendar, say))


def _runbooks(desk: Desk, schedule: Waves) -> Iterator[Block]:
    """The steps of each wave: who does what, how long it takes, how to go back."""
    say = desk.say
    yield Heading(say.text("What is done in each wave"))
    yield from (_runbook(desk, wave) for wave in schedule.waves[:MOST_RUNBOOKS])
    if len(schedule.waves) > MOST_RUNBOOKS:
        yield Paragraph(
            say.text(
                "The steps of the other waves are shown by {command}.",
                command="cloudplan waves plan.json",
            )
        )


def _runbook(desk: Desk, wave: Wave) -> Table:
    say = desk.say
    return Table(
        f"runbook-{wave.number}",
        say.text(
            "Steps of wave {number}, from {first} to {last}",
            number=say.number(wave.number),
            first=say.day(wave.first),
            last=say.day(wave.last),
        ),
        (
            Column(say.text("step"), "number"),
            Column(say.text("what")),
            Column(say.text("who")),
            Column(say.text("about")),
            Column(say.text("detail")),
            Column(say.text("hours of work"), "number", 1),
            Column(say.text("hours of copying")),
            Column(say.text("way back")),
        ),
        tuple(_step(desk, one) for one in runbook(desk.plan, wave, say)),
        annex=True,
    )


def _step(desk: Desk, step: Step) -> tuple[Cell, ...]:
    return (
        step.number,
        step.title,
        step.owner,
        desk.listed((_name(desk, one) for one in step.subjects), 8),
        step.detail,
        step.hours,
        _copying(desk, step.kind, step.lasts),
        step.back,
    )


def _copying(desk: Desk, kind: str, lasts: Decimal | None) -> str:
    """Only a copy lasts; how long is unknown where nobody knows the link."""
    if kind != "copy":
        return ""
    return desk.say.text("unknown") if lasts is None else desk.say.number(lasts, 1)
