"""Every chapter says what its plan says, for the city, small plans, old ones and empty ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.load.plan_file import read_plan
from cloudplan.report.blocks import Paragraph, Report
from cloudplan.report.content.words import Words
from cloudplan.waves.defaults import calendar_of
from cloudplan.waves.make import make_waves
from tests.report.content.reports import (
    GOLDEN,
    OLD,
    blocks,
    chapter,
    city,
    empty,
    golden,
    pictures,
    report,
    tables,
)

CHAPTERS = (
    "answer",
    "money",
    "map",
    "changes",
    "rules",
    "protection",
    "capacity",
    "waves",
    "risks",
    "proof",
    "reproduce",
)


def is_whole(told: Report) -> None:
    """Chapters in their order, rows as wide as their heads, pictures with the table they show."""
    assert tuple(section.id for section in told.sections) == CHAPTERS
    for section in told.sections:
        assert section.title
        assert section.blocks, section.id
    found = tables(told)
    for table in found.values():
        rows = (*table.rows, *([table.total] if table.total else []))
        assert {len(row) for row in rows} <= {len(table.columns)}, table.id
        assert table.id.isascii()
    for picture in pictures(told).values():
        assert picture.data in found, picture.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_city_in_every_language(lang: Lang) -> None:
    is_whole(report(city(), lang))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.parent.name)
def test_small_plans(file: Path) -> None:
    is_whole(report(read_plan(file)))


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.parent.name)
def test_plans_of_older_versions(file: Path) -> None:
    told = report(read_plan(file))
    is_whole(told)
    assert "holds no amounts by year" in chapter(told, "money")


def test_an_empty_plan() -> None:
    told = report(empty(golden("two-rooms")))
    is_whole(told)
    assert "holds no workloads" in chapter(told, "answer")


def test_the_answer_is_five_sentences() -> None:
    strong = [b.text for b in report(city()).sections[0].blocks if isinstance(b, Paragraph)][:5]
    assert all(text.endswith(".") and ". " not in text for text in strong), strong
    actions = Counter(p.action for p in city().placements)
    what, money, rules, when, sure = strong
    assert f"{actions['keep']} stay where they are, {actions['move']} move" in what
    assert f"€{city().totals.monthly:,.0f} a month" in money
    assert f"{len(city().violations)} cases" in rules
    assert "not been planned yet" in when
    assert "no other plan" in sure


def test_every_workload_is_told_of_once() -> None:
    found = tables(report(city()))
    counts = found["changes-counts"].rows
    assert sum(row[1] for row in counts if isinstance(row[1], int)) == len(city().placements)
    assert len(found["protection-applications"].rows) == len(city().facts.applications)
    assert len(found["rules-binding"].rows) >= sum(
        1 for rule in city().facts.rules if rule.effect == "deny"
    )
    assert len(found["rules-not-met"].rows) == len(city().violations)
    assert len(found["reproduce-inputs"].rows) == len(city().inputs)


def test_rules_say_what_they_rest_on_in_the_readers_language() -> None:
    rows = tables(report(city(), "nl"))["rules-binding"].rows
    assert {row[1] for row in rows} == {
        "wet",
        "advies van een toezichthouder",
        "norm",
        "keuze van de stad",
        "de inventaris",
    }
    assert "Verwerkersovereenkomst" in " ".join(str(row[0]) for row in rows)


def test_every_line_of_cost_has_a_name() -> None:
    plans = [city(), *map(read_plan, GOLDEN)]
    lines = [line for plan in plans for site in plan.sites for line in site.lines]
    lines += [x for plan in plans for p in plan.placements if p.after for x in p.after.lines]
    known = Words(speech("nl")).components
    assert {line.component for line in lines} <= known.keys()


def test_operators_carry_the_whole_cost() -> None:
    table = tables(report(city()))["risks-operators"]
    assert table.total is not None
    assert table.total[3] == city().totals.monthly
    assert [row[4] for row in table.rows] == [Decimal("0.965"), Decimal("0.035")]


def test_capacity_has_every_year_of_every_finite_site() -> None:
    rows = tables(report(city()))["capacity-years"].rows
    finite = [site for site in city().sites if site.hosts_by_year]
    assert [row[2] for row in rows] == [n for site in finite for n in site.hosts_by_year or ()]
    assert "Nearly full" in chapter(report(city()), "capacity")


def test_a_gap_is_said_as_far_as_it_is_proven() -> None:
    plan = city()
    solver = replace(plan.solver, gap=Decimal("0.0123401"), stopped_by="time-limit")
    told = report(replace(plan, solver=solver))
    assert "more than 1.24%" in chapter(told, "proof").replace("\u00a0", "")
    assert "time limit" in chapter(told, "proof")
    assert "more than 1.24%" in chapter(told, "answer").replace("\u00a0", "")


def test_how_to_reproduce_it() -> None:
    told = chapter(report(city()), "reproduce")
    assert city().inputs_sha256 in told
    assert report(city()).plan_sha256 in told
    assert "cloudplan plan " in told


def test_sites_without_a_place_are_named() -> None:
    plan = golden("two-rooms")
    sites = tuple(replace(site, lat=None, lon=None) for site in plan.facts.sites)
    told = report(replace(plan, facts=replace(plan.facts, sites=sites)))
    assert "chart-map" not in pictures(told)
    names = "Not on the map, since no location is known: "
    assert names + ", ".join(site.id for site in sites) in chapter(told, "map")


def test_no_waves_yet() -> None:
    told = report(city())
    assert "cloudplan waves plan.json" in chapter(told, "waves")
    assert "chart-waves" not in pictures(told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_waves(lang: Lang) -> None:
    plan = golden("two-rooms")
    scheduled = make_waves(plan, calendar_of(plan))
    assert scheduled.waves is not None
    assert scheduled.waves.waves
    told = report(scheduled, lang)
    is_whole(told)
    found = tables(told)
    assert "chart-waves" in pictures(told)
    assert [row[0] for row in found["waves-list"].rows] == [w.number for w in scheduled.waves.waves]
    for wave in scheduled.waves.waves:
        hours = [row[5] for row in found[f"runbook-{wave.number}"].rows]
        assert sum(h for h in hours if isinstance(h, Decimal)) == wave.staff_hours


def test_long_estates_say_where_the_rest_stands() -> None:
    plan = golden("two-rooms")
    one = next(p for p in plan.placements if p.action == "keep")
    many = tuple(replace(one, address=f"app-{n:04}/app") for n in range(1_000))
    told = report(replace(plan, placements=many))
    assert len(tables(told)["changes-none"].rows) == 400
    assert "the first 400 of 1,000 rows" in chapter(told, "changes")


def test_the_same_plan_gives_the_same_report() -> None:
    assert list(blocks(report(city()))) == list(blocks(report(city())))
