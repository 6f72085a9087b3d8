"""What is said where nothing fits: who is named, what is offered, and what is left unsaid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cloudplan import conflicts, planner
from cloudplan.conflicts import NothingFitsError, notyet
from cloudplan.conflicts.changes import applied
from cloudplan.conflicts.clashes import lines
from cloudplan.conflicts.narrow import part_of
from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.engine import Infeasible, Limits, NoPlanYet, Solution, highs, least_amount
from cloudplan.model.advice import Change, Clash
from cloudplan.model.estate import Estate
from cloudplan.model.plan import Invocation
from cloudplan.model.policy import BudgetRule, CarbonRule, PlacementRule, RecoveryRule
from cloudplan.model.sites import Carbon, Hosts, Linear, OwnedCosts, RateCard, Site
from cloudplan.model.words import at_least, at_most, euros, figure, listed, place
from cloudplan.planner import Options, make_plan, pose
from tests import factories as make
from tests.property.every_plan import cheapest, loaded

CARD = RateCard("card", "EUR", make.AS_OF, "list", Linear(Decimal(8), Decimal(2), Decimal("0.1")))
LIMITS = Limits()


def room(id: str = "room", most: int = 1, **fields: Any) -> Site:
    hosts = Hosts(1, most, Decimal(8), Decimal(64), Decimal(1000))
    costs = OwnedCosts(Decimal(1000), fixed_month=Decimal(10))
    return make.site(id, kind="on_prem", hosts=hosts, costs=costs, **fields)


def cloud(id: str = "cloud", **fields: Any) -> Site:
    return make.site(id, kind="public_cloud", rates="card", **fields)


def estate(*workloads: Any, sites: tuple[Site, ...], **fields: Any) -> Estate:
    application = make.application("app", *workloads)
    return make.estate(application, sites=sites, cards={"card": CARD}, horizon_months=12, **fields)


def nothing_fits(wanted: Estate, **options: Any) -> NothingFitsError:
    with pytest.raises(NothingFitsError) as refused:
        make_plan(loaded(wanted), Options(**options), Invocation(("city.yaml",), ()))
    assert refused.value.exit_code == Exit.INFEASIBLE
    return refused.value


def at_home(id: str = "at-home") -> PlacementRule:
    return make.policy(PlacementRule, id, require="site.kind == 'on_prem'")


def test_the_conflict_names_rules_pins_and_capacities_with_their_lines() -> None:
    pinned = make.workload("a", vcpu=6, pin="room", source=make.source(7))
    free = make.workload("b", vcpu=6, source=make.source(8))
    told = nothing_fits(estate(pinned, free, sites=(room(), cloud()), policies=(at_home(),)))
    assert [(c.kind, c.policy, c.source) for c in told.advice.conflict] == [
        ("rule", "at-home", "rules.yaml:10"),
        ("capacity", "capacity", "city.yaml:1"),
    ]
    assert told.advice.minimal
    assert {c.kind for r in told.advice.repairs for c in r.changes} == {"waive", "hosts"}


def test_a_rule_is_waived_only_for_whom_it_takes() -> None:
    sizes = {"a": 3, "b": 4, "c": 4}
    workloads = [make.workload(id, vcpu=vcpu) for id, vcpu in sizes.items()]
    told = nothing_fits(estate(*workloads, sites=(room(), cloud()), policies=(at_home(),)))
    waived = [r for r in told.advice.repairs if r.changes[0].kind == "waive"]
    assert [c.addresses for r in waived for c in r.changes] == [("app/a",)]
    assert waived[0].placed == (("app/a", "cloud"),)


def test_repairs_are_ranked_and_compared_with_the_first() -> None:
    workloads = [make.workload(id, vcpu=6) for id in "ab"]
    told = nothing_fits(estate(*workloads, sites=(room(), cloud()), policies=(at_home(),)))
    first, second = told.advice.repairs
    assert (first.more, second.more) == (Decimal(0), second.cost - first.cost)
    assert first.cost < second.cost
    assert told.diagnostics[-1].code == "repairs"


def test_two_rules_of_one_standby_can_be_waived_one_by_one() -> None:
    near, far = (
        make.policy(RecoveryRule, id, distance_km_min=Decimal(km))
        for id, km in (("near", 0), ("far", 900))
    )
    sites = (cloud("one", lat=51, lon=4), cloud("two", lat="51.1", lon=4))
    told = nothing_fits(estate(make.workload(), sites=sites, policies=(near, far)))
    assert [(c.policy, c.text) for c in told.advice.conflict] == [
        ("far", "the standby of app/web (far)")
    ]
    (repair,) = told.advice.repairs
    assert [(c.kind, c.policy) for c in repair.changes] == [("waive", "far")]
    assert sorted(site for _, site in repair.placed) == ["one", "two"]


def test_workloads_with_the_same_reasons_are_told_together() -> None:
    workloads = [make.workload(id) for id in "abc"]
    other = make.policy(PlacementRule, "other", require="site.id != 'cloud'")
    told = nothing_fits(estate(*workloads, sites=(cloud(),), policies=(at_home(), other)))
    box = told.diagnostics[0]
    assert (box.code, box.summary) == ("no-site-left", "app/a and 2 others have no site left")
    assert box.detail.splitlines()[0] == "The same holds for app/b and app/c."
    assert "Some of these sites are also closed by at-home." in box.detail
    assert "[no-site-left]" not in "".join(d.summary for d in told.diagnostics[1:])


def test_an_estate_without_sites_says_so() -> None:
    told = nothing_fits(estate(make.workload(), sites=()))
    assert told.diagnostics[0].detail == "The inventory has no site."
    assert told.advice.repairs == ()


def test_a_price_that_is_not_known_is_named_and_never_a_repair() -> None:
    nameless = make.site("cloud", kind="public_cloud", rates="gone")
    told = nothing_fits(estate(make.workload(), sites=(nameless,)))
    assert [c.kind for c in told.advice.conflict] == ["price"]
    assert told.advice.repairs == ()


def test_targets_hold_the_others_where_they_are() -> None:
    workloads = [make.workload(id, vcpu=6, site="room") for id in "ab"]
    wanted = estate(*workloads, sites=(room(), cloud()), policies=(at_home(),))
    told = nothing_fits(wanted, targets=("app/a",))
    waived = {a for r in told.advice.repairs for c in r.changes for a in c.addresses}
    assert "app/b" not in waived


def test_what_if_gets_a_conflict_without_repairs() -> None:
    workloads = [make.workload(id, vcpu=6) for id in "ab"]
    wanted = estate(*workloads, sites=(room(), cloud()), policies=(at_home(),))
    found, posed = pose(wanted, Options())
    (box,) = conflicts.explain(found, posed, Infeasible((), "highs"), LIMITS)
    assert (box.code, "Relax one of them" in box.fix) == ("infeasible", True)


def budgeted(most: str) -> Estate:
    rule = make.policy(BudgetRule, "budget", measure="total", year=2027, max=Decimal(most))
    return estate(make.workload(), sites=(cloud(),), policies=(rule,))


def not_yet(wanted: Estate, stopped_by: str = "work-limit") -> CloudplanError:
    found, posed = pose(wanted, Options())
    return conflicts.advise(found, posed, NoPlanYet(0, "highs", stopped_by), LIMITS, None)


def test_a_budget_that_no_plan_keeps_is_a_conflict_although_time_was_short() -> None:
    told = not_yet(budgeted("1.00"))
    assert isinstance(told, NothingFitsError)
    assert [c.policy for c in told.advice.conflict] == ["budget"]


def unproven(*arguments: Any) -> Solution:
    """The least amount, with nothing proven about it."""
    found = least_amount(*arguments)
    assert isinstance(found, Solution)
    return replace(found, bound=0)


def test_no_plan_yet_tells_by_how_much_a_ceiling_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notyet, "least_amount", unproven)
    (box,) = not_yet(budgeted("300.00")).diagnostics
    assert box.code == "no-plan-yet"
    assert "Without budget (rules.yaml:10) there is a plan; it goes over max by EUR " in box.detail
    (quiet,) = not_yet(budgeted("300.00"), "interrupted").diagnostics
    assert quiet.detail == "It is not proven that none exists."


def test_carbon_is_told_in_tonnes(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = make.policy(CarbonRule, "carbon", max_tonnes_year=Decimal("0.001"))
    site = cloud(carbon=Carbon(Decimal(300), "test"))
    monkeypatch.setattr(notyet, "least_amount", unproven)
    (box,) = not_yet(estate(make.workload(), sites=(site,), policies=(rule,))).diagnostics
    assert "tonnes would do." in box.detail


def test_a_large_estate_is_searched_in_part_and_tried_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workloads = [make.workload(id, vcpu=6) for id in "ab"]
    only = make.policy(
        PlacementRule, "only", when="workload.id in ['a', 'b']", require="site.kind == 'on_prem'"
    )
    crowd = [make.workload(f"c{k}") for k in range(8)]
    wanted = estate(*workloads, *crowd, sites=(room(), cloud()), policies=(only,))
    monkeypatch.setattr(conflicts, "MOST_ROWS", 4)
    found, _ = pose(wanted, Options())
    assert [row.address for row in part_of(found, 4).rows] == ["app/a", "app/b"]
    told = nothing_fits(wanted)
    assert {c.policy for c in told.advice.conflict} == {"only", "capacity"}
    assert not told.advice.minimal
    assert len(told.advice.repairs) == 2
    for repair in told.advice.repairs:
        assert cheapest(applied(wanted, repair.changes)) is not None


def test_a_large_conflict_elsewhere_is_not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "MOST_ROWS", 1)
    rule = make.policy(BudgetRule, "budget", measure="total", year=2027, max=Decimal(1))
    crowd = [make.workload(f"c{k}") for k in range(3)]
    told = nothing_fits(estate(*crowd, sites=(cloud(),), policies=(rule,)))
    assert told.advice.conflict == ()
    assert "These can hold by themselves." in told.diagnostics[0].detail


def test_many_of_a_kind_are_cut_short() -> None:
    pins = tuple(Clash("pin", "pin", f"c.yaml:{k}", f"pin {k}", "Kept.") for k in range(7))
    assert list(lines(pins)) == [
        "- pin 0 (c.yaml:0): Kept.",
        "- pin 1 (c.yaml:1).",
        "- pin 2 (c.yaml:2).",
        "- pin 3 (c.yaml:3).",
        "- and 3 more of the same kind",
    ]


def test_figures_are_rounded_to_the_safe_side() -> None:
    assert at_least(Decimal("583412.1")) == 584000
    assert at_least(Decimal(0)) == 0
    assert at_most(Decimal("0.0999")) == Decimal("0.09")
    assert figure(Decimal("5.980")) == "5.98"
    assert figure(Decimal("6E+2")) == "600"
    assert euros(Decimal("1234567.8"), "EUR") == "EUR 1 234 568"
    assert euros(Decimal("1.5"), "EUR") == "EUR 1.50"
    assert place("a:b.yaml:3:4") == "a:b.yaml:3"
    assert place("inventory") == "inventory"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"


def test_a_change_is_made_in_the_data_and_nowhere_else() -> None:
    wanted = estate(make.workload(), sites=(room(), cloud()))
    change = Change("hosts", "", "", site="room", figure="hosts.max", after=Decimal(3))
    changed = applied(wanted, (change,))
    assert changed.site_by_id["room"].hosts == replace(room().hosts, max=3)  # type: ignore[type-var]
    assert replace(changed, sites=wanted.sites) == wanted


def test_ctrl_c_ends_the_search_for_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> NoPlanYet:
        return NoPlanYet(0, "highs", "interrupted")

    workloads = [make.workload(id, vcpu=6) for id in "ab"]
    wanted = estate(*workloads, sites=(room(), cloud()), policies=(at_home(),))
    answers = iter((Infeasible((), "highs"), interrupted()))
    monkeypatch.setattr(planner, "solve", lambda *_: next(answers))
    with pytest.raises(KeyboardInterrupt):
        make_plan(loaded(wanted), Options(), Invocation(("city.yaml",), ()))


def test_ctrl_c_ends_a_search_of_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highs, "run", lambda *_: highs.Outcome("interrupted", None, None))
    workloads = [make.workload(id, vcpu=6) for id in "ab"]
    wanted = estate(*workloads, sites=(room(), cloud()), policies=(at_home(),))
    found, posed = pose(wanted, Options())
    with pytest.raises(KeyboardInterrupt):
        conflicts.explain(found, posed, Infeasible((), "highs"), LIMITS)
