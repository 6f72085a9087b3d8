"""Sites that are all or nothing against trying everything: bound <= optimum <= plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cloudplan.engine import Infeasible, Limits, Problem, Solution, evaluate
from cloudplan.engine.large.lean_model import lean_model
from cloudplan.engine.large.solve import price_search
from cloudplan.engine.large.strong import climb, prices_of_set, prove, relaxed_prices
from tests.property.brute_force import cheapest

KINDS = ("assignment", "location", "packing")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudplan.engine.large.lean_search.ROUNDS", 4)
    monkeypatch.setattr("cloudplan.engine.large.run.MOST_ROUNDS", 1)
    monkeypatch.setattr("cloudplan.engine.large.run.SHAKES", 15)


def lean_problem(seed: int, kind: str, rows: int = 6, sites: int = 4) -> Problem:
    """Sites with one host each, some elastic, some pairs not eligible, capacity that binds."""
    chance = np.random.default_rng(seed)
    resources = int(chance.integers(1, 3)) if kind != "packing" else 3
    demand = chance.integers(1, 12, (rows, 1, resources))
    cost = chance.integers(10, 90, (rows, sites))
    room = demand.sum(axis=0) * chance.uniform(0.3, 0.7, (sites, 1))
    one, none = np.ones(sites, np.int64), np.zeros(sites, np.int64)
    elastic = chance.random(sites) < (0.2 if kind == "location" else 0.0)
    return Problem(
        cost=np.zeros_like(cost) if kind == "packing" else cost,
        eligible=chance.random((rows, sites)) < 0.9,
        demand=demand,
        finite=~elastic,
        host_size=room.astype(np.int64),
        installed=one,
        most_hosts=one,
        spare=none,
        run_cost=none[:, None],
        buy_cost=none[:, None],
        open_cost=none if kind == "assignment" else chance.integers(20, 160, sites),
        capacity_label=np.arange(sites),
        factor=chance.integers(1, 4, (rows, sites)) if seed % 3 == 0 else None,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_bound_optimum_and_plan_are_in_order_and_nearly_all_are_solved(kind: str) -> None:
    solvable = solved = best = 0
    for seed in range(36):
        problem = lean_problem(seed, kind)
        optimum, found = cheapest(problem), price_search(problem, Limits())
        if optimum is None:
            assert not isinstance(found, Solution), seed
            continue
        assert not isinstance(found, Infeasible), seed
        assert found.bound <= optimum, seed
        solvable += 1
        if isinstance(found, Solution):
            checked = evaluate(problem, found.site, found.hosts)
            assert checked.feasible, seed
            assert checked.objective == found.objective >= optimum, seed
            solved, best = solved + 1, best + (found.objective == optimum)
    assert solvable >= 12
    assert solved >= 0.9 * solvable
    assert best >= 0.8 * solved


@pytest.mark.parametrize("kind", KINDS[:2])
def test_no_pair_of_the_cheapest_plan_is_ever_left_out(kind: str) -> None:
    for seed in range(36):
        problem = lean_problem(seed, kind)
        optimum, found = cheapest(problem), price_search(problem, Limits())
        model = lean_model(problem)
        assert model is not None
        if optimum is None or not isinstance(found, Solution) or found.objective > optimum:
            continue
        every, room = np.arange(problem.shape[1]), np.zeros(model.room.shape)
        strong = relaxed_prices(problem, model)
        assert strong is not None
        all_prices = [strong, prices_of_set(model, every, room)]
        if model.shape[2] == 1:
            all_prices.append(climb(model, all_prices[-1], float(optimum), 30))
        for prices in all_prices:
            proof = prove(model, prices)
            assert proof is not None
            assert proof.bound <= optimum, seed
            kept = proof.kept(optimum + 1)
            assert kept[np.arange(found.site.size), found.site].all(), seed


@pytest.mark.parametrize("kind", KINDS)
def test_threads_do_not_change_the_plan(kind: str) -> None:
    problem = lean_problem(7, kind, rows=60, sites=8)
    problem = replace(problem, eligible=np.ones_like(problem.eligible))
    answers = [price_search(problem, Limits(threads=n)) for n in (1, 2, 2)]
    sites = [a.site.tolist() for a in answers if isinstance(a, Solution)]
    assert sites[0] == sites[1] == sites[2]
