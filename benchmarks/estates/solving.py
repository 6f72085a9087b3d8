"""One solver on one generated estate, in a process of its own: what it found, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from benchmarks import child
from benchmarks.estates.arrays import Asked, generate
from benchmarks.peers.solvers import SOLVERS, Answer
from cloudplan import engine
from cloudplan.engine import Limits, NoPlanYet, Problem, Progress, Solution

OURS = "cloudplan"
SLACK_FACTOR, SLACK_SECONDS, SECONDS_PER_MILLION = 1.25, 60.0, 60.0
"""A process may take so much longer than its clock, to generate the estate and to import."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known `seconds` after the start, in cents; `best` is `None` before any plan."""

    seconds: float
    bound: int | None
    best: int | None
    phase: str = ""

    @property
    def gap(self) -> float | None:
        """Proven, as a fraction of the best."""
        if self.best is None or self.bound is None:
            return None
        return (self.best - self.bound) / max(abs(self.best), 1)


@dataclass(frozen=True, slots=True)
class Run:
    """How a solver did. `last` is exact; `moments` are what it said on the way, if it does."""

    last: Moment
    stopped_by: str
    made_mib: float | None = None
    peak_mib: float | None = None
    moments: tuple[Moment, ...] = ()

    def at(self, seconds: float) -> Moment:
        """The last that was known by then."""
        said = [m for m in (*self.moments, self.last) if m.seconds <= seconds]
        return max(said, key=lambda m: m.seconds, default=Moment(0.0, None, None))

    def reached(self, best: int) -> float | None:
        """Seconds until it had a plan that costs no more."""
        good = (m.seconds for m in (*self.moments, self.last) if m.best and m.best <= best)
        return min(good, default=None)


def measure(
    who: str, asked: Asked, seconds: float, threads: int, heard: Callable[[Moment], None]
) -> Run:
    """`who` is `OURS` or a key of `SOLVERS`; `heard` is told of progress while it runs."""
    patience = seconds * SLACK_FACTOR + SLACK_SECONDS
    patience += SECONDS_PER_MILLION * asked.workloads / 1e6
    ended = child.run(_task, who, asked, seconds, threads, patience=patience, heard=heard)
    if isinstance(ended.result, Run):
        return ended.result
    return Run(Moment(seconds, None, None), ended.failure or "no answer", None, ended.peak_mib)


def _task(report: child.Report, who: str, asked: Asked, seconds: float, threads: int) -> Run:
    problem = generate(asked).problem
    made = child.peak_mib(None)
    moments: list[Moment] = []
    begun = monotonic()
    if who == OURS:
        limits = Limits(seconds=seconds, threads=threads)
        answer, stopped_by = _ours(problem, limits, moments, report)
    else:
        answer, stopped_by = SOLVERS[who](problem, seconds, threads), "time-limit"
    took, peak = monotonic() - begun, child.peak_mib(None)
    best, why = _judged(problem, answer, stopped_by)
    return Run(Moment(took, answer.bound, best), why, made, peak, tuple(moments))


def _ours(
    problem: Problem, limits: Limits, moments: list[Moment], report: child.Report
) -> tuple[Answer, str]:
    told = 0.0

    def watch(progress: Progress) -> None:
        nonlocal told
        known = Moment(progress.seconds, progress.bound, progress.best, progress.phase)
        moments.append(known)
        if known.seconds >= told + 1:
            told = known.seconds
            report(known)

    found = engine.solve(problem, limits, watch)
    if isinstance(found, Solution):
        return Answer(found.site, found.bound), found.stopped_by
    return Answer(None, found.bound if isinstance(found, NoPlanYet) else None), "no plan"


def _judged(problem: Problem, answer: Answer, stopped_by: str) -> tuple[int | None, str]:
    """The exact cost of an answer, whoever gave it, with the cheapest hosts that carry it."""
    if answer.site is None:
        return None, "no plan"
    verdict = engine.evaluate(problem, answer.site)
    if not verdict.feasible:
        return None, f"not allowed: {verdict.violations[0].kind}"
    is_optimal = answer.bound is not None and answer.bound >= verdict.objective
    return verdict.objective, "optimal" if is_optimal else stopped_by
