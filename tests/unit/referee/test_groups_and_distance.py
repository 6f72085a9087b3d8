"""(4), (5a), (5b), (5c): workloads whose sites are tied to each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.estate import Estate
from cloudplan.model.policy import LatencyRule, Policy, RecoveryRule, SeparateRule, TogetherRule
from cloudplan.referee import Breach, Oracle
from cloudplan.referee.distance import broken_recoveries, broken_round_trips
from cloudplan.referee.groups import broken_separations, broken_togethers
from cloudplan.rules import rulebook
from tests import factories as make

GHENT, BRUSSELS = ("51.05", "3.72"), ("50.85", "4.35")
FAMILIES = (broken_round_trips, broken_separations, broken_togethers, broken_recoveries)


def city(*policies: Policy, limit: str | None = None, **fields: Any) -> Estate:
    """web -> db, with three sites: two of one provider in Belgium, one in the Netherlands."""
    sites = [
        make.site("a", lat=GHENT[0], lon=GHENT[1], provider="north"),
        make.site("b", lat=BRUSSELS[0], lon=BRUSSELS[1], provider="north"),
        make.site("far", country="NL", provider="south"),
    ]
    app = make.application(
        "app",
        make.workload("web"),
        make.workload("db"),
        dependencies=(make.dependency("app/web", "app/db", rtt_ms_max=limit),),
    )
    rows = fields.pop("rtt", (make.rtt("a", "b", "5"),))
    return make.estate(app, sites=sites, policies=policies, rtt=rows, **fields)


def broken(estate: Estate, **site_of: str) -> list[Breach]:
    case = Oracle(rulebook(estate)).case({f"app/{id}": s for id, s in site_of.items()}, {})
    return [breach for family in FAMILIES for breach in family(case)]


def test_a_round_trip_at_the_limit_is_kept() -> None:
    assert broken(city(limit="5"), web="a", db="b") == []


def test_a_longer_round_trip_names_the_dependency_and_its_place() -> None:
    (breach,) = broken(city(limit="4.999"), web="a", db="b")
    assert (breach.what, breach.equation, breach.policy) == ("rtt", "(4)", "rtt")
    assert breach.summary == "app/web -> app/db takes 5 ms from a to b, 4.999 ms are allowed"
    assert breach.source == make.source()
    assert breach.denies


def test_an_unknown_round_trip_satisfies_no_limit() -> None:
    (breach,) = broken(city(limit="9999"), web="a", db="far")
    assert "an unknown time" in breach.summary


def test_one_site_satisfies_every_limit() -> None:
    assert broken(city(limit="0"), web="far", db="far") == []


@pytest.mark.parametrize(("effect", "denies"), [("deny", True), ("warn", False)])
def test_a_latency_rule_binds_dependencies(effect: str, denies: bool) -> None:
    rule = make.policy(LatencyRule, to="dependencies", rtt_ms_max=Decimal(3), effect=effect)
    (breach,) = broken(city(rule), web="a", db="b")
    assert (breach.denies, breach.source) == (denies, rule.source)


def test_a_priced_round_trip_is_no_breach_unless_it_is_unknown() -> None:
    rule = make.policy(
        LatencyRule,
        to="dependencies",
        rtt_ms_max=Decimal(3),
        effect="price",
        price_per_ms_month=Decimal(1),
    )
    assert broken(city(rule), web="a", db="b") == []
    (breach,) = broken(city(rule), web="a", db="far")
    assert breach.denies


def test_a_waived_limit_does_not_count() -> None:
    rule = make.policy(LatencyRule, to="dependencies", rtt_ms_max=Decimal(3))
    (breach,) = broken(city(rule, waivers=(make.waiver("rule", "app/web"),)), web="a", db="b")
    assert breach.waived
    assert not breach.denies


@pytest.mark.parametrize(
    ("by", "web", "db", "holds"),
    [
        ("site", "a", "a", False),
        ("site", "a", "b", True),
        ("provider", "a", "b", False),
        ("provider", "a", "far", True),
        ("country", "a", "b", False),
        ("country", "b", "far", True),
    ],
)
def test_separate(by: str, web: str, db: str, holds: bool) -> None:
    found = broken(city(make.policy(SeparateRule, by=by)), web=web, db=db)
    assert [b.equation for b in found] == ([] if holds else ["(5a)"])


def test_together() -> None:
    estate = city(make.policy(TogetherRule))
    assert broken(estate, web="a", db="a") == []
    (breach,) = broken(estate, web="a", db="b")
    assert (breach.equation, breach.address, breach.site) == ("(5b)", "app/db, app/web", "a, b")


@pytest.mark.parametrize(
    ("least", "standby", "holds"),
    [("0", "web", False), ("0", "b", True), ("49", "b", True), ("50", "b", False)],
)
def test_a_standby_is_elsewhere_and_far_enough(least: str, standby: str, holds: bool) -> None:
    """Ghent and Brussels are 49.5 km apart."""
    rule = make.policy(RecoveryRule, when="workload.id == 'web'", distance_km_min=Decimal(least))
    place = {"web": "a", "db": "a", "web@standby": "a" if standby == "web" else standby}
    found = broken(city(rule), **place)
    assert [b.equation for b in found] == ([] if holds else ["(5c)"])


def test_an_unknown_distance_is_not_far_enough() -> None:
    rule = make.policy(RecoveryRule, when="workload.id == 'web'", distance_km_min=Decimal(1))
    (breach,) = broken(city(rule), **{"web": "a", "db": "a", "web@standby": "far"})
    assert "an unknown distance" in breach.summary


def test_a_standby_that_a_warn_rule_asks_for_is_missed() -> None:
    rule = make.policy(RecoveryRule, when="workload.id == 'web'", effect="warn")
    (breach,) = broken(city(rule), web="a", db="a")
    assert (breach.equation, breach.denies, breach.address) == ("(5c)", False, "app/web")
