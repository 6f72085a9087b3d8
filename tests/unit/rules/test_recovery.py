"""recovery: standbys, and what binds them."""

from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.estate import DataProfile, Utilisation
from cloudplan.model.policy import (
    BudgetRule,
    PlacementRule,
    RecoveryRule,
    SeparateRule,
    TogetherRule,
)
from cloudplan.rules import Rulebook, rulebook
from tests import factories as make

DB = make.workload(
    "db",
    vcpu=8,
    memory_gib=64,
    storage_gib=500,
    egress_gib_month=20,
    site="dc",
    pin="dc",
    offer="m5.large",
    os="windows",
    hours_per_month=Decimal(200),
    growth_per_year=Decimal("0.05"),
    utilisation=Utilisation(Decimal("0.3")),
)


def recovery(id: str, km: int = 10, fraction: str = "0.5", **fields: Any) -> RecoveryRule:
    return make.policy(
        RecoveryRule, id, distance_km_min=Decimal(km), standby_fraction=Decimal(fraction), **fields
    )


def book(*rules: Any, **fields: Any) -> Rulebook:
    applications = (
        make.application("app", DB, make.workload("web"), criticality="high"),
        make.application("gone", make.workload("x"), criticality="high", disposition="retire"),
        make.application("who-knows", make.workload("x")),
    )
    return rulebook(make.estate(*applications, sites=[make.site("dc")], policies=rules, **fields))


def addresses(found: Rulebook) -> list[str]:
    return [row.address for row in found.rows]


def test_a_standby_is_a_row_of_its_own() -> None:
    found = book(recovery("r", fraction="0.3", when="workload.id == 'db'"))
    assert addresses(found) == ["app/db", "app/db@standby", "app/web", "who-knows/x"]
    standby = found.rows[1]
    assert (standby.id, standby.application, standby.standby_of) == ("db@standby", "app", "app/db")
    demand = standby.demand
    assert (demand.vcpu, demand.memory_gib) == (Decimal("2.4"), Decimal("19.2"))
    assert (demand.storage_gib, demand.egress_gib_month) == (Decimal(500), Decimal(0))
    assert (standby.site, standby.pin, standby.offer) == (None, None, None)
    assert (standby.os, standby.hours_per_month) == ("windows", Decimal(200))
    assert (standby.growth_per_year, standby.utilisation) == (DB.growth_per_year, DB.utilisation)


def test_rules_for_one_workload_make_one_standby_as_strict_as_the_strictest() -> None:
    found = book(
        recovery("far", km=100, fraction="0.2", when="workload.id == 'db'"),
        recovery("large", km=1, fraction="0.9", when="workload.id == 'db'"),
    )
    (standby,) = found.standbys
    assert standby.policies == ("far", "large")
    assert (standby.primary, standby.address) == ("app/db", "app/db@standby")
    assert (standby.distance_km_min, standby.standby_fraction) == (Decimal(100), Decimal("0.9"))
    assert standby.source == "rules.yaml:10"
    assert found.rows[1].demand.vcpu == Decimal("7.2")


def test_nobody_gets_a_standby_for_want_of_a_figure_and_nothing_retired() -> None:
    found = book(recovery("r", when="application.criticality == 'high'"))
    assert [s.primary for s in found.standbys] == ["app/db", "app/web"]
    everything = book(recovery("r"))
    assert [s.primary for s in everything.standbys] == ["app/db", "app/web", "who-knows/x"]


def test_a_standby_has_no_standby() -> None:
    assert [s.primary for s in book(recovery("r", when="workload.standby")).standbys] == []


def test_a_warn_rule_makes_no_standby_but_is_kept() -> None:
    found = book(recovery("r", effect="warn", when="workload.id == 'db'"))
    assert found.standbys == ()
    assert [(w.policy.id, w.address) for w in found.warn_recoveries] == [("r", "app/db")]


@pytest.mark.parametrize(
    ("km", "fraction", "met"),
    [(10, "0.5", True), (11, "0.5", False), (10, "0.6", False), (1, "0", True)],
)
def test_a_warn_rule_that_a_standby_meets_is_silent(km: int, fraction: str, met: bool) -> None:
    wish = recovery("wish", km, fraction, effect="warn", when="workload.id == 'db'")
    found = book(recovery("r"), wish)
    assert [w.address for w in found.warn_recoveries] == ([] if met else ["app/db"])


def test_placement_rules_and_residency_bind_a_standby_and_pins_do_not() -> None:
    rule = make.policy(PlacementRule, "no-edge", require="site.kind != 'edge'")
    application = make.application("app", DB, data=DataProfile(residency=("NL",)))
    edge = make.site("edge", kind="edge")
    found = rulebook(
        make.estate(application, sites=[make.site("dc"), edge], policies=[rule, recovery("r")])
    )
    said = {row.address: [f.policy for f in found.judge(row, edge)] for row in found.rows}
    assert said == {
        "app/db": ["pin", "residency", "no-edge"],
        "app/db@standby": ["residency", "no-edge"],
    }


def test_groups_leave_a_standby_out_and_budgets_count_it() -> None:
    found = book(
        recovery("r", when="workload.id == 'db'"),
        make.policy(SeparateRule, "apart", by="site"),
        make.policy(TogetherRule, "one"),
        make.policy(BudgetRule, "all", measure="total", year=2027, max=Decimal(1)),
    )
    assert [s.addresses for s in found.separations] == [("app/db", "app/web")]
    assert [t.addresses for t in found.togethers] == [("app/db", "app/web")]
    (budget,) = found.budgets
    assert budget.addresses == set(addresses(found))


def test_a_waived_workload_gets_no_standby_and_is_listed() -> None:
    found = book(recovery("r"), waivers=(make.waiver("r", "app/db"),))
    assert [s.primary for s in found.standbys] == ["app/web", "who-knows/x"]
    assert [(e.policy.id, e.address) for e in found.exemptions] == [("r", "app/db")]


def test_a_waiver_leaves_the_other_rules_their_standby() -> None:
    found = book(
        recovery("far", km=100, when="workload.id == 'db'"),
        recovery("near", km=1),
        waivers=(make.waiver("far", "app/db"),),
    )
    assert found.standbys[0].policies == ("near",)
    assert found.standbys[0].distance_km_min == 1
