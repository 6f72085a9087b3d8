"""Objective, hosts and violations of a given assignment, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine import (
    Apart,
    Limit,
    Pair,
    Problem,
    SharedScope,
    Together,
    Violation,
    evaluate,
)
from tests.unit.engine.problems import plain_problem, whole

ANYWHERE = np.ones((2, 2), dtype=np.bool_)


def owned(**changes: object) -> Problem:
    """Three workloads of 4, 5 and 6 units on one owned site with hosts of 10 units."""
    values: dict[str, object] = {
        "demand": whole([[[4], [4]], [[5], [5]], [[6], [9]]]),
        "finite": np.array([True]),
        "host_size": whole([[10]]),
        "most_hosts": whole([5]),
        "run_cost": whole([[3, 2]]),
        "buy_cost": whole([[20, 18]]),
        "open_cost": whole([7]),
    }
    return replace(plain_problem([[0], [0], [0]]), **(values | changes))  # type: ignore[arg-type]


def test_costs_of_workloads_pairs_and_open_sites_add_up() -> None:
    traffic = Pair(0, 1, whole([[0, 5], [7, 0]]), ANYWHERE, 0)
    problem = plain_problem([[1, 2], [3, 4]], pairs=(traffic,), open_cost=whole([10, 20]))
    assert evaluate(problem, whole([1, 0])).objective == 2 + 3 + 7 + 10 + 20
    assert evaluate(problem, whole([0, 0])).objective == 1 + 3 + 0 + 10


def test_hosts_are_as_few_as_the_demand_of_each_year_needs() -> None:
    found = evaluate(owned(), whole([0, 0, 0]))
    assert found.hosts.tolist() == [[2, 2]]
    assert found.objective == 2 * (3 + 2) + 2 * 20 + 7
    assert found.feasible


def test_spare_hosts_come_on_top_and_installed_ones_are_not_bought() -> None:
    found = evaluate(owned(spare=whole([1]), installed=whole([2])), whole([0, 0, 0]))
    assert found.hosts.tolist() == [[3, 3]]
    assert found.objective == 3 * (3 + 2) + 1 * 20 + 7


def test_a_host_is_bought_early_when_that_is_cheaper() -> None:
    growing = owned(demand=whole([[[4], [4]], [[5], [5]], [[1], [9]]]), buy_cost=whole([[20, 30]]))
    assert evaluate(growing, whole([0, 0, 0])).hosts.tolist() == [[2, 2]]
    assert evaluate(
        owned(demand=growing.demand, buy_cost=whole([[20, 22]])), whole([0, 0, 0])
    ).hosts.tolist() == [[1, 2]]


def test_too_little_room_names_the_capacity() -> None:
    problem = owned(most_hosts=whole([1]), capacity_label=whole([9]))
    assert evaluate(problem, whole([0, 0, 0])).labels == (9,)


def test_given_hosts_are_checked_against_their_own_rules() -> None:
    problem = owned(installed=whole([2]))
    for hosts in ([[1, 2]], [[3, 2]], [[2, 6]]):
        broken = evaluate(problem, whole([0, 0, 0]), whole(hosts)).violations
        assert broken == (Violation("hosts", 0, 0),), hosts


def test_a_closed_site_has_no_hosts() -> None:
    problem = plain_problem(
        [[0, 0]],
        finite=np.array([True, False]),
        host_size=whole([[5], [5]]),
        most_hosts=whole([3, 0]),
    )
    assert evaluate(problem, whole([1])).hosts.tolist() == [[0], [0]]
    assert not evaluate(problem, whole([1]), whole([[1], [0]])).feasible


def test_more_spare_than_hosts_leaves_room_for_nothing() -> None:
    problem = owned(spare=whole([8]))
    assert not evaluate(problem, whole([0, 0, 0])).feasible
    idle = owned(spare=whole([8]), demand=whole([[[0], [0]]] * 3))
    assert evaluate(idle, whole([0, 0, 0])).hosts.tolist() == [[5, 5]]


def test_every_broken_rule_is_named() -> None:
    apart_only = np.array([[False, True], [True, False]])
    problem = plain_problem(
        [[0, 0], [0, 0], [0, 0]],
        eligible=np.array([[False, True], [True, True], [True, True]]),
        pairs=(Pair(0, 1, whole([[0, 0], [0, 0]]), apart_only, 3),),
        apart=(Apart((0, 1), whole([0, 1]), 4),),
        together=(Together((1, 2), 5),),
    )
    found = evaluate(problem, whole([0, 0, 1]))
    assert [v.kind for v in found.violations] == ["eligible", "pair", "apart", "together"]
    assert found.labels == (3, 4, 5)


def limit(sites: int, **changes: object) -> Limit:
    values: dict[str, object] = {
        "on_site": np.zeros((3, sites), dtype=np.int64),
        "run": np.zeros((sites, 2), dtype=np.int64),
        "buy": np.zeros((sites, 2), dtype=np.int64),
        "open": np.zeros(sites, dtype=np.int64),
        "traffic": (),
        "most": 0,
        "label": 6,
    }
    return Limit(**(values | changes))  # type: ignore[arg-type]


def test_a_limit_counts_hosts_purchases_and_opening() -> None:
    counted = {"run": whole([[1, 1]]), "buy": whole([[10, 10]]), "open": whole([100])}
    problem = owned(limits=(limit(1, most=2 + 2 + 20 + 100, **counted),))
    assert evaluate(problem, whole([0, 0, 0])).feasible
    problem = owned(limits=(limit(1, most=2 + 2 + 20 + 99, **counted),))
    assert evaluate(problem, whole([0, 0, 0])).labels == (6,)


def test_a_shared_limit_counts_the_part_of_the_binding_resource_rounded_half_up() -> None:
    # 15 units used, 5 of them in scope: a third of 7 is 2.33, of 8 is 2.67 cents.
    scope = SharedScope(np.array([False, True, False]), 0)
    for opening, expected in ((7, 2), (8, 3)):
        for most, allowed in ((expected, True), (expected - 1, False)):
            shared = limit(1, open=whole([opening]), most=most, shared=scope)
            assert evaluate(owned(limits=(shared,)), whole([0, 0, 0])).feasible is allowed
