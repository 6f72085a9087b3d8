"""The engine may tell of its progress; a benchmark hears it, at most once a second."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.estates.arrays import Asked, generate
from benchmarks.estates.solving import Moment, _ours
from cloudplan import engine
from cloudplan.engine import Limits, Problem


def test_progress_is_kept_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = engine.solve

    def telling(problem: Problem, limits: Limits, watch: Callable[[Any], None]) -> Any:
        for second in (0.5, 1.2, 1.9, 2.5):
            watch(SimpleNamespace(seconds_elapsed=second, bound=1, best=None, phase="bound"))
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


def test_an_engine_that_tells_nothing_is_fine() -> None:
    kept: list[Moment] = []
    problem = generate(Asked(12, 4, 1, 0, "none")).problem
    answer, _ = _ours(problem, Limits(seconds=20), kept, print)
    assert answer.bound is not None
