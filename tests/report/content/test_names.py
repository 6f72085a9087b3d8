"""Names come from anybody: they stand in the blocks as they are and do nothing there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloudplan.language import LANGUAGES, Lang
from cloudplan.model.plan import Plan
from cloudplan.report.blocks import Picture
from tests.report.content.reports import blocks, golden, report, texts
from tests.report.content.test_drawings import parsed

NASTY = "{0} {plan.facts} %s ${x} {{ 7*7 }} <script> =cmd|'!A1' \N{RIGHT-TO-LEFT OVERRIDE}[red]"


def named(plan: Plan, name: str) -> Plan:
    """The plan with that name for everything that people name."""
    facts = plan.facts
    return replace(
        plan,
        estate=name,
        facts=replace(
            facts,
            estate_name={"en": name},
            owners=tuple(replace(one, name={"en": name}) for one in facts.owners),
            sites=tuple(replace(one, operator=name, kind=name) for one in facts.sites),
            applications=tuple(
                replace(one, name={"en": name}, kinds=(name,), residency=(name,))
                for one in facts.applications
            ),
            rules=tuple(
                replace(one, title={"en": name}, because={"en": name}, authority=name, basis=name)
                for one in facts.rules
            ),
        ),
        placements=tuple(replace(one, reasons=(name,)) for one in plan.placements),
        violations=tuple(replace(one, detail=name) for one in plan.violations),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_they_are_never_taken_for_a_template(lang: Lang) -> None:
    told = report(named(golden("every-kind"), NASTY), lang)
    said = [text for block in blocks(told) for text in texts(block)]
    assert NASTY in told.title
    assert sum(NASTY in text for text in said) > 10
    for picture in blocks(told):
        if isinstance(picture, Picture):
            parsed(picture.svg)
