"""The price search against trying everything: bound <= optimum <= plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from benchmarks.estates.arrays import Asked, generate
from cloudplan.engine import (
    Infeasible,
    Limits,
    NoPlanYet,
    PairTable,
    Problem,
    Solution,
    evaluate,
    exact,
)
from cloudplan.engine.large.solve import price_search
from tests.property.brute_force import cheapest
from tests.unit.engine.problems import random_problem

ROUGHLY = Limits(gap=1e-6)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small problem needs no long search to be wrong."""
    monkeypatch.setattr("cloudplan.engine.large.run.MOST_ROUNDS", 1)
    monkeypatch.setattr("cloudplan.engine.large.run.SHAKES", 15)


@pytest.mark.parametrize("block", range(16))
def test_no_plan_is_better_than_the_bound_and_every_plan_is_allowed(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        problem = random_problem(seed)
        optimum, found = cheapest(problem), price_search(problem, ROUGHLY)
        if optimum is None:
            assert not isinstance(found, Solution), seed
            continue
        assert not isinstance(found, Infeasible), seed
        assert found.bound <= optimum, seed
        if isinstance(found, Solution):
            checked = evaluate(problem, found.site, found.hosts)
            assert checked.feasible, seed
            assert checked.objective == found.objective >= optimum, seed


def test_it_finds_a_plan_for_nearly_all_that_have_one_and_most_are_the_best() -> None:
    answers = [(cheapest(p), price_search(p, ROUGHLY)) for p in map(random_problem, range(160))]
    solvable = [(best, found) for best, found in answers if best is not None]
    found = [(best, a) for best, a in solvable if isinstance(a, Solution)]
    assert len(found) >= 0.9 * len(solvable)
    assert sum(a.objective == best for best, a in found) >= 0.8 * len(found)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("traffic", ["forest", "cyclic"])
def test_both_engines_agree_on_generated_regions(
    seed: int, traffic: Literal["forest", "cyclic"]
) -> None:
    capacity: Literal["tight", "slack"] = "tight" if seed % 2 else "slack"
    problem = generate(Asked(60, 8, 2, seed, traffic, capacity)).problem
    best = exact.solve(problem, Limits(gap=1e-4))
    found = price_search(problem, ROUGHLY)
    assert isinstance(best, Solution)
    assert not isinstance(found, Infeasible)
    assert found.bound <= best.objective
    if isinstance(found, Solution):
        assert found.objective >= best.bound
        assert evaluate(problem, found.site, found.hosts).feasible


def test_threads_and_runs_give_the_same_answer() -> None:
    problem = generate(Asked(3_000, 12, 3, 1)).problem
    answers = [price_search(problem, Limits(threads=threads)) for threads in (1, 3)]
    first = answers[0]
    assert isinstance(first, Solution)
    for other in answers[1:]:
        assert isinstance(other, Solution)
        assert (other.objective, other.bound) == (first.objective, first.bound)
        assert np.array_equal(other.site, first.site)


def test_a_second_is_enough_for_a_plan_or_a_word_that_there_is_none() -> None:
    problem = generate(Asked(20_000, 50, 5, 2)).problem
    found = price_search(problem, Limits(seconds=1.0, threads=2))
    assert isinstance(found, Solution | NoPlanYet)
    if isinstance(found, Solution):
        assert evaluate(problem, found.site, found.hosts).feasible


def test_a_table_of_pairs_prices_like_its_matrices() -> None:
    problem = generate(Asked(200, 10, 2, 3)).problem
    table = problem.pairs
    assert isinstance(table, PairTable)
    site = problem.eligible.argmax(axis=1)
    by_pair = [int(p.cost[site[p.first], site[p.second]]) for p in table]
    assert table.costs(site).tolist() == by_pair
    allowed = [bool(p.allowed[site[p.first], site[p.second]]) for p in table]
    assert table.allowed(site).tolist() == allowed
    assert len(PairTable.of(list(table), problem.shape[1])) == len(table)


def test_infeasible_is_only_said_where_no_workload_has_a_site() -> None:
    problem: Problem = random_problem(3)
    nowhere = problem.eligible.copy()
    nowhere[0] = False
    assert isinstance(price_search(replace(problem, eligible=nowhere), ROUGHLY), Infeasible)
