"""The one place that knows HiGHS: arrays in, values and a bound out.

One thread, one seed and silence, so that the same arrays give the same answer everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from threading import Event, Lock, RLock
from time import monotonic
from typing import Literal

import highspy
import numpy as np

from cloudplan.engine.milp import CENTS_PER_UNIT, Arrays, Floats
from cloudplan.engine.problem import Ints

ENGINE = "highs"
BOUND_MARGIN = 1e-9  # relative: more than floating point may have added to a bound

Stop = Literal["optimal", "infeasible", "time-limit", "work-limit", "interrupted"]

_STOPS: dict[highspy.HighsModelStatus, Stop] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kObjectiveBound: "infeasible",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
    highspy.HighsModelStatus.kTimeLimit: "time-limit",
    highspy.HighsModelStatus.kInterrupt: "interrupted",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to go: relative `gap`, `nodes` of the search tree, `seconds` only for a clock.

    Answers of `ceiling` cents or more are of no interest. `halt` ends it from another thread.
    """

    gap: float
    nodes: int
    seconds: float | None = None
    ceiling: int | None = None
    halt: Event | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why it stopped, the `values` of all columns if any, and a lower `bound` in cents if any."""

    stop: Stop
    values: Floats | None
    bound: int | None


class QuietHighs(highspy.Highs):
    """HiGHS that is silent from its construction on, banner included."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Called by the constructor: the first moment at which options can be set.

        highspy has one pair of locks for all solvers; with its own, each can run beside others.
        """
        self._Highs__solver_stopped, self._Highs__solver_started = RLock(), Lock()
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Relaxation:
    """The linear relaxation, solved again and again from where the last solve ended."""

    def __init__(self, arrays: Arrays) -> None:
        self._solver = QuietHighs()  # type: ignore[no-untyped-call]
        _set_options(self._solver, Effort(0.0, 0))
        _pass(self._solver, replace(arrays, integer=np.zeros_like(arrays.integer)))

    def solve(
        self, columns: Ints, lower: Floats, upper: Floats, seconds: float | None = None
    ) -> Outcome:
        """Minimises with these bounds on `columns`; values and bound only when it got there."""
        if seconds is not None:
            self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(seconds, 0))
        self._solver.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper)
        self._solver.run()
        stop = self._status()
        if stop == "work-limit":  # lost its way from the last basis: once more from nothing
            self._solver.clearSolver()
            self._solver.run()
            stop = self._status()
        if stop != "optimal":
            return Outcome(stop, None, None)
        values = np.array(self._solver.getSolution().col_value)
        return Outcome(stop, values, whole_cents(self._solver.getObjectiveValue()))

    def row_prices(self) -> Floats:
        """What one unit more on the right of each row would change, in currency units."""
        return np.array(self._solver.getSolution().row_dual)

    def _status(self) -> Stop:
        return _STOPS.get(self._solver.getModelStatus(), "work-limit")


def run(arrays: Arrays, effort: Effort) -> Outcome:
    """Minimises the MIP; Ctrl-C stops the search and keeps what it found."""
    with QuietHighs() as solver:  # type: ignore[no-untyped-call]
        _set_options(solver, effort)
        _pass(solver, arrays)
        interrupted = _run_beside(solver, effort.halt)
        outcome = _outcome(solver)
        return replace(outcome, stop="interrupted") if interrupted else outcome


@dataclass(frozen=True, slots=True)
class Relaxed:
    """How a linear relaxation ended, the `values` of its columns and the `duals` of its rows.

    A dual says what a unit more of its row would change.
    """

    stop: Stop
    values: Floats
    duals: Floats


def relaxed(arrays: Arrays) -> Relaxed:
    """The linear relaxation; values and duals mean something only where it is optimal."""
    with QuietHighs() as solver:  # type: ignore[no-untyped-call]
        _set_options(solver, Effort(0.0, 0))
        _pass(solver, replace(arrays, integer=np.zeros_like(arrays.integer)))
        solver.run()
        solution = solver.getSolution()
        stop = _STOPS.get(solver.getModelStatus(), "work-limit")
        return Relaxed(stop, np.array(solution.col_value), np.array(solution.row_dual))


def search(arrays: Arrays, effort: Effort) -> Outcome:
    """As `run`, where half an answer is of no use: Ctrl-C ends everything."""
    outcome = run(arrays, effort)
    if outcome.stop == "interrupted":
        raise KeyboardInterrupt
    return outcome


def seconds_until(until: float | None) -> float | None:
    """What is left until a moment of the monotonic clock, if there is one."""
    return None if until is None else max(until - monotonic(), 0.0)


def whole_cents(bound: float) -> int | None:
    """The least whole number of cents that an objective above a floating-point bound can be."""
    if not math.isfinite(bound):
        return None
    cents = bound * CENTS_PER_UNIT
    return math.ceil(cents - abs(cents) * BOUND_MARGIN - 1e-3)


def _set_options(solver: highspy.Highs, effort: Effort) -> None:
    options: dict[str, bool | int | float | str] = {
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "mip_rel_gap": effort.gap,
        "mip_abs_gap": 0.0,
        "mip_max_nodes": effort.nodes,
    }
    if effort.seconds is not None:
        options["time_limit"] = max(effort.seconds, 0.0)
    if effort.ceiling is not None:
        options["objective_bound"] = effort.ceiling / CENTS_PER_UNIT
    for name, value in options.items():
        solver.setOptionValue(name, value)


def _pass(solver: highspy.Highs, arrays: Arrays) -> None:
    solver.passModel(
        arrays.cost.size,
        arrays.row_lower.size,
        arrays.index.size,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        arrays.cost,
        arrays.lower,
        arrays.upper,
        arrays.row_lower,
        arrays.row_upper,
        arrays.start,
        arrays.index,
        arrays.value,
        arrays.integer,
    )


def _run_beside(solver: highspy.Highs, halt: Event | None) -> bool:
    """Beside the main thread, which alone can hear Ctrl-C; true if it did or `halt` was set."""
    solver.HandleUserInterrupt = True
    thread = solver.startSolve()
    try:
        while thread.is_alive():
            thread.join(0.1)
            if halt is not None and halt.is_set():
                raise KeyboardInterrupt
        return False
    except KeyboardInterrupt:
        solver.cancelSolve()  # type: ignore[no-untyped-call]
        thread.join()
        return True


def _outcome(solver: highspy.Highs) -> Outcome:
    stop, info = _STOPS.get(solver.getModelStatus(), "work-limit"), solver.getInfo()
    if stop == "infeasible":
        return Outcome(stop, None, None)
    found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    values = np.array(solver.getSolution().col_value) if found else None
    return Outcome(stop, values, whole_cents(info.mip_dual_bound))
