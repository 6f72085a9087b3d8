"""What may not be parted, what copies take, whom the calendar closes: by hand-worked figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.model.facts import LimitFacts, LinkFacts, RoundTripFacts
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Calendar, Closed, Staffing, WavePin
from cloudplan.waves.build import changed
from cloudplan.waves.changes import changes_of, is_test
from cloudplan.waves.defaults import calendar_of
from cloudplan.waves.given import asked_calendar
from cloudplan.waves.greedy import greedy, improved
from cloudplan.waves.groups import groups_of
from cloudplan.waves.loads import copies_of
from cloudplan.waves.make import make_waves
from cloudplan.waves.problem import problem_of
from cloudplan.waves.routes import Routes, copy_hours
from cloudplan.waves.schedule import Schedule, objective
from cloudplan.waves.slots import slots_of, staff_hours, year_of
from tests.waves.plans import (
    CALENDAR,
    application,
    calendar,
    create,
    hosts,
    large,
    move,
    plan,
    site,
    uses,
    workload,
)

D = Decimal


def groups(made: Plan, asked: Calendar = CALENDAR) -> list[tuple[str, ...]]:
    return [g.addresses for g in groups_of(made.facts, changes_of(made, asked), asked)]


def test_an_application_moves_as_a_whole_with_its_standbys() -> None:
    made = plan([move("a/w"), move("a/db"), create("a/db@standby", "dc", "a/db"), move("b/w")])
    assert groups(made) == [("a/db", "a/db@standby", "a/w"), ("b/w",)]


def test_what_serves_testing_may_go_ahead() -> None:
    assert groups(plan([move("a/w"), move("a/w-test")])) == [("a/w",), ("a/w-test",)]
    assert is_test("a/acc.db", ())
    assert is_test("a/db_test@standby", ())
    assert is_test("a/w", ("DEV",))
    assert not is_test("test/latest", ())


def test_a_circle_moves_together_and_a_chain_need_not() -> None:
    rows = [move(f"{name}/w") for name in "abcd"]
    circle = [uses("a/w", "b/w"), uses("b/w", "c/w"), uses("c/w", "a/w"), uses("d/w", "a/w")]
    assert groups(plan(rows, dependencies=circle)) == [("a/w", "b/w", "c/w"), ("d/w",)]
    assert len(groups(plan(rows, dependencies=circle[:2]))) == 4


def test_a_circle_over_joined_neighbours_is_one_too() -> None:
    """a asks b, b and c are busy neighbours, c asks a."""
    rows = [move(f"{name}/w") for name in "abc"]
    lines = [uses("a/w", "b/w"), uses("b/w", "c/w", 100), uses("c/w", "a/w")]
    assert groups(plan(rows, dependencies=lines)) == [("a/w", "b/w", "c/w")]


@pytest.mark.parametrize(("gib", "count"), [(99, 2), (100, 1)])
def test_busy_neighbours_move_together(gib: int, count: int) -> None:
    made = plan([move("a/w"), move("b/w")], dependencies=[uses("a/w", "b/w", gib)])
    assert len(groups(made)) == count


@pytest.mark.parametrize(("ms", "count"), [(D(4), 2), (D(5), 2), (D("5.001"), 1), (None, 1)])
def test_near_neighbours_move_together_where_their_limit_would_break(
    ms: Decimal | None, count: int
) -> None:
    """An unknown distance keeps no limit."""
    made = plan(
        [move("a/w"), move("b/w")],
        limits=(LimitFacts("a/w", "b/w", D(5), "rtt"),),
        round_trips=(RoundTripFacts("cloud", "dc", ms),) if ms is not None else (),
    )
    assert len(groups(made)) == count


def test_hours_of_a_copy() -> None:
    """100 GiB are 107.3741824 GB; x 8000 / (1000 x 0.7 x 3600) = 0.3408704 hours."""
    assert round(copy_hours(D(100), D(1000), D("0.7")), 7) == D("0.3408704")
    assert copy_hours(D(1) / D("1.073741824"), D(8000), D(1)) * 3600 == 1


def test_the_way_with_the_fewest_links_then_the_widest() -> None:
    made = plan(
        [move("a/w", "annex", "private")],
        sites=(site("annex", "on_prem"), site("hall", "on_prem"), site("private", "private_cloud")),
        links=(
            LinkFacts("annex", "internet", D(500)),
            LinkFacts("hall", "annex", D(10000)),
            LinkFacts("hall", "private", D(1000)),
        ),
    )
    routes = Routes(made.facts)
    assert routes.between("annex", "private") == (("annex", "hall"), ("hall", "private"))
    assert routes.rate((("annex", "hall"), ("hall", "private"))) == 1000
    assert routes.between("annex", "nowhere") is None


def test_between_two_clouds_no_rate_is_known() -> None:
    made = plan([move("a/w", "x", "y")], sites=(site("x"), site("y")))
    assert Routes(made.facts).between("x", "y") is None
    waves = make_waves(made, CALENDAR).waves
    assert waves is not None
    assert [(b.wish, b.subjects) for b in waves.broken] == [("unknown-link", ("x", "y"))]
    assert [(t.mbps, t.hours) for t in waves.waves[0].transfers] == [(None, None)]


def test_what_would_keep_a_link_for_longer_than_a_wave_is_shipped() -> None:
    made = plan(
        [move("a/w")],
        workloads=[workload("a/w", gib=6000)],
        links=(LinkFacts("dc", "internet", D(100)),),
    )
    (group,) = groups_of(made.facts, changes_of(made, CALENDAR), CALENDAR)
    (copy,) = copies_of(Routes(made.facts), CALENDAR, group)
    assert copy.shipped
    assert round(copy.hours or D(0), 1) == D("204.5")
    assert make_waves(made, CALENDAR).waves is not None


def test_staff_hours_of_a_wave_are_its_days_share_of_the_month() -> None:
    slot = slots_of(CALENDAR)[0]
    assert staff_hours(CALENDAR, slot) == D(400) * 14 * 12 / 365
    fewer = calendar(staffing=(Staffing(slot.first, slot.first, D(0)),))
    assert staff_hours(fewer, slot) == D(400) * 13 * 12 / 365


def test_waves_end_in_time_and_full_years_count() -> None:
    assert [s.number for s in slots_of(calendar(end=date(2026, 12, 12)))] == [1, 2]
    assert [s.number for s in slots_of(calendar(end=date(2026, 12, 13)))] == [1, 2, 3]
    assert year_of(date(2026, 11, 1), date(2027, 10, 31), 5) == 0
    assert year_of(date(2026, 11, 1), date(2027, 11, 1), 5) == 1
    assert year_of(date(2026, 11, 1), date(2099, 11, 1), 5) == 4


def test_both_copies_take_room_until_the_wave_has_ended() -> None:
    """b may come to the room of 6 vCPU only after a has left it."""
    made = plan(
        [move("a/w", saves=0), move("b/w", "cloud", "dc", saves=900)],
        sites=(site("cloud"), site("dc", "on_prem", hosts(1, vcpu=6))),
        workloads=[workload("a/w", vcpu=4), workload("b/w", vcpu=4)],
    )
    waves = make_waves(made, CALENDAR).waves
    assert waves is not None
    assert [w.addresses for w in waves.waves] == [("a/w",), ("b/w",)]


def test_providers_and_test_environments_go_first_where_it_costs_little() -> None:
    made = plan(
        [move("a/w"), move("b/w"), move("b/w-test")],
        dependencies=[uses("a/w", "b/w")],
    )
    waves = make_waves(made, calendar(workloads_max=1)).waves
    assert waves is not None
    assert [w.addresses for w in waves.waves] == [("b/w-test",), ("b/w",), ("a/w",)]
    assert [one.wish for one in waves.broken] == ["parted"]


def test_what_is_critical_does_not_go_first() -> None:
    rows = [move("a/w", saves=120), move("b/w")]
    told = [application("a", criticality="high"), application("b")]
    waves = make_waves(plan(rows, applications=told), calendar(workloads_max=1)).waves
    assert waves is not None
    assert waves.waves[0].addresses == ("b/w",)
    alone = make_waves(plan(rows[:1], applications=told), CALENDAR).waves
    assert alone is not None
    assert [(b.wish, b.subjects) for b in alone.broken] == [("low-risk-first", ("a",))]


def test_the_calendar_of_those_who_gave_none_fits_the_plan() -> None:
    made = plan([move(f"a/{n}", hours=100) for n in range(30)])
    asked = calendar_of(made)
    assert asked.start == date(2026, 11, 2)
    assert asked.workloads_max == 30
    assert staff_hours(asked, slots_of(asked)[0]) >= 3000
    assert "workloads_max" in asked.assumed
    assert make_waves(made, asked).waves is not None


def test_pins_of_an_earlier_plan_stay_below_new_ones() -> None:
    made = plan([move("a/w"), move("b/w")])
    asked, _ = asked_calendar(made, None, (WavePin("a", 3), WavePin("b", 2)))
    first = make_waves(made, asked)
    again, _ = asked_calendar(made, None, (WavePin("a", 5),), first)
    assert {pin.application: pin.wave for pin in again.pins} == {"a": 5, "b": 2}
    second = make_waves(made, again, first)
    assert second.waves is not None
    assert changed(first, second.waves) == ("a/w",)


def test_a_pin_of_what_no_longer_changes_is_told_and_dropped() -> None:
    made = plan([move("a/w"), move("b/w")])
    first = make_waves(made, asked_calendar(made, None, (WavePin("b", 2, "c.yaml:3:5"),))[0])
    later = plan([move("a/w")], applications=made.facts.applications)
    asked, notes = asked_calendar(later, None, (), first)
    assert asked.pins == ()
    assert [note.code for note in notes] == ["idle-pin"]


def test_unknown_applications_are_named_with_what_was_perhaps_meant() -> None:
    made = plan([move("payroll/w")])
    with pytest.raises(CloudplanError) as refused:
        asked_calendar(made, None, (WavePin("payrol", 2, "--pin"),))
    (problem,) = refused.value.diagnostics
    assert problem.summary == 'The plan has no application "payrol" of --pin'
    assert problem.fix == 'did you mean "payroll"?'


def conflict(made: Plan, asked: Calendar) -> list[str]:
    with pytest.raises(CloudplanError) as refused:
        make_waves(made, asked)
    assert refused.value.exit_code == Exit.INFEASIBLE
    return [d.summary for d in refused.value.diagnostics if d.code == "waves-conflict"]


def test_a_conflict_names_only_what_is_in_it() -> None:
    pins = (WavePin("a", 1, "c.yaml:3:5"), WavePin("b", 2, "c.yaml:4:5"), WavePin("c", 3))
    made = plan([move("a/w"), move("b/w"), move("c/w")], dependencies=[uses("a/w", "b/w", 500)])
    assert conflict(made, calendar(pins=pins)) == [
        "a is pinned to wave 1 (2026-11-02 to 2026-11-15)",
        "b is pinned to wave 2 (2026-11-16 to 2026-11-29)",
    ]


def test_a_calendar_that_ends_too_early_says_so() -> None:
    made = plan([move(f"{name}/w") for name in "abcd"])
    asked = calendar(workloads_max=1, end=date(2026, 12, 13))
    assert conflict(made, asked) == [
        "A wave may change 1 workloads at most",
        "The calendar ends on 2026-12-13, after 3 waves of 14 days",
    ]
    assert conflict(made, calendar(end=date(2026, 11, 3))) == [
        "The calendar ends on 2026-11-03, after 0 waves of 14 days"
    ]


def test_a_group_that_is_larger_than_a_wave_is_named() -> None:
    made = plan([move("a/w"), move("a/x"), move("b/w")])
    assert conflict(made, calendar(workloads_max=1)) == ["A wave may change 1 workloads at most"]


def test_a_room_that_can_never_hold_what_comes_is_named() -> None:
    made = plan(
        [move("a/w"), move("b/w", "cloud", "dc")],
        sites=(site("cloud"), site("dc", "on_prem", hosts(1, vcpu=3))),
        workloads=[workload("a/w"), workload("b/w", vcpu=4)],
    )
    assert conflict(made, CALENDAR) == ["dc has no room for both copies while they run: vcpu"]


def test_a_freeze_without_end_is_named_with_its_place() -> None:
    closed = Closed(date(2026, 1, 1), date(2099, 1, 1), "for ever", (), "c.yaml:7:3")
    with pytest.raises(CloudplanError) as refused:
        make_waves(plan([move("a/w")]), calendar(closed=(closed,)))
    told = refused.value.diagnostics[-1]
    assert told.summary == '"for ever" stops everything from 2026-01-01 to 2099-01-01'
    assert str(told.source) == "c.yaml:7:3"


def test_a_region_is_scheduled_by_rules_of_thumb_within_three_per_cent() -> None:
    made = large(120)
    asked = calendar_of(made)
    problem = problem_of(made, asked)
    start = greedy(problem, [None] * len(problem.groups))
    assert start is not None
    better = improved(problem, start)
    assert objective(problem, better) <= objective(problem, start)
    assert Schedule(problem, list(better)).is_sound()
    from cloudplan.waves.floor import floor

    bound = floor(problem)
    assert bound <= objective(problem, better) <= bound * 1.10


def test_above_the_limit_the_optimiser_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from cloudplan.waves import solve

    monkeypatch.setattr(solve, "MOST_GROUPS", 3)
    made = plan([move(f"{name}/w") for name in "abcdef"])
    waves = make_waves(made, calendar(workloads_max=2)).waves
    assert waves is not None
    assert waves.bound <= waves.objective
    assert len(waves.waves) == 3


def test_nothing_to_do_makes_no_waves() -> None:
    from tests.waves.plans import keep

    made = make_waves(plan([keep("a/w")]), CALENDAR)
    assert made.waves is not None
    assert made.waves.waves == ()
    assert replace(made, waves=None).placements == made.without_waves.placements
