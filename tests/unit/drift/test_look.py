"""What was agreed against what a cloud tells: what was not read is unknown, never gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cloudplan.drift.look import Agreement, look
from cloudplan.drift.observing import of_estate, of_intake
from cloudplan.drift.report import Difference, Drift, report_of
from cloudplan.load import Loaded
from cloudplan.model.accepted import Accepted, Agreed
from cloudplan.model.estate import Estate
from cloudplan.model.intake import Intake
from cloudplan.model.policy import PlacementRule, RecoveryRule
from cloudplan.model.sites import Egress, Linear, Offer, OwnedCosts, RateCard, Tier
from tests import factories as make
from tests.unit.drift.intakes import intake, intake_of, machine

CARDS = {
    name: RateCard(
        id=name,
        currency="EUR",
        as_of=date(2026, 10, 1),
        provenance="test",
        linear=Linear(storage_gib_month=Decimal("0.10")),
        offers=(
            Offer("small", Decimal(2), Decimal(8), Decimal(price)),
            Offer("large", Decimal(4), Decimal(16), Decimal(price) * 2),
        ),
        egress=Egress(Decimal(0), Decimal("0.02"), (Tier(Decimal("0.05")),)),
    )
    for name, price in (("here", "0.10"), ("there", "0.20"))
}
SITES = (
    make.site("here", rates="here", kind="public_cloud", provider="aws", region="eu-west-1"),
    make.site("room", rates="here", provider="city"),
    make.site("there", rates="there", kind="public_cloud", provider="aws", region="us-east-1"),
)
CLOUD = frozenset(("here", "there"))


def estate(**sites: str | None) -> Estate:
    """An application with a workload for each name; where each runs."""
    rows = [make.workload(id, site=site, offer="small") for id, site in sites.items()]
    one = make.application("app", *rows)
    rule = make.policy(
        PlacementRule, "not-there", when='workload.id == "db"', require='site.id != "there"'
    )
    return make.estate(one, sites=SITES, policies=(rule,), cards=CARDS)


def accepted(of: Estate, **changes: Agreed) -> Accepted:
    """Everything agreed as the estate has it, some of it otherwise."""
    rows = {
        w.id: Agreed(
            address=w.address,
            action="keep",
            site=w.site,
            before=w.site,
            offer="small",
            before_offer="small",
            vcpu=w.demand.vcpu,
            memory_gib=w.demand.memory_gib,
            storage_gib=w.demand.storage_gib,
            monthly=Decimal("78.00"),
        )
        for w in of.workloads
    }
    return Accepted(
        cloudplan_version="0",
        estate="city",
        as_of=of.as_of,
        currency="EUR",
        monthly=Decimal(0),
        tco=Decimal(0),
        plan_sha256="",
        inputs_sha256="",
        policies_sha256="",
        inventory=("city.yaml",),
        policies=(),
        workloads=tuple(sorted((rows | changes).values(), key=lambda r: r.address)),
    )


def loaded(of: Estate) -> Loaded:
    return Loaded(of, inputs=(), inputs_sha256="", diagnostics=(), policy_paths=())


def seen(
    of: Estate,
    told: Intake,
    agreed: Accepted | None = None,
    unread: dict[str, str] | None = None,
) -> Drift:
    agreement = Agreement(agreed or accepted(of), "cloudplan.lock", {})
    return look(agreement, loaded(of), of_intake(told, CLOUD, unread))


def kinds(drift: Drift) -> dict[str, str]:
    return {d.item.address: d.item.kind for d in drift.found}


def only(drift: Drift) -> Difference:
    (one,) = drift.found
    return one


CITY = estate(web="here", db="here", files="room")


def test_what_a_cloud_tells_as_agreed_is_no_drift_and_other_sites_are_unknown() -> None:
    drift = seen(CITY, intake_of(CITY, at=CLOUD))
    assert kinds(drift) == {"app/files": "unknown"}
    assert only(drift).item.why == "room was not looked at"
    assert report_of(drift).exit_code == 0


def test_a_move_in_a_cloud_breaks_a_rule_and_costs_the_difference() -> None:
    told = intake(machine("app/db", "there", offer="small"), machine("app/web", "here"))
    drift = seen(estate(web="here", db="here"), told)
    one = only(drift)
    assert (one.item.kind, one.cost) == ("moved", Decimal("73.00"))
    assert [r.rule for r in one.broken] == ["not-there"]
    (result,) = report_of(drift).results
    assert result.urgent
    assert "Seen at aws:123456789012/eu-west-1, Instances[0]." in result.detail


def test_a_larger_machine_costs_what_its_instance_type_costs() -> None:
    told = intake(machine("app/web", "here", vcpu=4, memory_gib=16, offer="large"))
    one = only(seen(estate(web="here"), told))
    assert one.item.kind == "resized"
    assert [r.what for r in one.item.resizes] == ["vcpu", "memory_gib", "offer"]
    assert one.cost == Decimal("73.00")


def test_an_instance_type_without_a_price_has_an_unknown_cost() -> None:
    told = intake(machine("app/web", "here", offer="strange"))
    drift = seen(estate(web="here"), told)
    assert only(drift).cost is None
    assert drift.total() == (Decimal(0), 1)
    assert "1 cost unknown" in report_of(drift).footnotes[0]


def test_a_machine_as_large_as_the_agreed_instance_type_is_as_agreed() -> None:
    city = estate(web="here")
    row = replace(accepted(city).workloads[0], vcpu=Decimal(1), memory_gib=Decimal(3))
    told = intake(machine("app/web", "here", offer="small"))
    assert seen(city, told, accepted(city, web=row)).found == ()


def test_what_nobody_planned_is_priced_where_its_size_is_known() -> None:
    city = estate(web="here")
    told = intake_of(city, at=CLOUD)
    more = (machine("lab/one", "here", offer="small"), machine("lab/two", "here", vcpu=None))
    drift = seen(city, replace(told, items=(*told.items, *more)))
    assert kinds(drift) == {"lab/one": "unplanned", "lab/two": "unplanned"}
    assert [d.cost for d in drift.found] == [Decimal("78.00"), None]


def test_what_is_gone_saves_what_it_cost() -> None:
    one = only(seen(estate(web="here"), intake()))
    assert (one.item.kind, one.cost) == ("vanished", Decimal("-78.00"))


def test_what_could_not_be_read_is_never_gone() -> None:
    city, why = estate(web="here", db="there"), "access was denied"
    scope = (("aws:123456789012/us-east-1", why),)
    told = intake(machine("app/web", "here"), unread=scope)
    drift = seen(city, told, unread={"there": why})
    assert kinds(drift) == {"app/db": "unknown"}
    assert only(drift).item.why == "there could not be read: access was denied"
    anywhere = seen(city, intake(unread=scope))
    assert kinds(anywhere) == {"app/web": "unknown", "app/db": "unknown"}
    assert report_of(anywhere).exit_code == 0


def test_a_move_that_is_agreed_is_pending_until_it_is_seen() -> None:
    city = estate(web="here")
    row = replace(accepted(city).workloads[0], action="move", site="there")
    agreed = accepted(city, web=row)
    drift = seen(city, intake_of(city, at=CLOUD), agreed)
    one = only(drift)
    assert (one.item.kind, one.cost) == ("pending", Decimal("-73.00"))
    done = intake(machine("app/web", "there", offer="small"))
    assert seen(city, done, agreed).found == ()


def test_waiting_costs_the_room_that_stays_open_as_well() -> None:
    city = estate(web="here")
    here = replace(SITES[0], costs=OwnedCosts(Decimal(0), fixed_month=Decimal(500)))
    city = replace(city, sites=(here, *SITES[1:]))
    row = replace(accepted(city).workloads[0], action="move", site="there")
    drift = seen(city, intake_of(city, at=CLOUD), accepted(city, web=row))
    assert (only(drift).cost, drift.waiting_sites) == (Decimal("-151.00"), Decimal("500.00"))
    assert report_of(drift).footnotes == (
        "What is agreed and not done yet costs EUR 349.00 more a month, hosts and fixed cost of "
        "sites EUR 500.00 more.",
    )


@pytest.mark.parametrize(("site", "kind"), [("here", "pending"), ("there", "moved")])
def test_what_is_to_be_retired_and_still_runs(site: str, kind: str) -> None:
    city = estate(web="here")
    row = replace(accepted(city).workloads[0], action="retire", site=None)
    drift = seen(city, intake(machine("app/web", site)), accepted(city, web=row))
    assert only(drift).item.kind == kind
    assert seen(city, intake(), accepted(city, web=row)).found == ()


def test_a_change_of_instance_type_that_is_agreed_is_pending() -> None:
    city = estate(web="here")
    row = replace(accepted(city).workloads[0], action="resize", offer="large")
    drift = seen(city, intake_of(city, at=CLOUD), accepted(city, web=row))
    assert (only(drift).item.kind, only(drift).cost) == ("pending", Decimal("-73.00"))


def test_a_site_that_the_inventory_does_not_have_costs_nobody_knows_what() -> None:
    one = only(seen(estate(web="here"), intake(machine("app/web", "moon"))))
    assert (one.item.kind, one.cost) == ("moved", None)


def test_a_machine_that_nobody_can_place_is_told() -> None:
    city = estate(web="here")
    told = intake_of(city, at=CLOUD)
    drift = seen(city, replace(told, items=(*told.items, machine("lab/one", None))))
    assert kinds(drift) == {"lab/one": "unplanned"}
    assert "no site that is known" in report_of(drift).results[0].summary


def test_traffic_that_a_move_causes_is_its_cost() -> None:
    city = estate(web="here", db="here")
    traffic = make.dependency("app/db", "app/web", gib_month=100)
    one = replace(city.applications[0], dependencies=(traffic,))
    city = replace(city, applications=(one,))
    told = intake(machine("app/db", "here"), machine("app/web", "there", offer="small"))
    drift = seen(city, told)
    moved = only(drift)
    assert moved.item.address == "app/web"
    assert moved.cost == Decimal("75.00")


def test_a_standby_that_stopped_is_gone_and_breaks_the_rule_that_asks_for_it() -> None:
    rule = make.policy(RecoveryRule, "stand-by", when="true", distance_km_min=0, standby_fraction=1)
    row = make.workload("web", site="here", standby_site="there")
    city = make.estate(make.application("app", row), sites=SITES, policies=(rule,), cards=CARDS)
    of = accepted(city)
    standby = replace(
        of.workloads[0],
        address="app/web@standby",
        site="there",
        before="there",
        standby_of="app/web",
        vcpu=None,
    )
    agreed = accepted(city, standby=standby)
    agreement = Agreement(agreed, "cloudplan.lock", {})
    assert look(agreement, loaded(city), of_estate(city)).found == ()
    stopped = replace(row, application="app", standby_site=None)
    gone = replace(city, applications=(replace(city.applications[0], workloads=(stopped,)),))
    one = only(look(agreement, loaded(gone), of_estate(gone)))
    assert (one.item.address, one.item.kind) == ("app/web@standby", "vanished")
    assert [r.rule for r in one.broken] == ["stand-by"]


def test_a_second_look_after_a_change_gives_exactly_that_change() -> None:
    city = estate(web="here", db="here", api="there", job="there")
    told = intake_of(city, at=CLOUD)
    assert seen(city, told).found == ()
    items = {item.id: item for item in told.items}
    for changed, due in (
        ({"app/web": machine("app/web", "there", offer="small")}, {"app/web": "moved"}),
        ({"app/web": machine("app/web", "here", storage_gib=60)}, {"app/web": "resized"}),
        ({"app/new": machine("app/new", "here")}, {"app/new": "unplanned"}),
    ):
        now = replace(told, items=tuple((items | changed).values()))
        assert kinds(seen(city, now)) == due
    fewer = replace(told, items=tuple(i for i in told.items if i.id != "app/job"))
    assert kinds(seen(city, fewer)) == {"app/job": "vanished"}
