"""Edges of the exact engine: nothing, one, too much, limits of effort, silence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cloudplan.engine import Infeasible, Limit, Limits, NoPlanYet, Solution, evaluate, plans, solve
from cloudplan.engine import settle as settling
from cloudplan.engine.highs import whole_cents
from cloudplan.engine.pairs import decompose
from tests.unit.engine.problems import plain_problem, random_problem, whole


def test_no_workloads_cost_nothing() -> None:
    found = solve(plain_problem(np.zeros((0, 3)), open_cost=whole([5, 5, 5])), Limits())
    assert isinstance(found, Solution)
    assert (found.objective, found.bound, found.status) == (0, 0, "optimal")
    assert found.hosts.shape == (3, 1)


def test_no_sites_hold_nothing() -> None:
    assert isinstance(solve(plain_problem(np.zeros((2, 0))), Limits()), Infeasible)


def test_one_site_takes_all() -> None:
    found = solve(plain_problem([[4], [5]]), Limits())
    assert isinstance(found, Solution)
    assert found.site.tolist() == [0, 0]
    assert (found.objective, found.stopped_by, found.engine) == (9, "optimal", "highs")


def test_sums_that_leave_64_bits_are_refused() -> None:
    with pytest.raises(ValueError, match=r"too large.*cost"):
        solve(plain_problem([[2**61], [2**61]]), Limits())


def test_large_money_is_exact() -> None:
    found = solve(plain_problem([[10**14 + 1, 10**14], [10**14, 10**14 + 7]]), Limits())
    assert isinstance(found, Solution)
    assert found.objective == 2 * 10**14


def test_negative_demand_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        solve(plain_problem([[1]], demand=whole([[[-1]]])), Limits())


def test_capacity_is_exact_to_the_last_thousandth() -> None:
    problem = plain_problem(
        [[0, 9], [0, 9]],
        demand=whole([[[500_000_000]], [[500_000_001]]]),
        finite=np.array([True, False]),
        host_size=whole([[1_000_000_000], [1]]),
        most_hosts=whole([1, 0]),
    )
    found = solve(problem, Limits())
    assert isinstance(found, Solution)
    assert found.objective == found.bound == 9
    assert evaluate(problem, found.site, found.hosts).feasible


def test_a_budget_is_exact_to_the_cent() -> None:
    nothing = np.zeros((2, 1), dtype=np.int64)
    spent = whole([[3_000_000_001, 0], [4_000_000_000, 0]])
    budget = Limit(spent, nothing, nothing, whole([0, 0]), (), 7_000_000_000, 1)
    found = solve(plain_problem([[0, 5], [0, 6]], limits=(budget,)), Limits())
    assert isinstance(found, Solution)
    assert found.objective == 5


def test_no_time_at_all_gives_no_plan_and_a_bound() -> None:
    found = solve(random_problem(7), Limits(seconds=0.0))
    assert isinstance(found, NoPlanYet)
    assert found.stopped_by == "time-limit"


def test_the_number_of_threads_changes_nothing() -> None:
    for seed in range(30):
        one, many = (solve(random_problem(seed), Limits(threads=n)) for n in (1, 8))
        assert repr(one) == repr(many)


def test_a_coarse_gap_is_reported_as_such() -> None:
    for seed in range(40):
        found = solve(random_problem(seed), Limits(gap=0.5))
        if isinstance(found, Solution):
            assert found.bound <= found.objective
            assert found.stopped_by == ("optimal" if found.status == "optimal" else "gap")
            assert found.objective - found.bound <= 0.5 * abs(found.objective)


def test_shared_limits_without_a_proof_still_give_an_allowed_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settling, "ROUNDS", 1)
    answers = 0
    for seed in range(300):
        problem = random_problem(seed)
        if not any(limit.shared for limit in problem.limits):
            continue
        found = solve(problem, Limits(gap=0.0))
        if isinstance(found, Solution):
            answers += 1
            assert evaluate(problem, found.site, found.hosts).feasible
            exact = _exactly(problem, monkeypatch)
            assert found.bound <= exact <= found.objective
    assert answers > 10


def _exactly(problem: object, monkeypatch: pytest.MonkeyPatch) -> int:
    with monkeypatch.context() as patch:
        patch.setattr(settling, "ROUNDS", 30)
        found = solve(problem, Limits(gap=0.0))  # type: ignore[arg-type]
    assert isinstance(found, Solution)
    return found.objective


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    solve(random_problem(3), Limits())
    assert capfd.readouterr() == ("", "")


def test_bounds_are_rounded_so_that_they_never_exceed_the_truth() -> None:
    assert whole_cents(0.12) == 12
    assert whole_cents(0.1200001) == 12
    assert whole_cents(0.121) == 13
    assert whole_cents(1e12 + 0.01) == 10**14 + 1 - 10**5
    assert whole_cents(float("-inf")) is None


def test_a_tariff_by_provider_takes_one_rectangle_per_provider() -> None:
    provider = np.repeat([0, 1, 2], 4)
    matrix = whole(np.where(provider[:, None] == provider, 0, 7))
    everywhere = np.ones(12, dtype=np.bool_)
    layers = decompose(matrix, everywhere, everywhere)
    assert len(layers.rectangles) == 3


@pytest.mark.parametrize("seed", range(30))
def test_layers_add_up_to_the_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.integers(-4, 5, (5, 5))
    rows, columns = rng.random((2, 5)) < 0.8
    rows[0] = columns[0] = True
    layers = decompose(matrix, rows, columns)
    total = layers.row_base[:, None] + layers.column_base[None, :]
    for rectangle in layers.rectangles:
        assert rectangle.weight > 0
        total = total + rectangle.weight * np.outer(rectangle.rows, rectangle.columns)
    assert np.array_equal(total[np.ix_(rows, columns)], matrix[np.ix_(rows, columns)])


def test_removing_a_choice_never_helps() -> None:
    problem = plain_problem([[1, 5], [2, 2]])
    fewer = replace(problem, eligible=np.array([[False, True], [True, True]]))
    before, after = solve(problem, Limits()), solve(fewer, Limits())
    assert isinstance(before, Solution)
    assert isinstance(after, Solution)
    assert (before.objective, after.objective) == (3, 7)


def test_an_interrupt_keeps_the_bound_and_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = plain_problem([[4, 6], [5, 3]], open_cost=whole([1, 1]))

    def interrupted(*_: object) -> settling.Settled:
        raise KeyboardInterrupt

    monkeypatch.setattr(plans, "settle", interrupted)
    found = solve(problem, Limits())
    assert isinstance(found, NoPlanYet)
    assert found.stopped_by == "interrupted"
    assert found.bound <= 9
