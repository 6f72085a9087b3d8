"""What the rulebook warns of: unknown conditions, dropped dependencies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.policy import (
    BudgetRule,
    LatencyRule,
    PlacementRule,
    Policy,
    RecoveryRule,
    SeparateRule,
)
from cloudplan.rules import rulebook
from tests import factories as make


def unknown(rule: Policy, **fields: Any) -> tuple[str, str, str]:
    applications = [
        make.application(f"a{n}", make.workload("x"), make.workload("y")) for n in range(4)
    ]
    known = make.application("known", make.workload("x"), make.workload("y"), criticality="low")
    estate = make.estate(*applications, known, sites=[make.site("s")], policies=[rule], **fields)
    (told,) = rulebook(estate).diagnostics
    assert (told.severity, told.code) == ("warning", "unknown-condition")
    assert told.source == make.source(11, 11, "rules.yaml")
    return told.summary, told.detail, told.fix


WHEN = "application.criticality == 'high'"


def test_one_diagnostic_per_rule_names_the_workloads() -> None:
    assert unknown(make.policy(PlacementRule, when=WHEN, require="true")) == (
        "rule applies to 8 workloads for which its condition is unknown",
        "a0/x, a0/y, a1/x, a1/y, a2/x and 3 more",
        "state application.criticality",
    )


def test_rules_that_miss_the_same_facts_are_told_of_together() -> None:
    rules = [make.policy(PlacementRule, id_, when=WHEN, require="true") for id_ in ("r1", "r2")]
    estate = make.estate(make.application(), sites=[make.site("s")], policies=rules)
    (told,) = rulebook(estate).diagnostics
    assert told.summary == "2 rules apply to 1 workload for which their conditions are unknown"
    assert told.detail == "app/web\nrules: r1, r2"


@pytest.mark.parametrize(
    "rule",
    [
        make.policy(SeparateRule, by="site", when=WHEN),
        make.policy(RecoveryRule, when=WHEN),
        make.policy(BudgetRule, measure="total", year=2027, max=Decimal(1), scope=WHEN),
    ],
    ids=lambda rule: str(rule.kind),
)
def test_other_kinds_do_not_apply_where_unknown(rule: Policy) -> None:
    assert unknown(rule)[0].startswith("rule does not apply to 8 workloads")


def test_a_waived_workload_is_not_named() -> None:
    rule = make.policy(PlacementRule, when=WHEN, require="true")
    assert unknown(rule, waivers=(make.waiver("rule", "a0/x"),))[1].startswith("a0/y, a1/x")


def test_a_standby_is_not_named_beside_its_primary() -> None:
    rules: list[Policy] = [
        make.policy(RecoveryRule, "standby"),
        make.policy(PlacementRule, when=WHEN, require="true"),
    ]
    book = rulebook(make.estate(make.application(), sites=[make.site("s")], policies=rules))
    assert len(book.rows) == 2
    assert [told.detail for told in book.diagnostics] == ["app/web"]


@pytest.mark.parametrize("to", ["users", "dependencies"])
def test_nothing_is_said_where_it_cannot_matter(to: str) -> None:
    rules: list[Policy] = [
        make.policy(LatencyRule, to=to, rtt_ms_max=Decimal(1), when=WHEN),
        make.policy(SeparateRule, "sep", by="site", when=WHEN),
    ]
    estate = make.estate(make.application(), sites=[make.site("s")], policies=rules)
    assert rulebook(estate).diagnostics == ()


def test_a_condition_on_the_site_is_unknown_where_one_site_is() -> None:
    rule = make.policy(PlacementRule, when="site.provider == 'x'", require="true")
    sites = [make.site("a", provider="x"), make.site("b")]
    (told,) = rulebook(make.estate(make.application(), sites=sites, policies=[rule])).diagnostics
    assert (told.detail, told.fix) == ("app/web", "state site.provider")


def test_a_dependency_on_a_retired_workload_is_dropped_with_a_warning() -> None:
    old = make.application(
        "old",
        make.workload("x"),
        make.workload("y"),
        disposition="retire",
        dependencies=(make.dependency("old/x", "old/y"),),
    )
    new = make.application("new", dependencies=(make.dependency("new/web", "old/x"),))
    (told,) = rulebook(make.estate(old, new)).diagnostics
    assert (told.code, told.summary) == (
        "retired-dependency", "the dependency new/web -> old/x is dropped"
    )  # fmt: skip
    assert told.detail == "old/x is retired"
