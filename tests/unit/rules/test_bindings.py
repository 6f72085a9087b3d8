"""Rules that bind several workloads or sites: groups, budgets, headroom, ceilings."""

from decimal import Decimal
from typing import Any, Literal

import pytest

from cloudplan.model.policy import (
    BudgetRule,
    CarbonRule,
    ConcentrationRule,
    FreezeRule,
    HeadroomRule,
    Policy,
    SeparateRule,
    TogetherRule,
)
from cloudplan.model.sites import Carbon, Operator
from cloudplan.rules import Rulebook, Separation, concentration_groups, rulebook
from tests import factories as make

SITES = [
    make.site("dc", provider="city", kind="on_prem"),
    make.site("edge", kind="edge", country="NL"),
    make.site("gcp", provider="gcp", kind="public_cloud", carbon=Carbon(Decimal(100), "mean")),
]


def book(*rules: Policy, waivers: tuple[tuple[str, str], ...] = ()) -> Rulebook:
    applications = (
        make.application("a", *map(make.workload, ("db", "web1", "web2")), criticality="high"),
        make.application("b", *map(make.workload, ("web1", "web2")), owner="ocmw"),
        make.application("c", make.workload("web1"), criticality="high"),
        make.application("d", *map(make.workload, ("web1", "web2")), disposition="retire"),
    )
    given = tuple(make.waiver(*waiver) for waiver in waivers)
    return rulebook(make.estate(*applications, sites=SITES, policies=rules, waivers=given))


WEB = "workload.id.startsWith('web')"


def groups(found: Rulebook) -> list[tuple[str, ...]]:
    apart = [rule.addresses for rule in found.separations]
    return apart + [rule.addresses for rule in found.togethers]


RULES: list[tuple[type[Policy], dict[str, Any]]] = [
    (SeparateRule, {"by": "site"}),
    (TogetherRule, {}),
]
both = pytest.mark.parametrize(("kind", "fields"), RULES, ids=["separate", "together"])


@both
def test_a_group_is_the_matching_workloads_of_one_application(
    kind: type[Policy], fields: dict[str, Any]
) -> None:
    found = book(make.policy(kind, when=WEB, **fields))
    assert groups(found) == [("a/web1", "a/web2"), ("b/web1", "b/web2")]


@both
def test_one_workload_is_no_group(kind: type[Policy], fields: dict[str, Any]) -> None:
    assert groups(book(make.policy(kind, when="workload.id == 'db'", **fields))) == []


@both
def test_an_unknown_condition_makes_no_group(kind: type[Policy], fields: dict[str, Any]) -> None:
    rule = make.policy(kind, when="application.criticality != 'low'", **fields)
    assert groups(book(rule)) == [("a/db", "a/web1", "a/web2")]


@both
def test_a_waived_workload_leaves_its_group(kind: type[Policy], fields: dict[str, Any]) -> None:
    rule = make.policy(kind, **fields)
    found = book(rule, waivers=(("rule", "a/db"), ("rule", "b/web1"), ("other", "a/web1")))
    assert groups(found) == [("a/web1", "a/web2")]
    assert [e.address for e in found.exemptions] == ["a/db", "b/web1"]


def test_warn_rules_are_listed_with_their_effect() -> None:
    found = book(make.policy(SeparateRule, by="site", when=WEB, effect="warn"))
    assert {s.policy.effect for s in found.separations} == {"warn"}


@pytest.mark.parametrize(
    ("by", "same"),
    [
        ("site", set()),
        ("provider", {("dc", "annex")}),
        ("country", {("dc", "annex"), ("dc", "gcp"), ("annex", "gcp")}),
    ],
)
def test_what_counts_as_the_same(
    by: Literal["site", "provider", "country"], same: set[tuple[str, str]]
) -> None:
    rule = Separation(make.policy(SeparateRule, by=by), ("a/x", "a/y"), by)
    sites = [SITES[0], make.site("annex", provider="city"), *SITES[1:]]
    found = {
        (p.id, q.id)
        for i, p in enumerate(sites)
        for q in sites[i + 1 :]
        if rule.class_of(p) == rule.class_of(q)
    }
    assert found == same


def test_a_site_is_not_mistaken_for_a_provider_of_that_name() -> None:
    rule = Separation(make.policy(SeparateRule, by="provider"), ("a/x", "a/y"), "provider")
    assert rule.class_of(make.site("city")) != rule.class_of(make.site("dc", provider="city"))


def budget(scope: str | None) -> BudgetRule:
    return make.policy(BudgetRule, measure="total", year=2027, max=Decimal(9), scope=scope)


@pytest.mark.parametrize(
    ("scope", "addresses"),
    [
        (None, {"a/db", "a/web1", "a/web2", "b/web1", "b/web2", "c/web1"}),
        ("application.owner == 'ocmw'", {"b/web1", "b/web2"}),
        (
            "application.criticality == 'high' && workload.id != 'db'",
            {"a/web1", "a/web2", "c/web1"},
        ),
        ("false", set()),
    ],
)
def test_a_budget_counts_what_its_scope_names(scope: str | None, addresses: set[str]) -> None:
    (found,) = book(budget(scope)).budgets
    assert found.addresses == addresses


def test_a_waived_workload_does_not_count_for_a_budget() -> None:
    found = book(budget("application.id == 'a'"), waivers=(("rule", "a/db"),))
    assert found.budgets[0].addresses == {"a/web1", "a/web2"}
    assert [e.address for e in found.exemptions] == ["a/db"]


def test_headroom_is_asked_of_each_site() -> None:
    rules = [
        make.policy(HeadroomRule, "all", fraction=Decimal("0.1")),
        make.policy(HeadroomRule, "own", fraction=Decimal("0.2"), when="site.kind == 'on_prem'"),
        make.policy(HeadroomRule, "city", fraction=Decimal("0.3"), when="site.provider == 'city'"),
    ]
    found = book(*rules)
    assert {site: [r.id for r in rules] for site, rules in found.headroom.items()} == {
        "dc": ["all", "city", "own"],
        "edge": ["all"],
        "gcp": ["all"],
    }
    (told,) = found.diagnostics
    assert (told.detail, told.fix) == ("edge", "state site.provider")
    assert told.summary == "city does not apply to 1 site for which its condition is unknown"


@pytest.mark.parametrize(
    ("by", "site", "expected"),
    [
        ("provider", make.site("a", provider="gcp"), ("gcp",)),
        ("provider", make.site("a"), ("unknown",)),
        ("owner_country", make.site("a", owners=("US", "BE", "US")), ("BE", "US")),
        ("owner_country", make.site("a", operator=Operator(owners=None)), ("unknown",)),
        ("owner_country", make.site("a", owners=()), ("unknown",)),
    ],
)
def test_what_is_unknown_is_a_group_of_its_own(by: str, site: Any, expected: Any) -> None:
    rule = make.policy(ConcentrationRule, by=by, of="cost", share_max=Decimal("0.5"))
    assert concentration_groups(rule, site) == expected


def test_rules_for_the_whole_estate_are_listed_by_id() -> None:
    rules = [
        make.policy(ConcentrationRule, "z", by="provider", of="cost", share_max=Decimal(1)),
        make.policy(ConcentrationRule, "y", by="provider", of="vcpu", share_max=Decimal(1)),
        make.policy(CarbonRule, "x", max_tonnes_year=Decimal(1)),
        make.policy(FreezeRule, "w", from_day=make.AS_OF, to_day=make.AS_OF),
    ]
    found = book(*rules)
    assert [p.id for p in found.concentrations] == ["y", "z"]
    assert [p.id for p in found.carbons] == ["x"]
    assert [p.id for p in found.freezes] == ["w"]


@pytest.mark.parametrize(("effect", "denied"), [("deny", ["dc", "edge"]), ("warn", [])])
def test_a_site_without_carbon_data_fails_a_deny_rule(effect: str, denied: list[str]) -> None:
    found = book(make.policy(CarbonRule, max_tonnes_year=Decimal(1), effect=effect))
    row = found.rows[0]
    assert [site.id for site in SITES if found.judge(row, site)] == denied
