"""The price search as other engines call it."""

from __future__ import annotations

from dataclasses import replace

from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.contract import contract
from cloudplan.engine.large.lean_model import lean_model
from cloudplan.engine.large.run import ENGINE, SMALL_ROWS, Run
from cloudplan.engine.large.warm import SAMPLES, Kind, prepare
from cloudplan.engine.problem import Infeasible, Limits, NoPlanYet, Problem, Solution, Watch
from cloudplan.engine.tighten import check_size, fits_alone

__all__ = ["ENGINE", "compile_kernels", "first_answer", "price_search"]


def price_search(
    problem: Problem, limits: Limits, watch: Watch | None = None
) -> Solution | Infeasible | NoPlanYet:
    """A checked placement with a certified bound, or why there is none.

    `Infeasible` only where the bound itself proves it. Raises `ValueError` as `exact.solve`.
    """
    return _search(problem, limits, watch, thorough=True)


def first_answer(
    problem: Problem, limits: Limits, part: float, watch: Watch | None = None
) -> Solution | Infeasible | NoPlanYet:
    """A plan and a bound for another engine to start from, in a part of the time."""
    seconds = None if limits.seconds is None else part * limits.seconds
    return _search(problem, replace(limits, seconds=seconds), watch, thorough=False)


def _search(
    problem: Problem, limits: Limits, watch: Watch | None, *, thorough: bool
) -> Solution | Infeasible | NoPlanYet:
    check_size(problem)
    prepare(_kind(problem, thorough=thorough), _quick, watch)
    return _run(problem, limits, Clock(limits.seconds, watch), thorough=thorough)


def compile_kernels(watch: Watch | None = None) -> None:
    """Compile everything now, so that no later run has to: for images, and before tests."""
    for kind in SAMPLES:
        prepare(kind, _quick, watch)


def _kind(problem: Problem, *, thorough: bool) -> Kind:
    if thorough and lean_model(problem):
        return "lean"
    return "few" if problem.shape[0] <= SMALL_ROWS else "many"


def _quick(problem: Problem, seconds: float) -> object:
    return _run(problem, Limits(0.0, seconds), Clock(seconds, None), thorough=True)


def _run(
    problem: Problem, limits: Limits, clock: Clock, *, thorough: bool
) -> Solution | Infeasible | NoPlanYet:
    fits = replace(problem, eligible=problem.eligible & fits_alone(problem))
    small = contract(fits)
    if not small.consistent or not small.problem.eligible.any(axis=1).all():
        return Infeasible((), ENGINE)
    run = Run(problem, small, limits, clock, thorough=thorough)
    try:
        run.go()
    except KeyboardInterrupt:
        run.stop = "interrupted"
    return run.conclude()
