"""Every kind of rule, broken on purpose by where something runs today: found, told, cured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cloudplan.checking import check_today
from cloudplan.model.estate import Application, DataProfile, Estate
from cloudplan.model.policy import (
    BudgetRule,
    CarbonRule,
    ConcentrationRule,
    HeadroomRule,
    LatencyRule,
    PlacementRule,
    Policy,
    RecoveryRule,
    SeparateRule,
    TogetherRule,
)
from cloudplan.model.report import Result
from cloudplan.model.sites import Carbon, Egress, Hosts, Linear, OwnedCosts, RateCard, Site, Tier
from tests import factories as make
from tests.property.every_plan import loaded

EGRESS = Egress(Decimal(0), Decimal(0), (Tier(Decimal("0.10")),))


def card(id: str, vcpu: str) -> RateCard:
    linear = Linear(Decimal(vcpu), Decimal(1), Decimal("0.10"))
    return RateCard(id, "EUR", date(2026, 10, 1), "tender", linear, egress=EGRESS)


CARDS = {"cheap": card("cheap", "5"), "dear": card("dear", "20")}
"""Two vCPU, 8 GiB and 50 GiB of storage cost 10 + 8 + 5 = 23 or 40 + 8 + 5 = 53 a month."""


def cloud(id: str, rates: str = "cheap", **fields: Any) -> Site:
    defaults: dict[str, Any] = {"lat": "51.0", "lon": "3.7", "provider": id}
    return make.site(id, rates=rates, **(defaults | fields))


def found(estate: Estate) -> list[Result]:
    """What asks for attention, and nothing else."""
    report = check_today(loaded(estate))
    return [r for r in report.results if r.outcome not in ("skipped", "noted")]


def only(estate: Estate, rule: str) -> Result:
    """The one finding, which is that rule's."""
    (result,) = found(estate)
    assert (result.rule, result.outcome) == (rule, "failed")
    return result


def estate(
    applications: Iterable[Application], sites: Iterable[Site], *rules: Policy, **fields: Any
) -> Estate:
    return make.estate(*applications, sites=sites, policies=rules, cards=CARDS, **fields)


def app(*sites: str | None, **fields: Any) -> Application:
    """An application with workloads w0, w1, ... where they are told to run."""
    rows = (make.workload(f"w{k}", site=site) for k, site in enumerate(sites))
    return make.application("app", *rows, **fields)


def test_placement_names_the_cheapest_sites_that_would_do() -> None:
    rule = make.policy(PlacementRule, require="site.location.country == 'BE'")
    sites = [cloud("here"), cloud("near", "dear"), cloud("away", "dear", country="US")]
    result = only(estate([app("away")], sites, rule), "rule")
    assert (result.subject, result.site) == ("app/w0", "away")
    assert result.summary == "rule forbids app/w0 on away"
    assert result.fix == (
        "Move app/w0 to here (EUR 30 a month less) or near (at the same cost); "
        "or waive the rule for it."
    )
    assert str(result.rule_source) == "rules.yaml:10:1"
    assert result.source == make.source()


def test_where_no_site_would_do_the_rules_in_the_way_are_named() -> None:
    rules = [
        make.policy(PlacementRule, "country", require="site.location.country == 'BE'"),
        make.policy(PlacementRule, "owner", require="'BE' in site.operator.owners"),
    ]
    sites = [cloud("away", country="US"), cloud("sold", owners=("US",))]
    result = only(estate([app("away")], sites, *rules), "country")
    assert result.fix == (
        "No other site keeps all rules for app/w0; the least stands in its way on sold by owner. "
        "Or waive the rule for it."
    )


def test_a_rule_that_no_site_keeps_is_about_the_workload() -> None:
    rule = make.policy(PlacementRule, require="application.criticality == 'high'")
    result = only(estate([app("here")], [cloud("here"), cloud("near")], rule), "rule")
    assert "No site keeps rule for app/w0: see what the inventory says of it" in result.fix


def test_a_warning_is_no_failure_and_a_price_is_no_finding() -> None:
    warn = make.policy(PlacementRule, require="site.location.country == 'BE'", effect="warn")
    paid = make.policy(
        PlacementRule, "paid", require="false", effect="price", price_month=Decimal(25)
    )
    city = estate([app("away")], [cloud("away", country="US"), cloud("here")], warn, paid)
    report = check_today(loaded(city))
    assert [(r.rule, r.outcome) for r in report.results] == [("rule", "warned")]
    assert report.exit_code == 0
    noted = [r for r in check_today(loaded(city), verbose=True).results if r.outcome == "noted"]
    assert [r.summary for r in noted] == ["paid costs EUR 25.00 a month"]


def test_latency_to_users() -> None:
    rule = make.policy(LatencyRule, to="users", rtt_ms_max=Decimal(20))
    trips = [make.rtt("hall", "here", 5), make.rtt("hall", "away", 80)]
    city = estate(
        [app("away", users={"hall": 10})],
        [cloud("here"), cloud("away")],
        rule,
        places=(make.place("hall"),),
        rtt=tuple(trips),
    )
    result = only(city, "rule")
    assert "80 ms to hall" in result.summary
    assert "Move app/w0 to here" in result.fix


def test_latency_along_dependencies_may_move_either_end() -> None:
    rule = make.policy(LatencyRule, to="dependencies", rtt_ms_max=Decimal(5))
    talk = (make.dependency("app/w0", "app/w1", gib_month=1),)
    trips = (make.rtt("here", "away", 30), make.rtt("here", "near", 2), make.rtt("near", "away", 4))
    sites = [cloud("here"), cloud("near"), cloud("away")]
    result = only(estate([app("here", "away", dependencies=talk)], sites, rule, rtt=trips), "rule")
    assert (result.subject, result.site) == ("app/w0 -> app/w1", "here -> away")
    assert result.summary == "app/w0 -> app/w1 takes 30 ms from here to away, 5 ms are allowed"
    assert result.fix == (
        "Move app/w0 to away (at the same cost) or near (at the same cost); "
        "or move app/w1 to here (at the same cost) or near (at the same cost); "
        "or waive the rule for it."
    )


def test_a_dependencys_own_limit_is_found_by_the_reserved_id() -> None:
    talk = (make.dependency("app/w0", "app/w1", rtt_ms_max=5),)
    city = estate(
        [app("here", "away", dependencies=talk)],
        [cloud("here"), cloud("away")],
        rtt=(make.rtt("here", "away", 30),),
    )
    result = only(city, "rtt")
    assert result.rule_source is None
    assert result.source == talk[0].source


def test_residency_and_pin_are_built_in() -> None:
    sites = [cloud("here"), cloud("away", country="US")]
    home = app("away", data=DataProfile(residency=("BE",)))
    assert "US is not in BE" in only(estate([home], sites), "residency").summary
    row = make.workload("w0", site="away", pin="here")
    pinned = only(estate([make.application("app", row)], sites), "pin")
    assert "it is kept on here" in pinned.summary
    assert pinned.fix == "Move app/w0 to here (at the same cost)."


def test_separate_and_together() -> None:
    sites = [cloud("here"), cloud("near")]
    apart = make.policy(SeparateRule, by="site")
    result = only(estate([app("here", "here")], sites, apart), "rule")
    assert result.subject == "app/w0, app/w1"
    assert "Move app/w0 to near" in result.fix
    assert "move app/w1 to near" in result.fix
    beside = make.policy(TogetherRule)
    result = only(estate([app("here", "near")], sites, beside), "rule")
    assert result.site == "here, near"
    assert "Move app/w0 to near" in result.fix


def test_recovery_asks_for_the_standby_that_is_not_there() -> None:
    rule = make.policy(RecoveryRule, distance_km_min=Decimal(50))
    sites = [cloud("here"), cloud("close", lat="51.01"), cloud("far", "dear", lat="52.5")]
    result = only(estate([app("here")], sites, rule), "rule")
    assert (result.subject, result.site) == ("app/w0", "here")
    assert result.summary == "app/w0 has no standby as rule asks"
    assert result.fix == "Run app/w0@standby on far (EUR 53 a month); or waive the rule for it."


def test_a_standby_that_is_too_near_is_told_by_the_rules_that_it_breaks() -> None:
    rules = [
        make.policy(RecoveryRule, "anywhere"),
        make.policy(RecoveryRule, "far", distance_km_min=Decimal(50)),
    ]
    row = make.workload("w0", site="here", standby_site="close")
    sites = [cloud("here"), cloud("close", lat="51.01"), cloud("away", lat="52.5")]
    result = only(estate([make.application("app", row)], sites, *rules), "far")
    assert (result.subject, result.site) == ("app/w0@standby", "close")
    assert "Move app/w0@standby to away" in result.fix


def test_a_wish_for_a_standby_warns() -> None:
    rule = make.policy(RecoveryRule, effect="warn")
    (result,) = found(estate([app("here")], [cloud("here")], rule))
    assert (result.rule, result.outcome, result.subject) == ("rule", "warned", "app/w0")


def test_a_budget_is_told_with_what_it_goes_to() -> None:
    """Two workloads of 23 a month, over the whole of 2027: 552."""
    rule = make.policy(BudgetRule, measure="total", year=2027, max=Decimal(500))
    result = only(estate([app("here", "here")], [cloud("here")], rule), "rule")
    assert (result.subject, result.site) == ("city", "")
    assert "552.00" in result.summary
    assert result.fix == (
        "Raise max from 500 to 552, or spend less. "
        "The most goes to app/w0 (EUR 276) and app/w1 (EUR 276)."
    )
    assert result.source == rule.source


def test_concentration_names_the_share_and_the_sites() -> None:
    rule = make.policy(ConcentrationRule, by="provider", of="workloads", share_max=Decimal("0.6"))
    result = only(
        estate([app("here", "here", "near")], [cloud("here"), cloud("near")], rule), "rule"
    )
    assert result.subject == "here"
    assert result.summary == "here carries 66.7 % of workloads, rule allows 60.0 %"
    assert result.fix == "Raise share_max from 0.6 to 0.667, or move workloads off here."


ROOM = OwnedCosts(host_price=Decimal(1000), host_watts=Decimal(100))


def room(**fields: Any) -> Site:
    hosts = Hosts(1, 3, Decimal(3), Decimal(64), Decimal(500), **fields)
    return make.site("room", hosts=hosts, costs=ROOM, carbon=Carbon(Decimal(100), "mean"))


def test_capacity_counts_the_hosts_that_stand_there() -> None:
    result = only(estate([app("room", "room")], [room()]), "capacity")
    assert (result.subject, result.site) == ("room", "")
    assert result.summary == "room carries 4 vcpu in year 0 and has room for 3"
    assert result.fix == (
        "Add 1 host to room, which may have 3; "
        "or move workloads off room; the largest are app/w0 and app/w1."
    )


def test_growth_may_buy_hosts_up_to_the_most() -> None:
    """2 vCPU that double each year are 2, 4, 8, 16 and 32: three hosts have 9."""
    row = make.workload("w0", site="room", growth_per_year=Decimal(1))
    result = only(estate([make.application("app", row)], [room()]), "capacity")
    assert result.summary == "room carries 16 vcpu in year 3 and has room for 9"
    assert "Raise hosts.max of room from 3 to 11" in result.fix
    calm = make.workload("w0", site="room", growth_per_year=Decimal("0.2"))
    assert found(estate([make.application("app", calm)], [room()])) == []


def test_headroom() -> None:
    rule = make.policy(HeadroomRule, fraction=Decimal("0.5"))
    result = only(estate([app("room")], [room()], rule), "rule")
    assert result.subject == "room"
    assert result.fix.startswith(
        "Add 1 host to room, which may have 3; or lower its fraction from 0.5 to 0.33; or move"
    )


def test_carbon_is_counted_and_what_is_unknown_is_named() -> None:
    """100 W at 100 g per kWh are 87.6 kg a year; the norm for a rented vCPU is not asked."""
    rule = make.policy(CarbonRule, max_tonnes_year=Decimal("0.05"))
    result = only(estate([app("room")], [room()], rule), "rule")
    assert "0.0876 t" in result.summary
    assert result.fix == "Raise max_tonnes_year from 0.05 to 0.0876, or use less."
    silent = found(estate([app("here")], [cloud("here")], rule))
    assert {r.outcome for r in silent} == {"failed"}
    assert any("State the carbon of here" in r.fix for r in silent)


def test_an_unknown_price_fails() -> None:
    """Where no price is known, the way out has none either."""
    city = estate([app("bare")], [cloud("bare", "none"), cloud("here")])
    result = only(city, "price")
    assert result.summary == "app/w0 on bare: site bare has an unknown rate card, none"
    assert result.fix == "State the price that is missing."
    free = replace(cloud("bare", "none"), egress=EGRESS)
    result = only(estate([app("bare")], [free, cloud("here")]), "price")
    assert result.fix == (
        "State the price that is missing; or move app/w0 to here (EUR 23 a month)."
    )


def test_what_runs_nowhere_or_is_retired_is_skipped() -> None:
    gone = make.application("old", make.workload(site="here"), disposition="retire")
    report = check_today(loaded(estate([app("here", None), gone], [cloud("here")])))
    skipped = {r.subject: r.summary for r in report.results if r.outcome == "skipped"}
    assert skipped == {
        "app/w1": "app/w1 is not judged: it runs nowhere yet",
        "old/web": "old/web is not judged: it is to be retired",
    }


@pytest.mark.parametrize("kind", ["pair", "group"])
def test_what_a_waiver_sets_aside_is_counted_apart(kind: str) -> None:
    if kind == "pair":
        rule: Policy = make.policy(PlacementRule, require="site.location.country == 'BE'")
        sites, rows = [cloud("away", country="US")], app("away")
    else:
        rule, sites, rows = (
            make.policy(SeparateRule, by="site"),
            [cloud("away")],
            app("away", "away"),
        )
    given = make.waiver("rule", "app/w0")
    report = check_today(loaded(estate([rows], sites, rule, waivers=(given,))))
    (result,) = report.results
    assert (result.outcome, result.waiver, result.fix) == ("waived", given, "")
    assert report.counts["failed"] == 0
    assert report.exit_code == 0


def test_a_waiver_is_good_on_its_last_day_and_not_on_the_next() -> None:
    rule = make.policy(PlacementRule, require="false")
    for expires, outcome in ((make.AS_OF, "waived"), (date(2026, 10, 31), "failed")):
        given = make.waiver("rule", "app/w0", expires)
        (result,) = found(estate([app("here")], [cloud("here")], rule, waivers=(given,)))
        assert result.outcome == outcome
