"""Kernels are compiled before the clock, and said so once."""

from __future__ import annotations

import pytest

from cloudplan.engine import Limits, Progress, Solution
from cloudplan.engine.large import warm
from cloudplan.engine.large.solve import price_search
from cloudplan.engine.problem import Problem


@pytest.mark.parametrize("kind", warm.SAMPLES)
def test_every_sample_has_a_plan(kind: warm.Kind) -> None:
    for problem in warm.SAMPLES[kind]():
        found = price_search(problem, Limits(gap=0.5, seconds=2.0))
        assert isinstance(found, Solution)


def test_a_limit_shorter_than_compiling_still_ends_with_a_plan() -> None:
    problem = warm.SAMPLES["few"]()[0]
    assert isinstance(price_search(problem, Limits(gap=0.0, seconds=1.0)), Solution)


def test_compiling_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "_mark", lambda kind: None)
    said: list[Progress] = []
    tried: list[Problem] = []

    def solve(problem: Problem, seconds: float) -> None:
        tried.append(problem)

    warm.prepare("lean", solve, said.append)
    assert [one.phase for one in said] == ["compiling the engine, once on this machine"]
    assert len(tried) == len(warm.SAMPLES["lean"]())
