"""Kernels are compiled before the clock, and said so once."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from cloudplan.engine import Limits, Progress, Solution
from cloudplan.engine.large import warm
from cloudplan.engine.large.linear import MOST_PAIRS
from cloudplan.engine.large.solve import price_search
from cloudplan.engine.problem import Problem


@pytest.mark.parametrize("kind", warm.SAMPLES)
def test_every_sample_has_a_plan(kind: warm.Kind) -> None:
    for problem in warm.SAMPLES[kind]():
        found = price_search(problem, Limits(gap=0.5, seconds=2.0))
        assert isinstance(found, Solution)


def test_of_many_one_is_beyond_the_linear_program() -> None:
    sizes = [
        int(one.eligible.sum()) + len(one.pairs) * one.shape[1] for one in warm.SAMPLES["many"]()
    ]
    assert sizes[0] <= MOST_PAIRS < sizes[1]


def test_who_comes_while_another_compiles_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(warm, "_mark", lambda kind: tmp_path / f"{kind}.ready")
    compiled: list[Problem] = []
    others: list[Future[None]] = []

    def solve(problem: Problem, seconds: float) -> None:
        if not others:
            others.append(pool.submit(warm.prepare, "few", solve, None))
            time.sleep(0.2)
        compiled.append(problem)

    with ThreadPoolExecutor(1) as pool:
        warm.prepare("few", solve, None)
    assert others[0].result() is None
    assert len(compiled) == len(warm.SAMPLES["few"]())


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
