"""Conflicts: sets of labels that cannot hold together, with none to spare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cloudplan.engine import (
    Infeasible,
    Limits,
    Pair,
    Problem,
    Together,
    Veto,
    find_conflict,
    solve,
)
from cloudplan.engine.conflict import shrink, without
from tests.unit.engine.problems import plain_problem, random_problem, whole


def vetoed(problem: Problem, *vetoes: Veto) -> Problem:
    eligible = problem.eligible.copy()
    for veto in vetoes:
        eligible &= ~veto.mask
    return replace(problem, eligible=eligible)


def conflict(problem: Problem, *vetoes: Veto) -> tuple[int, ...]:
    problem = vetoed(problem, *vetoes)
    assert isinstance(solve(problem, Limits()), Infeasible)
    return find_conflict(problem, vetoes, Limits()).conflict


def test_a_workload_without_a_site_names_the_fewest_rules() -> None:
    vetoes = (
        Veto(10, np.array([[True, False], [False, False]])),
        Veto(11, np.array([[False, True], [False, False]])),
        Veto(12, np.array([[True, False], [True, False]])),
        Veto(13, np.array([[True, True], [False, False]])),
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
    assert conflict(problem, Veto(10, np.array([[False, True]]))) == (10, 20)


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
    mine = Veto(10, np.array([[False, True]] * 3))
    assert conflict(problem, mine, Veto(11, np.array([[True, False], *[[False] * 2] * 2]))) == (
        10,
        11,
    )
    assert conflict(problem, mine) == (10, 20)


def test_shrinking_keeps_exactly_what_is_needed() -> None:
    needed = frozenset({3, 17, 40})
    assert shrink(frozenset(range(50)), needed.issubset) == needed
    assert shrink(frozenset(range(5)), lambda kept: True) == frozenset()


@pytest.mark.parametrize("seed", range(60))
def test_a_conflict_is_infeasible_by_itself_and_minimal(seed: int) -> None:
    problem = replace(random_problem(seed), eligible=np.ones_like(random_problem(seed).eligible))
    if not isinstance(solve(problem, Limits()), Infeasible):
        return
    found = find_conflict(problem, (), Limits()).conflict
    assert found == tuple(sorted(set(found)))
    assert isinstance(solve(without(problem, (), frozenset(found)), Limits()), Infeasible)
    for label in found:
        rest = frozenset(found) - {label}
        assert not isinstance(solve(without(problem, (), rest), Limits()), Infeasible)
