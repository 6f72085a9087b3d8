"""latency: many lists of users at once, to the cent what single pairs are told."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cloudplan.model.policy import LatencyRule
from cloudplan.rules import rulebook
from cloudplan.rules.findings import BulkRule, Judged, judge_each
from cloudplan.rules.latency_table import tabulate_users
from tests import factories as make

PLACES = [f"p{n}" for n in range(12)]
SITES = [make.site(f"s{n}") for n in range(9)]


def rule_of(effect: str, limit: Decimal, price: Decimal | None) -> LatencyRule:
    fields = {"effect": effect, "rtt_ms_max": limit, "price_per_ms_month": price}
    return make.policy(LatencyRule, "fast", to="users", when="'x' in application.labels", **fields)


def judged(rule: LatencyRule, chance: Random, applications: int, most: int) -> None:
    """Compare both ways over applications with users of their own."""
    trips = tuple(
        make.rtt(place, site.id, Decimal(chance.randrange(99_999)) / 1000)
        for place in PLACES
        for site in SITES
        if chance.random() < 0.98
    )
    people = [
        {place: chance.randrange(most) for place in chance.sample(PLACES, chance.randrange(4))}
        for _ in range(applications)
    ]
    estate = make.estate(
        *(
            make.application(
                f"a{n:04}", make.workload(), users=users, labels=("x",) * chance.randrange(2)
            )
            for n, users in enumerate(people)
        ),
        sites=SITES,
        places=tuple(make.place(place) for place in PLACES),
        rtt=trips,
        policies=[rule],
    )
    book = rulebook(estate)
    (found,) = [r for r in book.pair_rules if r.id == "fast"]
    assert isinstance(found, BulkRule)
    subjects = book.desk.rows.subjects
    many, each = found.judge_many(subjects, SITES), judge_each(found, subjects, SITES)
    assert (many.effects == each.effects).all()
    none = np.zeros(each.effects.shape)
    assert (_cents(many, none) == _cents(each, none)).all()


def _cents(judged: Judged, none: NDArray[Any]) -> NDArray[Any]:
    return none if judged.cents is None else judged.cents


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(("deny", "warn", "price")),
    st.decimals(0, 90, places=3),
    st.sampled_from(("0", "2", "0.005", "0.3333", "1e2", "0.000001", "0.00000000123", "1e11")),
    st.sampled_from((3, 200, 10**9)),
)
def test_arrays_say_what_pairs_are_told(
    chance: Random, effect: str, limit: Decimal, price: str, most: int
) -> None:
    per_ms = Decimal(price) if effect == "price" else None
    judged(rule_of(effect, limit, per_ms), chance, chance.randrange(12), most)


def test_more_lists_than_are_priced_in_one_go() -> None:
    judged(rule_of("price", Decimal(20), Decimal("0.35")), Random(7), 700, 300)


@pytest.mark.parametrize(
    ("price", "count", "whole"),
    [("2", 10**6, True), ("0.000001", 50, True), ("0.0000001", 50, False), ("1e9", 10**9, False)],
)
def test_figures_that_are_no_whole_numbers_are_left_to_the_pairs(
    price: str, count: int, whole: bool
) -> None:
    rule = rule_of("price", Decimal(1), Decimal(price))
    users = [make.application(users={"p0": count}).users]
    found = tabulate_users(rule, users, {"p0": [Decimal("3.5"), None]}, 2)
    assert (found is not None) == whole
    if found is not None and found.cents is not None:
        assert found.effects.tolist() == [[3, 1]]
        assert found.cents.tolist() == [[500 if price == "2" else 0, 0]]
