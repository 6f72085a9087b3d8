"""Small plans: the schedule is the best of all that the referee lets pass, and none is missed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import product

import pytest

from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.model.facts import LimitFacts, LinkFacts, RoundTripFacts
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.waves import Calendar, Closed, Deadline, WavePin
from cloudplan.referee.waves import wrong_waves
from cloudplan.waves.build import with_waves
from cloudplan.waves.make import make_waves
from cloudplan.waves.problem import problem_of
from cloudplan.waves.schedule import objective
from cloudplan.waves.solve import Answer
from tests.waves.plans import (
    START,
    application,
    calendar,
    create,
    hosts,
    move,
    plan,
    site,
    uses,
    workload,
)

D = Decimal
WAVES = 3
CASES = 30


def some_plan(draw: random.Random) -> Plan:
    """Up to four applications between a small room, a larger one and a cloud."""
    rows, told, lines, limits = list[Placement](), [], [], []
    names = [f"app-{n}" for n in range(draw.randint(2, 4))]
    for name in names:
        here, there = draw.sample(["dc", "annex", "cloud"], 2)
        parts = draw.sample(["web", "db", "web-test"], draw.randint(1, 2))
        rows += [move(f"{name}/{p}", here, there, saves=draw.randint(-40, 90)) for p in parts]
        level = draw.choice(["low", "medium", "high", None])
        told.append(application(name, criticality=level, users=draw.choice([5, 900])))
    if draw.random() < 0.4:
        primary = draw.choice(rows)
        rows.append(create(f"{primary.address}@standby", "cloud", primary.address))
    for _ in range(draw.randint(0, 3)):
        one, other = draw.sample([r.address for r in rows], 2)
        lines.append(uses(one, other, draw.choice([1, 20, 150])))
    if draw.random() < 0.3 and len(rows) > 1:
        one, other = draw.sample([r.address for r in rows], 2)
        limits.append(LimitFacts(one, other, D(5), "rtt"))
    return plan(
        rows,
        applications=told,
        workloads=[workload(r.address, gib=draw.choice([60, 1500])) for r in rows],
        dependencies=lines,
        sites=(
            site("annex", "on_prem", hosts(1, draw.choice([4, 8, 12]), storage_gib=6000)),
            site("cloud"),
            site("dc", "on_prem", hosts(1, 16, storage_gib=9000)),
        ),
        links=(LinkFacts("annex", "dc", D(400)), LinkFacts("dc", "internet", D(100))),
        limits=tuple(limits),
        round_trips=(
            RoundTripFacts("annex", "dc", D(2)),
            RoundTripFacts("cloud", "dc", D(9)),
        ),
    )


def some_calendar(draw: random.Random, made: Plan) -> Calendar:
    """Three waves with limits that sometimes bind."""
    names = [one.id for one in made.facts.applications]
    closed, deadlines, pins = list[Closed](), list[Deadline](), list[WavePin]()
    if draw.random() < 0.5:
        day = START + timedelta(days=draw.randint(0, 35))
        who = () if draw.random() < 0.5 else (draw.choice(names),)
        closed.append(Closed(day, day + timedelta(days=3), "closed", who))
    if draw.random() < 0.6:
        day = START + timedelta(days=draw.randint(20, 45))
        deadlines.append(Deadline(day, "due", (draw.choice(names),), draw.random() < 0.5))
    if draw.random() < 0.3:
        pins.append(WavePin(draw.choice(names), draw.randint(1, WAVES)))
    return calendar(
        end=START + timedelta(days=14 * WAVES - 1),
        workloads_max=draw.choice([3, 5, 8]),
        staff_hours_month=D(draw.choice([60, 90, 400])),
        transfer_hours=D(draw.choice([60, 110])),
        closed=tuple(closed),
        deadlines=tuple(deadlines),
        pins=tuple(pins),
    )


@cache
def case(seed: int) -> tuple[Plan, Calendar, tuple[D, ...], int]:
    """A plan, its calendar, what every schedule counts for that the referee passes, of how many."""
    draw = random.Random(seed)
    made = some_plan(draw)
    asked = some_calendar(draw, made)
    problem = problem_of(made, asked)
    found, tried = list[D](), 0
    for at in product(range(len(problem.slots)), repeat=len(problem.groups)):
        tried += 1
        value = objective(problem, at)
        shown = with_waves(made, problem, Answer(at, value, 0), None)
        wrong = [breach.summary for breach in wrong_waves(shown)]
        assert not [text for text in wrong if "objective" in text], wrong
        if not wrong:
            found.append(D(value) / 1000)
    return made, asked, tuple(found), tried


@pytest.mark.parametrize("seed", range(CASES))
def test_the_schedule_is_the_best_of_all(seed: int) -> None:
    made, asked, possible, _ = case(seed)
    if not possible:
        with pytest.raises(CloudplanError) as refused:
            make_waves(made, asked)
        assert refused.value.exit_code == Exit.INFEASIBLE
        return
    waves = make_waves(made, asked).waves
    assert waves is not None
    assert waves.objective == min(possible)
    assert waves.status == "optimal"
    assert waves.bound == waves.objective


def test_the_cases_are_of_both_sorts() -> None:
    """Calendars that allow no waves, some, and nearly all."""
    cases = [case(seed) for seed in range(CASES)]
    shares = [len(possible) / tried for _, _, possible, tried in cases]
    assert sum(share == 0 for share in shares) >= 3
    assert sum(0 < share < 0.1 for share in shares) >= 3
    assert sum(share >= 0.1 for share in shares) >= 3


def test_the_day_of_the_plan_does_not_matter_for_the_order() -> None:
    made = plan([move("a/w"), move("b/w", saves=500)])
    early, late = calendar(workloads_max=1), calendar(workloads_max=1, start=date(2027, 1, 4))
    for asked in (early, late):
        waves = make_waves(made, asked).waves
        assert waves is not None
        assert [w.addresses for w in waves.waves] == [("b/w",), ("a/w",)]
    assert replace(early, start=late.start) == late
