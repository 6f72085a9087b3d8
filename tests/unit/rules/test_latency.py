"""latency: round trips to users and along dependencies."""

from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.policy import LatencyRule
from cloudplan.rules import DependencyLimit, Finding, Rulebook, rulebook
from tests import factories as make

PLACES = tuple(make.place(name) for name in ("desk", "hall", "lost"))
RTT = (make.rtt("hall", "dc", 10), make.rtt("dc", "desk", 40), make.rtt("desk", "near", 5))


def to_users(limit: int, **fields: Any) -> LatencyRule:
    return make.policy(LatencyRule, "fast", to="users", rtt_ms_max=Decimal(limit), **fields)


def judge(rule: LatencyRule, users: dict[str, int], **fields: Any) -> tuple[Finding, ...]:
    sites = [make.site("dc"), make.site("near")]
    application = make.application(users=users, **fields)
    estate = make.estate(application, sites=sites, places=PLACES, rtt=RTT, policies=[rule])
    book = rulebook(estate)
    return book.judge(book.rows[0], sites[0])


@pytest.mark.parametrize(("limit", "holds"), [(39, False), (40, True), (41, True)])
def test_the_worst_place_counts_for_a_limit(limit: int, holds: bool) -> None:
    assert (judge(to_users(limit), {"hall": 999, "desk": 1}) == ()) is holds


def test_a_finding_tells_the_worst_place() -> None:
    (found,) = judge(to_users(5), {"hall": 999, "desk": 1})
    assert (found.effect, found.detail) == ("deny", "40 ms to desk (declared)")
    assert found.because == {"en": "because of fast"}


@pytest.mark.parametrize("users", [{}, {"desk": 0}, {"lost": 0}])
def test_without_users_it_is_satisfied(users: dict[str, int]) -> None:
    assert judge(to_users(1), users) == ()


@pytest.mark.parametrize(
    ("effect", "told"), [("deny", "deny"), ("warn", "warn"), ("price", "deny")]
)
def test_an_unknown_round_trip_satisfies_no_limit(effect: str, told: str) -> None:
    rule = to_users(1000, effect=effect, price_per_ms_month=Decimal(2))
    (found,) = judge(rule, {"hall": 5, "lost": 1})
    assert (found.policy, found.effect, found.price_month) == ("fast", told, None)
    assert "lost is unknown" in found.because["en"]
    assert set(found.because) == {"en", "nl", "fr", "de"}


@pytest.mark.parametrize(
    ("users", "limit", "price"),
    [
        ({"desk": 1}, 30, "20.00"),
        ({"hall": 3, "desk": 1}, 30, "5.00"),  # (3 x 0 + 1 x 10) / 4 = 2.5 ms
        ({"hall": 1, "desk": 1}, 5, "40.00"),  # (5 + 35) / 2 = 20 ms
        ({"hall": 2, "desk": 1}, 30, "6.67"),  # 10 / 3 ms, half up
        ({"hall": 3, "desk": 1}, 40, None),
    ],
)
def test_a_price_is_the_user_weighted_mean_excess(
    users: dict[str, int], limit: int, price: str | None
) -> None:
    found = judge(to_users(limit, effect="price", price_per_ms_month=Decimal(2)), users)
    assert [f.effect for f in found] == (["price"] if price else [])
    assert [f.price_month for f in found] == ([Decimal(price)] if price else [])


@pytest.mark.parametrize(("criticality", "said"), [("high", 1), ("low", 0), (None, 0)])
def test_an_unknown_when_does_not_apply(criticality: str | None, said: int) -> None:
    rule = to_users(1, when="application.criticality == 'high'")
    assert len(judge(rule, {"desk": 1}, criticality=criticality)) == said


def limits(
    *rules: LatencyRule, waived: tuple[str, str] | None = None
) -> tuple[DependencyLimit, ...]:
    web = make.application(
        "web",
        make.workload("front"),
        dependencies=(
            make.dependency("web/front", "db/main", rtt_ms_max=5),
            make.dependency("web/front", "web/front"),
            make.dependency("web/front", "old/x", rtt_ms_max=1),
        ),
    )
    db = make.application(
        "db", make.workload("main"), dependencies=(make.dependency("db/main", "web/front"),)
    )
    old = make.application("old", make.workload("x"), disposition="retire")
    waivers = (make.waiver(*waived),) if waived else ()
    book: Rulebook = rulebook(make.estate(web, db, old, policies=rules, waivers=waivers))
    return book.dependency_limits


def ends(found: tuple[DependencyLimit, ...]) -> list[tuple[str, str, str]]:
    return [(d.policy, d.dependency.from_address, d.dependency.to_address) for d in found]


def test_a_dependency_has_its_own_limit_and_a_retired_end_drops_it() -> None:
    (found,) = limits()
    assert ends((found,)) == [("rtt", "web/front", "db/main")]
    assert (found.rtt_ms_max, found.effect, found.source) == (Decimal(5), "deny", "city.yaml:1")
    assert not found.waived


def test_a_rule_limits_the_dependencies_of_the_workloads_it_matches() -> None:
    rule = make.policy(
        LatencyRule,
        "close",
        to="dependencies",
        rtt_ms_max=Decimal(9),
        effect="price",
        price_per_ms_month=Decimal(3),
        when="workload.id == 'front'",
    )
    found = limits(rule)
    assert ends(found) == [
        ("rtt", "web/front", "db/main"),
        ("close", "web/front", "db/main"),
        ("close", "web/front", "web/front"),
    ]
    assert [(d.rtt_ms_max, d.effect, d.price_per_ms_month) for d in found[1:]] == [
        (Decimal(9), "price", Decimal(3))
    ] * 2
    assert {d.source for d in found[1:]} == {"rules.yaml:10"}


def test_a_rule_without_when_limits_every_dependency() -> None:
    rule = make.policy(LatencyRule, "close", to="dependencies", rtt_ms_max=Decimal(9))
    assert [d for p, _, d in ends(limits(rule)) if p == "close"] == [
        "web/front",
        "db/main",
        "web/front",
    ]


def test_a_waiver_of_the_side_that_depends_counts() -> None:
    rule = make.policy(LatencyRule, "close", to="dependencies", rtt_ms_max=Decimal(9))
    assert [d.waived for d in limits(waived=("rtt", "web/front"))] == [True]
    assert [d.waived for d in limits(waived=("rtt", "db/main"))] == [False]
    found = limits(rule, waived=("close", "db/main"))
    assert [d.dependency.from_address for d in found if d.waived] == ["db/main"]
