"""Facts of a plan that only its placements decide: who needs keys, how large a standby is."""

from __future__ import annotations

from dataclasses import replace

from cloudplan import referee
from cloudplan.model.facts import KeyFacts
from cloudplan.model.plan import Plan
from tests.property.every_plan import loaded
from tests.unit.referee.test_check import city, plan_of


def said(plan: Plan) -> list[str]:
    return [found.summary for found in referee.check(loaded(city()), plan)]


def test_keys_that_no_rule_asks_for_are_refused() -> None:
    plan = plan_of(city())
    wrong = replace(plan.facts, keys=(KeyFacts("app/web", ("rule",)),))
    assert said(replace(plan, facts=wrong)) == ["facts.keys: row 1 is not what the inputs say"]


def test_standbys_that_no_rule_asks_for_are_refused() -> None:
    plan = plan_of(city())
    wrong = replace(plan.facts, standbys=plan.facts.workloads)
    assert said(replace(plan, facts=wrong)) == ["facts.standbys: row 1 is not what the inputs say"]


def test_a_plan_from_before_they_were_told_holds() -> None:
    plan = plan_of(city())
    assert said(replace(plan, facts=replace(plan.facts, keys=None, standbys=None))) == []
