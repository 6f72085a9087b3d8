"""What people see of waves: on two widths, without Unicode, as a picture, in every language.

Expected files are in ``shown``; to accept a change, run ``CLOUDPLAN_ACCEPT=1 pytest tests/waves``.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.cli.streams import fitting
from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.model.facts import LinkFacts, RuleFacts
from cloudplan.model.plan import Plan
from cloudplan.model.waves import BrokenWish, Closed, Deadline
from cloudplan.render.page import Page
from cloudplan.render.waves import waves_text
from cloudplan.waves.defaults import END_OF_SUPPORT, calendar_of
from cloudplan.waves.gantt import gantt_svg
from cloudplan.waves.make import make_waves
from cloudplan.waves.runbook import runbook
from cloudplan.waves.words import ASSUMED, broken_text, mitigation
from tests.waves.plans import application, calendar, create, move, plan, site, uses, workload

D = Decimal
SHOWN = Path(__file__).parent / "shown"
HOSTILE = "<script>alert(1)</script>${x} %{y} {z} [red]\x1b[31m\n\"'\u202egpj.exe =cmd"
FREEZE = RuleFacts(
    "year-end",
    "freeze",
    "deny",
    "city",
    "",
    {"en": "Turn of the year", "nl": "Jaarwisseling", "fr": "Nouvel An", "de": "Jahreswechsel"},
    {},
    "rules.yaml:3:5",
    date(2026, 11, 30),
    date(2026, 12, 6),
)


def made() -> Plan:
    rows = [move("payroll/db"), move("payroll/web"), move("hr/w", saves=30), move("hr/w-test")]
    rows += [create("payroll/db@standby", "edge", "payroll/db"), move("photos/files", saves=-5)]
    told = plan(
        rows,
        sites=(site("cloud"), site("dc", "on_prem"), site("edge", "edge")),
        applications=[
            application("hr", criticality="high", confidentiality=4, owner="staff office"),
            application("payroll", criticality="medium", users=900),
            application("photos"),
        ],
        workloads=[
            workload("hr/w"),
            workload("hr/w-test"),
            workload("payroll/db", gib=900),
            workload("payroll/web"),
            workload("photos/files", gib=30_000),
        ],
        dependencies=[uses("payroll/web", "hr/w", 20)],
        links=(LinkFacts("dc", "internet", D(200)),),
        rules=(FREEZE,),
    )
    asked = calendar_of(told)
    closed = Closed(date(2027, 2, 1), date(2027, 2, 7), "salaries", ("payroll",), "c.yaml:4:3")
    deadlines = (
        Deadline(date(2027, 1, 31), "the contract ends", ("hr", "photos"), False, "c.yaml:7:3"),
        Deadline(date(2026, 11, 10), END_OF_SUPPORT, ("photos",), False, "x.yaml:1:1"),
    )
    asked = replace(
        asked,
        workloads_max=3,
        closed=(*asked.closed, closed),
        deadlines=deadlines,
    )
    return make_waves(told, asked)


@pytest.fixture(scope="module")
def waves() -> Plan:
    return made()


def same(name: str, text: str) -> None:
    path = SHOWN / name
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        SHOWN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [80, 120])
def test_the_text_fits_the_page(waves: Plan, width: int) -> None:
    text = waves_text(Page(width=width), waves, speech("en"), runbooks=True)
    same(f"waves-{width}.txt", text)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_it_all(waves: Plan, lang: Lang) -> None:
    text = waves_text(Page(), waves, speech(lang), runbooks=True)
    same(f"waves-{lang}.txt", text)
    english = set(waves_text(Page(), waves, speech("en"), runbooks=True).splitlines())
    if lang != "en":
        words = {line for line in text.splitlines() if len(line.split()) > 4} & english
        assert words == set()


def test_plain_signs_stand_in_where_others_cannot_be_shown(waves: Plan) -> None:
    text = fitting(waves_text(Page(), waves, speech("en")), "ascii")
    assert "#######" in text
    assert ":::::" in text
    assert text.isascii()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_is_sound_and_has_words(waves: Plan, lang: Lang) -> None:
    assert waves.waves is not None
    svg = gantt_svg(waves.waves, speech(lang), waves.facts.rules)
    same(f"waves-{lang}.svg", svg)
    root = ElementTree.fromstring(svg)
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names[:2] == ["title", "desc"]
    assert root.attrib["viewBox"].startswith("0 0 480 ")
    assert all(root[0].text and root[1].text for _ in (0,))
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    titles = {"en": "Turn of the year", "nl": "Jaarwisseling", "fr": "Nouvel An"}
    assert titles.get(lang, "Jahreswechsel") in svg


def test_working_hours_of_the_steps_add_up(waves: Plan) -> None:
    assert waves.waves is not None
    for wave in waves.waves.waves:
        steps = runbook(waves, wave, speech("en"))
        assert sum(step.hours for step in steps) == wave.staff_hours
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        assert all(step.lasts is None for step in steps if step.kind != "copy")
        assert {a for s in steps if s.kind == "cut-over" for a in s.subjects} == set(wave.addresses)


def test_data_goes_by_size_and_kind(waves: Plan) -> None:
    assert waves.waves is not None
    told = {
        step.subjects: step.detail
        for wave in waves.waves.waves
        for step in runbook(waves, wave, speech("en"))
        if step.kind in ("copy", "ship")
    }
    by_address = {a: detail for subjects, detail in told.items() for a in subjects}
    assert "on disks" in by_address["photos/files"]
    assert "AES-256" in by_address["photos/files"]
    assert "replication" in by_address["payroll/db"]
    assert "key that the city keeps" in by_address["hr/w"]


WISHES = [
    BrokenWish("provider-first", 2, ("a", "b")),
    BrokenWish("test-first", 2, ("a",)),
    BrokenWish("low-risk-first", 1, ("a", "b")),
    BrokenWish("deadline", 2, ("a",), D(1), "day"),
    BrokenWish("deadline", 2, ("a",), D(3), "day"),
    BrokenWish("parted", 2, ("a", "b"), D(20), "GiB/month"),
    BrokenWish("unknown-link", 2, ("a", "b"), D(500), "GiB"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_wish_has_words_and_something_that_helps(lang: Lang) -> None:
    say = speech(lang)
    told = [(broken_text(one, say), mitigation(one, say)) for one in WISHES]
    assert len({text for text, _ in told}) == len(WISHES)
    assert all(text and helps for text, helps in told)


def test_every_assumption_has_words() -> None:
    assert set(ASSUMED) == set(calendar_of(plan([move("a/w")])).assumed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_cannot_do_anything(lang: Lang) -> None:
    """In titles of freezes, reasons, owners, ids: they stay text, in one line."""
    told = plan(
        [move("a/w"), move("b/w")],
        applications=[application("a", owner=HOSTILE), application("b", owner=HOSTILE)],
        rules=(replace(FREEZE, title={"und": HOSTILE}),),
    )
    closed = Closed(date(2026, 11, 3), date(2026, 11, 4), HOSTILE, ("a",))
    asked = calendar_of(told)
    asked = replace(
        asked,
        closed=(*asked.closed, closed),
        deadlines=(Deadline(date(2026, 11, 20), HOSTILE, ("a",), False),),
    )
    shown = make_waves(told, asked)
    assert shown.waves is not None
    text = waves_text(Page(), shown, speech(lang), runbooks=True)
    assert "\x1b" not in text
    assert "\u202e" not in text
    svg = gantt_svg(shown.waves, speech(lang), shown.facts.rules)
    assert "<script" not in svg
    assert "\x1b" not in svg
    assert "\u202e" not in svg
    ElementTree.fromstring(svg)


def test_a_calendar_of_one_wave_is_drawn() -> None:
    shown = make_waves(plan([move("a/w")]), calendar())
    assert shown.waves is not None
    assert "Wave 1" in gantt_svg(shown.waves, speech("en"))
    assert "█" in waves_text(Page(width=40), shown, speech("en"))
