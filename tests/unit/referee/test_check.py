"""What the referee says about a plan, and what the plan has to list."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cloudplan import referee
from cloudplan.diagnostics import Exit
from cloudplan.model.estate import Estate
from cloudplan.model.plan import Plan
from cloudplan.model.policy import PlacementRule, Policy
from cloudplan.model.sites import Linear, RateCard
from tests import factories as make
from tests.property.every_plan import loaded, planned


def card(name: str, vcpu_month: int) -> RateCard:
    linear = Linear(Decimal(vcpu_month), Decimal(1), Decimal(0))
    return RateCard(name, "EUR", make.AS_OF, "tender", linear)


def city(*policies: Policy, **fields: object) -> Estate:
    """web moves from the dear site to the cheap one."""
    cards = {name: card(name, vcpu_month) for name, vcpu_month in (("cheap", 2), ("dear", 50))}
    sites = [make.site(name, rates=name, provider=name) for name in cards]
    app = make.application("app", make.workload(site="dear", storage_gib=0))
    return make.estate(app, sites=sites, policies=policies, cards=cards, **fields)


def plan_of(estate: Estate, targets: tuple[str, ...] = ()) -> Plan:
    plan = planned(estate, targets=targets)
    assert plan is not None
    return plan


def rule(effect: str) -> PlacementRule:
    return make.policy(PlacementRule, require="site.id == 'dear'", effect=effect)


def moved(plan: Plan, site: str) -> Plan:
    (placement,) = plan.placements
    assert placement.after is not None
    after = replace(placement.after, site=site)
    return replace(plan, placements=(replace(placement, after=after),))


def test_a_plan_of_ours_holds() -> None:
    estate = city()
    assert plan_of(estate).placements[0].action == "move"
    assert referee.check(loaded(estate), plan_of(estate)) == ()


def test_a_broken_rule_is_told_with_its_place_its_reason_and_its_equation() -> None:
    estate = city(rule("deny"))
    plan = replace(plan_of(city()), prices_as_of=plan_of(estate).prices_as_of)
    (said,) = [d for d in referee.check(loaded(estate), plan) if d.code == "referee-rule"]
    assert said.summary == "rule forbids app/web on cheap, equation (1)"
    assert said.detail == "rule: because of rule"
    assert str(said.source) == "rules.yaml:10:1"
    assert said.exit_code == Exit.VIOLATIONS


def test_a_warn_rule_that_does_not_hold_is_a_violation_of_the_plan() -> None:
    (listed,) = plan_of(city(rule("warn"))).violations
    assert (listed.policy, listed.address, listed.site) == ("rule", "app/web", "cheap")
    assert (listed.effect, listed.because) == ("warn", "because of rule")
    assert listed.source == "rules.yaml:10"


def test_a_waived_rule_is_listed_where_it_would_have_counted() -> None:
    estate = city(rule("deny"), waivers=(make.waiver("rule", "app/web"),))
    plan = plan_of(estate)
    assert [(f.policy, f.address, f.site, f.effect) for f in plan.waived] == [
        ("rule", "app/web", "cheap", "deny")
    ]
    assert plan.violations == ()


def test_what_is_no_assignment_is_told_before_anything_else() -> None:
    estate = city()
    (said,) = referee.check(loaded(estate), moved(plan_of(estate), "atlantis"))
    assert (said.code, said.exit_code) == ("referee-site", Exit.VIOLATIONS)


def test_what_the_targets_leave_alone_may_not_move() -> None:
    other = make.application("other", make.workload(site="cheap", storage_gib=0))
    estate = city()
    estate = replace(estate, applications=(*estate.applications, other))
    plan = plan_of(estate, targets=("other",))
    assert [p.action for p in plan.placements] == ["unmanaged", "keep"]
    first, second = plan.placements
    assert first.after is not None
    gone = replace(first, after=replace(first.after, site="cheap"))
    said = referee.check(loaded(estate), replace(plan, placements=(gone, second)))
    assert [d.code for d in said] == ["referee-unmanaged"]
