"""The exact engine against trying everything, on small problems with every kind of constraint."""

from __future__ import annotations

import pytest

from cloudplan.engine import evaluate, solve
from cloudplan.engine.problem import Infeasible, Limits, Solution
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
