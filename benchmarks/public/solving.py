"""One solver on one public instance, in a process of its own; every answer is checked exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from time import monotonic

from benchmarks import child
from benchmarks.peers.solvers import SOLVERS, Answer
from benchmarks.public.instance import Instance
from benchmarks.public.read import READERS
from cloudplan.engine import Limits, NoPlanYet, Solution, evaluate, solve
from cloudplan.engine.problem import Problem

OURS = "cloudplan"
SLACK_FACTOR, SLACK_SECONDS = 1.25, 30.0
"""A process may take so much longer than its clock, for imports and compiled kernels."""


@dataclass(frozen=True, slots=True)
class Found:
    """`value` of an allowed assignment and `bound`, in the unit of the file; `None` if not found.

    `note` says why a figure is missing.
    """

    value: Decimal | None
    bound: Decimal | None
    seconds: float
    peak_mib: float | None = None
    note: str = ""

    @property
    def gap(self) -> float | None:
        """Proven: how much less an optimum might be, as a fraction of the value."""
        if self.value is None or self.bound is None:
            return None
        return float((self.value - self.bound) / self.value) if self.value else 0.0


def measure(who: str, family: str, path: Path, seconds: float, threads: int) -> Found:
    """`who` is `OURS` or a key of `SOLVERS`."""
    patience = seconds * SLACK_FACTOR + SLACK_SECONDS
    ended = child.run(_task, who, family, path, seconds, threads, patience=patience)
    if isinstance(ended.result, Found):
        found = ended.result
        return Found(found.value, found.bound, found.seconds, ended.peak_mib, found.note)
    return Found(None, None, seconds, ended.peak_mib, ended.failure or "no answer")


def _task(
    _: child.Report, who: str, family: str, path: Path, seconds: float, threads: int
) -> Found:
    instance = READERS[family](path)
    asked: Callable[[Problem, float, int], Answer] = _ours if who == OURS else SOLVERS[who]
    begun = monotonic()
    answer = asked(instance.problem, seconds, threads)
    return _judged(instance, answer, monotonic() - begun)


def _ours(problem: Problem, seconds: float, threads: int) -> Answer:
    found = solve(problem, Limits(seconds=seconds, threads=threads))
    if isinstance(found, Solution):
        return Answer(found.site, found.bound)
    return Answer(None, found.bound if isinstance(found, NoPlanYet) else None)


def _judged(instance: Instance, answer: Answer, seconds: float) -> Found:
    bound = None if answer.bound is None else instance.value(answer.bound)
    if answer.site is None:
        return Found(None, bound, seconds, note="no plan")
    verdict = evaluate(instance.problem, answer.site)
    if not verdict.feasible:
        return Found(None, bound, seconds, note="not allowed: " + verdict.violations[0].kind)
    return Found(instance.value(verdict.objective), bound, seconds)
