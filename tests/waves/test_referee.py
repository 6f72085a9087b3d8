"""Each hard condition, broken by hand in a sound plan, is seen; and so is every wrong figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.facts import LinkFacts, RuleFacts
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Closed, Deadline, WavePin, Waves
from cloudplan.referee.waves import wrong_waves
from cloudplan.waves.make import make_waves
from tests.waves.plans import calendar, create, hosts, move, plan, site, uses, workload

D = Decimal
QUIET = date(2026, 12, 14), date(2026, 12, 20)
FREEZE = RuleFacts(
    "quiet", "freeze", "deny", "city", "", {"en": "Quiet"}, {}, "rules.yaml:3:5",
    *QUIET,
)  # fmt: skip


def sound() -> Plan:
    """Three applications in three waves, a freeze, a deadline, a pin, a room that is tight."""
    asked = calendar(
        workloads_max=2,
        closed=(
            Closed(date(2026, 11, 30), date(2026, 12, 2), "books", ("b",), "cal.yaml:9:3"),
            Closed(QUIET[0], QUIET[1], "Quiet", (), FREEZE.source, "quiet"),
        ),
        deadlines=(Deadline(date(2026, 11, 20), "contract", ("a",), True, "cal.yaml:7:3"),),
        pins=(WavePin("c", 3, "--pin"),),
    )
    rows = [move("a/db"), move("a/web"), move("b/w", "cloud", "dc"), move("c/w")]
    made = plan(
        [*rows, create("c/w@standby", "dc", "c/w")],
        sites=(site("cloud"), site("dc", "on_prem", hosts(1, vcpu=8))),
        dependencies=[uses("a/web", "a/db", 150)],
        links=(LinkFacts("dc", "internet", D(100)),),
        rules=(FREEZE,),
    )  # fmt: skip
    return make_waves(made, asked)


@pytest.fixture(scope="module")
def made() -> Plan:
    return sound()


def with_waves(made: Plan, **fields: Any) -> Plan:
    assert made.waves is not None
    return replace(made, waves=replace(made.waves, **fields))


def with_calendar(made: Plan, **fields: Any) -> Plan:
    assert made.waves is not None
    return with_waves(made, calendar=replace(made.waves.calendar, **fields))


def waves(made: Plan) -> Waves:
    assert made.waves is not None
    return made.waves


def first_wave(made: Plan, **fields: Any) -> Plan:
    one, *others = waves(made).waves
    return with_waves(made, waves=(replace(one, **fields), *others))


def told(made: Plan) -> str:
    return "\n".join(breach.summary for breach in wrong_waves(made))


def test_the_plan_is_sound(made: Plan) -> None:
    assert told(made) == ""
    assert [(w.number, w.addresses) for w in waves(made).waves] == [
        (1, ("a/db", "a/web")),
        (2, ("b/w",)),
        (3, ("c/w", "c/w@standby")),
    ]


BROKEN: list[tuple[str, Callable[[Plan], Plan], str]] = [
    ("size", lambda p: with_calendar(p, workloads_max=1), "changes 2 workloads, 1 at most"),
    ("staff", lambda p: with_calendar(p, staff_hours_month=D(10)), "working hours and has"),
    ("pin", lambda p: with_calendar(p, pins=(WavePin("c", 2),)), "c is in wave 3, pinned to 2"),
    (
        "deadline",
        lambda p: with_calendar(p, deadlines=(Deadline(date(2026, 11, 14), "x", (), True),)),
        "a changes in wave 1, until 2026-11-15, due by 2026-11-14",
    ),
    (
        "blackout",
        lambda p: with_calendar(
            p, closed=(Closed(date(2026, 11, 29), date(2026, 11, 29), "y", ("b",)),
                       *waves(p).calendar.closed)
        ),
        "wave 2 changes b from 2026-11-16 to 2026-11-29",
    ),
    ("freeze", lambda p: with_calendar(p, closed=()), "leaves out the freeze quiet"),
    ("end", lambda p: with_calendar(p, end=date(2026, 11, 20)), "ends after the calendar"),
    ("start", lambda p: with_calendar(p, start=date(2026, 11, 3)), "which is not its day"),
    ("length", lambda p: with_calendar(p, wave_days=13), "which is not its day"),
    ("hours", lambda p: first_wave(p, staff_hours=D(1)), "says 1 working hours, not 16"),
    ("saving", lambda p: first_wave(p, saving_monthly=D(1)), "says it saves 1, not 200"),
    ("groups", lambda p: first_wave(p, groups=(("a/db",), ("a/web",))), "other groups"),
    ("lost", lambda p: first_wave(p, groups=(("a/db",),)), "a/web changes and is in no wave"),
    ("stranger", lambda p: first_wave(p, groups=(("a/db", "a/web"), ("x/y",))), "does not change"),
    ("objective", lambda p: with_waves(p, objective=D(1), bound=D(1)), "the objective is"),
    ("bound", lambda p: with_waves(p, bound=D(10**9)), "the bound is above"),
    ("version", lambda p: replace(p, format_version="1.1"), "format 1.1 is not 1.3"),
    ("none", lambda p: replace(p, waves=None), "has a wave, the plan has none"),
    (
        "placement",
        lambda p: replace(p, placements=tuple(replace(x, wave=9) for x in p.placements)),
        "has wave 9 in its placement, not 1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("how", "text"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_what_is_broken_is_seen(made: Plan, how: Callable[[Plan], Plan], text: str) -> None:
    assert text in told(how(made))


def swapped(made: Plan, one: str, wave: int) -> Plan:
    """The plan with an address in another wave, and all figures that follow from it."""
    from cloudplan.waves.build import with_waves
    from cloudplan.waves.problem import problem_of
    from cloudplan.waves.schedule import objective
    from cloudplan.waves.solve import Answer

    problem = problem_of(made.without_waves, waves(made).calendar)
    at = []
    for group in problem.groups:
        number = next(w.number for w in waves(made).waves if group.addresses[0] in w.addresses)
        at.append((wave if one in group.addresses else number) - 1)
    return with_waves(made, problem, Answer(tuple(at), objective(problem, at), 0), None)


def test_a_room_that_is_too_full_is_seen(made: Plan) -> None:
    """b comes to a room of 8 vCPU in which 6 stand; a leaves 4 only after its wave."""
    assert "dc holds 8.000 vcpu" not in told(swapped(made, "b/w", 1))
    tight = replace(
        made,
        facts=replace(
            made.facts,
            workloads=tuple(
                workload(w.address, vcpu=3 if w.address == "b/w" else 2)
                for w in made.facts.workloads
            ),
        ),
    )
    assert "room" in told(swapped(tight, "b/w", 1))
    assert "room" not in told(swapped(tight, "b/w", 2))


def test_a_link_that_is_too_busy_is_seen() -> None:
    """1,500 GiB need 51.1 hours at 100 Mbps: one group a wave, not two."""
    made = make_waves(
        plan(
            [move("a/w"), move("b/w")],
            workloads=[workload("a/w", gib=1500), workload("b/w", gib=1500)],
            links=(LinkFacts("dc", "internet", D(100)),),
        ),
        calendar(),
    )
    assert [wave.addresses for wave in waves(made).waves] == [("a/w",), ("b/w",)]
    both = told(swapped(made, "b/w", 1))
    assert both == "wave 1 copies 102.3 hours between dc and internet, 60 at most"


def test_neighbours_may_not_be_parted(made: Plan) -> None:
    one, two, *rest = waves(made).waves
    torn = with_waves(
        made,
        waves=(
            replace(one, groups=(("a/db",),)),
            replace(two, groups=(("a/web",), *two.groups)),
            *rest,
        ),
    )
    number = {a: w.number for w in waves(torn).waves for a in w.addresses}
    torn = replace(
        torn, placements=tuple(replace(p, wave=number[p.address]) for p in torn.placements)
    )
    assert "a/db, a/web move together, they are in the waves [1, 2]" in told(torn)


def test_a_plan_without_waves_has_nothing_wrong() -> None:
    assert wrong_waves(plan([move("a/w")])) == ()


def test_a_wave_before_the_start_is_seen(made: Plan) -> None:
    one = waves(made).waves[0]
    early = first_wave(
        made, number=0, first=one.first - timedelta(14), last=one.last - timedelta(14)
    )
    assert "which is not its day" in told(early)
