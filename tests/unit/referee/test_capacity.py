"""(2) room and (2b) hosts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cloudplan.model.estate import Estate
from cloudplan.model.policy import HeadroomRule
from cloudplan.model.sites import Hosts, OwnedCosts
from cloudplan.referee import Oracle
from cloudplan.referee.capacity import (
    broken_capacity,
    broken_hosts,
    fewest,
    host_size,
    minimal_hosts,
)
from cloudplan.rules import rulebook
from tests import factories as make

ONE = Hosts(installed=1, max=4, vcpu=Decimal(4), memory_gib=Decimal(16), storage_gib=Decimal(100))
COSTS = OwnedCosts(host_price=Decimal(1000))


def city(one: Hosts = ONE, *rules: HeadroomRule, vcpu: str = "3", growth: str = "0") -> Estate:
    """One workload of `vcpu` (and nothing else) on one owned site, over two years."""
    row = make.workload(vcpu=vcpu, memory_gib=0, storage_gib=0, growth_per_year=Decimal(growth))
    site = make.site("dc", hosts=one, costs=COSTS)
    return make.estate(
        make.application("app", row), sites=[site], policies=rules, horizon_months=24
    )


def broken(estate: Estate, *hosts: int) -> list[tuple[str, str]]:
    """What breaks with these hosts by year, as (what, effect)."""
    case = Oracle(rulebook(estate)).case({"app/web": "dc"}, {"dc": hosts})
    return [(b.what, b.effect) for b in (*broken_hosts(case), *broken_capacity(case))]


def test_a_host_is_counted_in_whole_thousandths_rounded_down() -> None:
    one = replace(ONE, vcpu=Decimal("3.3333"), vcpu_overcommit=Decimal(2))
    assert host_size(one) == (6666, 16000, 100000)
    assert host_size(one, Decimal("0.25")) == (4999, 12000, 75000)


def test_spare_hosts_carry_nothing() -> None:
    assert broken(city(), 1, 1) == []
    assert broken(city(replace(ONE, spare=1)), 1, 1) == [("capacity", "deny")]
    assert broken(city(replace(ONE, spare=1)), 2, 2) == []


def test_the_last_thousandth_counts() -> None:
    assert broken(city(vcpu="4"), 1, 1) == []
    assert broken(city(vcpu="4.001"), 1, 1) == [("capacity", "deny")]


def test_later_years_have_to_fit_too() -> None:
    grown = city(growth="0.5")
    assert broken(grown, 1, 1) == [("capacity", "deny")]
    assert broken(grown, 1, 2) == []


@pytest.mark.parametrize("hosts", [(0, 1), (5, 5), (2, 1), (0, 0)])
def test_hosts_stay_within_bounds_and_never_fall(hosts: tuple[int, ...]) -> None:
    assert ("hosts", "deny") in broken(city(), *hosts)


@pytest.mark.parametrize(("effect", "said"), [("deny", "deny"), ("warn", "warn")])
def test_headroom_is_kept_free(effect: str, said: str) -> None:
    rule = make.policy(HeadroomRule, fraction=Decimal("0.3"), effect=effect)
    assert broken(city(ONE, rule), 1, 1) == [("headroom", said)]
    assert broken(city(ONE, rule), 2, 2) == []


@pytest.mark.parametrize(
    ("one", "vcpu", "due"),
    [
        (ONE, "3", (1, 1)),
        (ONE, "4.001", (2, 2)),
        (replace(ONE, installed=3), "1", (3, 3)),
        (replace(ONE, spare=1), "3", (2, 2)),
        (replace(ONE, installed=0, spare=2), "0", (2, 2)),
        (replace(ONE, vcpu_overcommit=Decimal(3)), "12", (1, 1)),
        (ONE, "99", (4, 4)),
    ],
)
def test_the_fewest_hosts(one: Hosts, vcpu: str, due: tuple[int, ...]) -> None:
    estate = city(one, vcpu=vcpu)
    assert Oracle(rulebook(estate)).case({"app/web": "dc"}).hosts == {"dc": due}


def test_the_fewest_hosts_follow_growth_and_never_fall() -> None:
    facts = Oracle(rulebook(city())).facts
    site = facts.estate.site_by_id["dc"]
    used = ((3000, 0, 0), (9000, 0, 0), (1000, 0, 0))
    assert minimal_hosts(facts, site, used) == (1, 3, 3)


def test_an_open_site_has_its_spare_hosts() -> None:
    assert fewest(replace(ONE, installed=0, spare=2)) == 2
    assert fewest(replace(ONE, installed=0, spare=9)) == 4
    assert fewest(ONE) == 1
