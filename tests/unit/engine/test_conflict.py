"""Conflicts: sets of labels that cannot hold together, with none to spare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cloudplan.engine import (
    NOTHING,
    Infeasible,
    Limits,
    Pair,
    Problem,
    Softened,
    Together,
    Veto,
    find_conflict,
    solve,
)
from cloudplan.engine.conflict import shrink
from tests.property.brute_force import cheapest
from tests.unit.engine.problems import plain_problem, random_soft, whole


def veto(label: int, mask: object) -> Veto:
    """One rule that nothing can lift."""
    closed = np.array(mask, dtype=np.bool_)
    rows = closed.shape[0]
    return Veto(closed, np.full(rows, label), np.full(rows, NOTHING))


def conflict(problem: Problem, *vetoes: Veto) -> tuple[int, ...]:
    soft = Softened(problem, vetoes)
    assert isinstance(solve(soft.under(soft.labels)[0], Limits()), Infeasible)
    found = find_conflict(soft, Limits())
    assert found.minimal
    return found.labels


def test_a_workload_without_a_site_names_the_fewest_rules() -> None:
    vetoes = (
        veto(10, ([[True, False], [False, False]])),
        veto(11, ([[False, True], [False, False]])),
        veto(12, ([[True, False], [True, False]])),
        veto(13, ([[True, True], [False, False]])),
    )
    assert conflict(plain_problem([[1, 1], [1, 1]]), *vetoes) == (13,)


def test_a_workload_too_large_for_a_site_names_its_capacity_and_the_other_vetoes() -> None:
    problem = plain_problem(
        [[0, 0]],
        demand=whole([[[50]]]),
        finite=np.array([True, False]),
        host_size=whole([[10], [1]]),
        most_hosts=whole([4, 0]),
        capacity_label=whole([20, 21]),
    )
    assert conflict(problem, veto(10, ([[False, True]]))) == (10, 20)


def test_rules_that_fail_only_together_are_all_named_and_no_other() -> None:
    elsewhere = ~np.eye(2, dtype=np.bool_)
    free = np.zeros((2, 2), dtype=np.int64)
    problem = plain_problem(
        [[0, 0], [0, 0], [0, 0]],
        pairs=(Pair(0, 1, free, elsewhere, 1), Pair(1, 2, free, elsewhere, 2)),
        together=(Together((0, 1), 3), Together((1, 2), 4)),
    )
    assert conflict(replace(problem, together=problem.together[:1])) == (1, 3)
    assert conflict(replace(problem, pairs=problem.pairs[1:])) == (2, 4)


def test_capacity_that_all_need_together_is_named() -> None:
    problem = plain_problem(
        [[0, 0], [0, 0], [0, 0]],
        finite=np.array([True, False]),
        most_hosts=whole([2, 0]),
        capacity_label=whole([20, 21]),
    )
    mine = veto(10, ([[False, True]] * 3))
    assert conflict(problem, mine, veto(11, ([[True, False], *[[False] * 2] * 2]))) == (
        10,
        11,
    )
    assert conflict(problem, mine) == (10, 20)


def test_shrinking_keeps_exactly_what_is_needed() -> None:
    needed = frozenset({3, 17, 40})
    assert shrink(frozenset(range(50)), needed.issubset) == needed
    assert shrink(frozenset(range(5)), lambda kept: True) == frozenset()


@pytest.mark.parametrize("seed", range(120))
def test_a_conflict_is_infeasible_by_itself_and_minimal(seed: int) -> None:
    soft = random_soft(seed)
    if not isinstance(solve(soft.under(soft.labels)[0], Limits()), Infeasible):
        return
    found = find_conflict(soft, Limits())
    assert found.minimal
    assert found.labels == tuple(sorted(set(found.labels)))
    assert not can_hold(soft, frozenset(found.labels))
    for label in found.labels:
        assert can_hold(soft, frozenset(found.labels) - {label})


def can_hold(soft: Softened, labels: frozenset[int]) -> bool:
    """By trying every assignment."""
    return cheapest(soft.under(labels)[0]) is not None
