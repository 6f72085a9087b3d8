"""The exact engine against trying everything, on small problems with every kind of constraint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cloudplan.engine import Infeasible, Limit, Limits, Problem, Solution, evaluate, plans, solve
from cloudplan.engine.problem import Ints
from tests.property.brute_force import cheapest
from tests.unit.engine.problems import random_problem

EXACTLY = Limits(gap=0.0)


@pytest.mark.parametrize("block", range(20))
def test_the_answer_is_the_cheapest_of_all_or_infeasible(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        problem = random_problem(seed)
        expected, found = cheapest(problem), solve(problem, EXACTLY)
        if expected is None:
            assert isinstance(found, Infeasible), seed
            continue
        assert isinstance(found, Solution), seed
        checked = evaluate(problem, found.site, found.hosts)
        assert checked.feasible, seed
        assert (found.objective, found.bound) == (expected, expected), seed
        assert checked.objective == expected, seed


def test_a_search_that_takes_long_tries_whole_plans_and_stays_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plans, "LONG", 2)
    tried: list[int] = []
    whole = plans.PlanSearch._plan_whole

    def counted(search: plans.PlanSearch) -> None:
        tried.append(1)
        whole(search)

    monkeypatch.setattr(plans.PlanSearch, "_plan_whole", counted)
    for seed in range(400, 520):
        problem = random_problem(seed)
        found = solve(problem, EXACTLY)
        assert (found.objective if isinstance(found, Solution) else None) == cheapest(problem)
    assert len(tried) > 20


def _objective(problem: Problem) -> float:
    found = solve(problem, EXACTLY)
    return found.objective if isinstance(found, Solution) else float("inf")


def test_enough_of_the_problems_can_be_solved_and_use_hosts_and_shares() -> None:
    problems = [random_problem(seed) for seed in range(400)]
    answers = [solve(problem, EXACTLY) for problem in problems]
    solved = [(p, a) for p, a in zip(problems, answers, strict=True) if isinstance(a, Solution)]
    assert 100 < len(solved) < 350
    assert sum(bool(a.hosts.any()) for _, a in solved) > 50
    assert sum(any(limit.shared for limit in p.limits) for p, _ in solved) > 20


@pytest.mark.parametrize("seed", range(60))
def test_fewer_choices_and_more_rules_never_cost_less(seed: int) -> None:
    problem = random_problem(seed)
    cost = _objective(problem)
    for w, s in np.argwhere(problem.eligible)[:3]:
        eligible = problem.eligible.copy()
        eligible[w, s] = False
        assert _objective(replace(problem, eligible=eligible)) >= cost
    freer = (replace(problem, limits=()), replace(problem, apart=()), replace(problem, together=()))
    assert all(_objective(other) <= cost for other in freer)


@pytest.mark.parametrize("seed", range(60))
def test_more_hosts_never_cost_more(seed: int) -> None:
    problem = random_problem(seed)
    more = replace(problem, most_hosts=problem.most_hosts + (problem.spare <= problem.most_hosts))
    assert _objective(more) <= _objective(problem)


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_workloads_and_sites_does_not_matter(seed: int) -> None:
    problem = random_problem(seed)
    assert _objective(_shuffled(problem, np.random.default_rng(seed))) == _objective(problem)


def _shuffled(problem: Problem, rng: np.random.Generator) -> Problem:
    workloads, sites, _, _ = problem.shape
    w, s = rng.permutation(workloads), rng.permutation(sites)
    now = np.argsort(w)  # where a workload stands afterwards
    by_site = ("finite", "host_size", "installed", "most_hosts", "spare", "run_cost", "buy_cost")
    moved = {name: getattr(problem, name)[s] for name in (*by_site, "open_cost", "capacity_label")}
    both = np.ix_(s, s)
    return replace(
        problem,
        cost=problem.cost[w][:, s],
        eligible=problem.eligible[w][:, s],
        demand=problem.demand[w],
        pairs=tuple(
            replace(
                p,
                first=int(now[p.first]),
                second=int(now[p.second]),
                cost=p.cost[both],
                allowed=p.allowed[both],
            )
            for p in problem.pairs
        ),
        apart=tuple(
            replace(a, workloads=_moved(a.workloads, now), site_class=a.site_class[s])
            for a in problem.apart
        ),
        together=tuple(replace(g, workloads=_moved(g.workloads, now)) for g in problem.together),
        limits=tuple(_shuffled_limit(limit, w, s) for limit in problem.limits),
        **moved,
    )


def _moved(workloads: tuple[int, ...], now: Ints) -> tuple[int, ...]:
    return tuple(int(now[w]) for w in workloads)


def _shuffled_limit(limit: Limit, w: Ints, s: Ints) -> Limit:
    shared = limit.shared and replace(limit.shared, scope=limit.shared.scope[w])
    return replace(
        limit,
        on_site=limit.on_site[w][:, s],
        run=limit.run[s],
        buy=limit.buy[s],
        open=limit.open[s],
        traffic=tuple(None if m is None else m[np.ix_(s, s)] for m in limit.traffic),
        shared=shared,
    )
