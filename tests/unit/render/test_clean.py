from __future__ import annotations

from dataclasses import replace

import pytest

from cloudplan.diagnostics import Diagnostic, Source
from cloudplan.model.plan import Plan
from cloudplan.render.clean import clean, name
from cloudplan.render.compare import compare
from cloudplan.render.diagnostics import boxes
from cloudplan.render.diff import diff_text
from cloudplan.render.page import Page
from cloudplan.render.plan import plan_text
from tests.unit.render import plans

EVIL = "a\x1b]0;title\x07\x9b31m${b}{{c}}<script>=cmd[red]\r\n::error::\u202e\u200b\x00##[group]"
PAGE = Page(80)


def hostile() -> Plan:
    return plans.plan(plans.moved(EVIL, EVIL, EVIL, reasons=(EVIL,)), sites=(plans.site(EVIL),))


def renderings() -> dict[str, str]:
    plan = hostile()
    other = replace(plan, placements=(plans.moved(EVIL, EVIL, EVIL + "x"),), sites=())
    box = Diagnostic("error", EVIL, EVIL, EVIL, EVIL, Source(EVIL, 3, 4))
    return {
        "plan": plan_text(PAGE, plan, everything=True),
        "diff": diff_text(PAGE, compare(plan, other), EVIL),
        "boxes": boxes(PAGE, [box], lambda _: EVIL),
    }


@pytest.mark.parametrize("what", ["plan", "diff", "boxes"])
def test_hostile_text_steers_neither_terminal_nor_runner(what: str) -> None:
    text = renderings()[what]
    assert all(line.isprintable() for line in text.split("\n"))
    assert not [line for line in text.splitlines() if line.strip("│ ").startswith(("::", "##["))]
    assert "[red]" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("deux\u00a0mots", "deux mots"),
        ("one\ntwo\ttabs\u2028end", "one two tabs end"),
        ("\x1b[31m", "\ufffd[31m"),
        ("a\u202eb\u200bc", "abc"),
        ("\ud800", "\ufffd"),
        ("::set-env", ": :set-env"),
        ("see ::set-env", "see : :set-env"),
        ("fe80::1", "fe80::1"),
        ("Gemeente Sint-Niklaas 日本", "Gemeente Sint-Niklaas 日本"),
    ],
)
def test_clean_keeps_what_people_read(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_a_long_name_keeps_its_ends() -> None:
    short = name("a" * 30 + "b" * 30)
    assert len(short) == 48
    assert short.startswith("aaa")
    assert short.endswith("bbb")
