import pytest

from benchmarks.estates.arrays import Asked, generate
from benchmarks.estates.shape import Capacity, Traffic
from benchmarks.peers.natural import natural
from benchmarks.peers.solvers import SOLVERS
from cloudplan.engine import Limits, Problem, Solution, evaluate, solve


def tiny(traffic: Traffic, capacity: Capacity, seed: int) -> Problem:
    return generate(Asked(24, 6, 2, seed, traffic, capacity)).problem


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("traffic", ["forest", "cyclic"])
@pytest.mark.parametrize("seed", range(3))
def test_the_natural_model_means_the_same(solver: str, traffic: Traffic, seed: int) -> None:
    if solver == "cpsat":
        pytest.importorskip("ortools")
    problem = tiny(traffic, "tight", seed)
    ours = solve(problem, Limits())
    assert isinstance(ours, Solution)
    theirs = SOLVERS[solver](problem, 30, 1)
    assert theirs.site is not None
    assert theirs.bound is not None
    verdict = evaluate(problem, theirs.site)
    assert verdict.feasible
    assert verdict.objective == pytest.approx(ours.objective, rel=2e-6)
    assert theirs.bound <= ours.objective


def test_links_row_by_row_only_where_there_are_few() -> None:
    problem = tiny("none", "slack", 0)
    few, many = (natural(problem, most).arrays.row_lower.size for most in (10**6, 0))
    assert few > many
