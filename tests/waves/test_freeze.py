"""The shipped city: its waves keep its calendar, and a freeze that moves changes what it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloudplan.load import read
from cloudplan.load.calendar import read_calendar
from cloudplan.load.plan_file import plan_json, read_plan
from cloudplan.model.plan import Invocation, Plan
from cloudplan.model.waves import GivenCalendar, Waves
from cloudplan.planner import Options, make_plan
from cloudplan.referee import check
from cloudplan.referee.waves import wrong_waves
from cloudplan.waves.given import asked_calendar
from cloudplan.waves.make import make_waves

ROOT = Path(__file__).parents[2]
INVENTORY, POLICIES = "inventories/demo-city", "policies"
CALENDAR = "inventories/demo-city-calendar.yaml"
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    loaded = read([INVENTORY], [POLICIES], at=ROOT)
    made = make_plan(loaded, Options(), Invocation((INVENTORY,), (POLICIES,)))
    return read_plan(plan_json(made))


@pytest.fixture(scope="module")
def given() -> GivenCalendar:
    return read_calendar(str(ROOT / CALENDAR))


@pytest.fixture(scope="module")
def first(city: Plan, given: GivenCalendar) -> Plan:
    return scheduled(city, given)


def scheduled(plan: Plan, given: GivenCalendar, earlier: Plan | None = None) -> Plan:
    calendar, notes = asked_calendar(plan, given, (), earlier)
    assert notes == ()
    return make_waves(plan, calendar, earlier)


def waves_of(plan: Plan) -> Waves:
    assert plan.waves is not None
    return plan.waves


def days(plan: Plan) -> dict[str, object]:
    return {a: wave.first for wave in waves_of(plan).waves for a in wave.addresses}


def moved_freeze(given: GivenCalendar) -> GivenCalendar:
    """The first freeze a week later, so that it touches a wave that it did not touch."""
    freeze, *others = given.closed
    return replace(
        given,
        closed=(
            replace(freeze, first=freeze.first + WEEK, last=freeze.last + WEEK),
            *others,
        ),
    )


def test_the_waves_keep_every_hard_condition_and_are_the_best(first: Plan) -> None:
    assert wrong_waves(first) == ()
    assert waves_of(first).status == "optimal"
    assert {p.address for p in first.placements if p.wave} == set(days(first))
    assert len(days(first)) == sum(p.action not in ("keep", "unmanaged") for p in first.placements)


def test_the_same_plan_and_calendar_give_the_same_bytes(
    city: Plan, given: GivenCalendar, first: Plan
) -> None:
    assert plan_json(scheduled(city, given)) == plan_json(first)


def test_the_referee_of_the_inputs_accepts_the_plan_with_its_waves(first: Plan) -> None:
    assert check(read([INVENTORY], [POLICIES], at=ROOT), first) == ()


def test_a_freeze_that_moves_by_a_week_changes_only_what_it_must(
    city: Plan, given: GivenCalendar, first: Plan
) -> None:
    later = scheduled(city, moved_freeze(given), first)
    assert wrong_waves(later) == ()
    before, after = days(first), days(later)
    changed = {a for a in before if before[a] != after[a]}
    assert changed == set(waves_of(later).changed or ())
    freeze = moved_freeze(given).closed[0]
    hit = {
        a
        for wave in waves_of(first).waves
        if wave.first <= freeze.last and freeze.first <= wave.last
        for a in wave.addresses
    }
    assert hit
    assert changed == hit


def test_what_no_freeze_touches_stays_to_the_byte(
    city: Plan, given: GivenCalendar, first: Plan
) -> None:
    again = scheduled(city, given, first)
    assert waves_of(again).changed == ()
    assert days(again) == days(first)


def test_a_pin_survives_when_waves_are_made_again(
    city: Plan, given: GivenCalendar, first: Plan
) -> None:
    from cloudplan.model.waves import WavePin

    calendar, _ = asked_calendar(city, given, (WavePin("backup", 7, "--pin"),), first)
    pinned = make_waves(city, calendar, first)
    calendar, _ = asked_calendar(city, None, (), pinned)
    again = make_waves(city, calendar, pinned)
    number = {p.address: p.wave for p in again.placements}
    assert number["backup/app"] == 7
    assert days(again) == days(pinned)
