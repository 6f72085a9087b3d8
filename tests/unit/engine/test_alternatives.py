"""Moves of one workload, against the definition: move it and judge the whole plan again."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from cloudplan.engine import Problem, Solution, alternatives, evaluate
from cloudplan.engine.moves import Moves
from cloudplan.engine.part import _product
from cloudplan.engine.problem import Ints
from tests.unit.engine.problems import plain_problem, random_problem, whole

SEEDS = range(300)
PLANS = 4
"""Placements tried for each problem."""


def placements(problem: Problem, rng: np.random.Generator) -> list[Ints]:
    """Some that keep every constraint, ceilings apart: with the cheapest hosts these may break."""
    workloads, sites, _, _ = problem.shape
    found = []
    for site in product(range(sites), repeat=workloads):
        judged = evaluate(problem, whole(site))
        if all(broken.kind == "limit" for broken in judged.violations):
            found.append(whole(site))
    return [found[k] for k in rng.permutation(len(found))[:PLANS]]


def cases(seed: int) -> list[tuple[Problem, Ints]]:
    """Random problems; in every third a workload asks more of some sites than of others."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed)
    if seed % 3 == 0:
        problem = replace(problem, factor=rng.integers(1, 4, problem.cost.shape))
    return [(problem, site) for site in placements(problem, rng)]


def solution(problem: Problem, site: Ints) -> Solution:
    judged = evaluate(problem, site)
    return Solution(site, judged.hosts, judged.objective, judged.objective, "optimal", "", "")


def moved(site: Ints, w: int, s: int) -> Ints:
    to = site.copy()
    to[w] = s
    return to


@pytest.mark.parametrize("seed", SEEDS)
def test_every_move_costs_and_breaks_what_the_whole_plan_does(seed: int) -> None:
    for problem, site in cases(seed):
        moves, now = Moves(problem, site), evaluate(problem, site).objective
        for w in range(problem.shape[0]):
            judged = moves.judge(slice(w, w + 1))
            (extra,), (possible,) = judged.extra, judged.possible
            assert not possible[site[w]]
            assert extra[site[w]] == 0
            for s in range(problem.shape[1]):
                whole_plan = evaluate(problem, moved(site, w, s))
                if s != site[w]:
                    assert possible[s] == whole_plan.feasible
                if problem.eligible[w, s] and s != site[w]:
                    assert judged.broken(0, s) == whole_plan.labels
                if possible[s]:
                    assert extra[s] == whole_plan.objective - now


@pytest.mark.parametrize("seed", SEEDS[::5])
def test_the_best_is_the_first_of_the_cheapest_possible(seed: int) -> None:
    for problem, site in cases(seed):
        asked = np.arange(site.size) % problem.shape[1]
        found = alternatives(problem, solution(problem, site), asked, 1, cells=6)
        judged = Moves(problem, site).judge(slice(0, site.size))
        for w in range(site.size):
            extra, possible = judged.extra[w], judged.possible[w]
            others = np.flatnonzero(problem.eligible[w] & (np.arange(extra.size) != site[w]))
            told = set(others[~possible[others]].tolist()) & {asked[w]}
            told |= set(others.tolist()) if others.size == 1 and not possible.any() else set()
            assert {s for v, s in found.broken if v == w} == told
            for s in told:
                assert found.broken[w, s] == evaluate(problem, moved(site, w, s)).labels
            best = min(np.flatnonzero(possible), key=lambda s: extra[s], default=-1)
            assert found.best[w] == best
            assert found.count[w] == possible.sum()
            assert found.asked_possible[w] == possible[asked[w]]
            assert found.asked_extra[w] == extra[asked[w]]
            if best >= 0:
                assert found.extra[w] == extra[best]


def test_the_random_problems_have_such_placements() -> None:
    tried = [case for seed in SEEDS[::5] for case in cases(seed)]
    assert len(tried) > 60
    assert any(problem.limits and problem.limits[0].shared for problem, _ in tried)
    assert any(problem.apart for problem, _ in tried)
    assert any(problem.together for problem, _ in tried)
    assert any(len(problem.pairs) > 1 for problem, _ in tried)


def test_a_site_that_would_have_to_grow_too_far_is_not_possible() -> None:
    problem = plain_problem(
        [[0, 5], [0, 5], [0, 5]],
        finite=np.array([False, True]),
        host_size=whole([[1], [2]]),
        most_hosts=whole([0, 1]),
        buy_cost=whole([[0], [100]]),
    )
    roomy = Moves(problem, whole([0, 0, 1])).judge(slice(0, 1))
    assert roomy.possible.tolist() == [[False, True]]
    assert roomy.extra[0, 1] == 5
    full = Moves(problem, whole([0, 1, 1])).judge(slice(0, 1))
    assert not full.possible.any()
    assert full.broken(0, 1) == (1,)


def test_shares_of_amounts_that_no_machine_word_holds_are_exact() -> None:
    large = whole([2**40, 3])
    assert _product(large, large).tolist() == [2**80, 9]
