"""What the engine tells of its progress is kept, and passed on at most once a second."""

from typing import Any

import pytest

from benchmarks.estates.arrays import Asked, generate
from benchmarks.estates.solving import Moment, _ours
from cloudplan import engine
from cloudplan.engine import Limits, Problem, Progress, Watch


def test_progress_is_kept_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = engine.solve

    def telling(problem: Problem, limits: Limits, watch: Watch) -> Any:
        for second in (0.5, 1.2, 1.9, 2.5):
            watch(Progress("bound", 1, None, second))
        return solve(problem, limits)

    monkeypatch.setattr(engine, "solve", telling)
    problem = generate(Asked(12, 4, 1, 0, "none")).problem
    kept: list[Moment] = []
    told: list[Moment] = []
    answer, why = _ours(problem, Limits(seconds=20), kept, told.append)
    assert [m.seconds for m in kept] == [0.5, 1.2, 1.9, 2.5]
    assert [m.seconds for m in told] == [1.2, 2.5]
    assert answer.site is not None
    assert why == "optimal"


def test_the_engine_itself_is_heard() -> None:
    kept: list[Moment] = []
    problem = generate(Asked(3_000, 8, 1, 0, "none")).problem
    answer, _ = _ours(problem, Limits(gap=0.05), kept, lambda _: None)
    assert answer.bound is not None
    assert any(moment.bound == answer.bound for moment in kept)
