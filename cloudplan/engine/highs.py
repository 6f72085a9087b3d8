"""The one place that knows HiGHS: arrays in, a rounded answer and a bound out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import highspy
import numpy as np

from cloudplan.engine.milp import CENTS_PER_UNIT, Arrays, Floats
from cloudplan.engine.problem import Ints

ENGINE = "highs"
NODE_LIMIT = 1_000_000
BOUND_MARGIN = 1e-9  # relative: what floating point may have added to a bound

Stop = Literal["optimal", "infeasible", "time-limit", "work-limit", "interrupted"]


@dataclass(frozen=True, slots=True)
class Start:
    """Columns whose values are known to belong to a good answer."""

    columns: Ints
    values: Ints


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found: `values` of all columns if any, `bound` in cents if any."""

    stop: Stop
    values: Floats | None
    bound: int | None


class QuietHighs(highspy.Highs):
    """HiGHS that is silent from its construction on, banner included."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Called by the constructor: the first moment at which options can be set."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def run(arrays: Arrays, gap: float, seconds: float | None, start: Start | None = None) -> Outcome:
    """Minimises on one thread, silently, always the same way; `seconds` is the only clock."""
    with QuietHighs() as solver:
        _set_options(solver, gap, seconds)
        _pass(solver, arrays)
        if start is not None:
            solver.setSolution(
                start.columns.size, start.columns.astype(np.int32), start.values.astype(np.float64)
            )
        _solve(solver)
        return _outcome(solver)


def whole_cents(bound: float) -> int | None:
    """The least whole number of cents that an objective above a floating-point bound can be."""
    if not math.isfinite(bound):
        return None
    cents = bound * CENTS_PER_UNIT
    return math.ceil(cents - abs(cents) * BOUND_MARGIN - 1e-3)


def _set_options(solver: highspy.Highs, gap: float, seconds: float | None) -> None:
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "mip_rel_gap": gap,
        "mip_abs_gap": 0.0,
        "mip_max_nodes": NODE_LIMIT,
    }
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.0)
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


def _solve(solver: highspy.Highs) -> None:
    """Runs beside the main thread, so that Ctrl-C stops the search and keeps what it found."""
    solver.HandleUserInterrupt = True
    thread = solver.startSolve()
    try:
        while thread.is_alive():
            thread.join(0.1)
    except KeyboardInterrupt:
        solver.cancelSolve()
        thread.join()


def _outcome(solver: highspy.Highs) -> Outcome:
    status, info = solver.getModelStatus(), solver.getInfo()
    stops: dict[highspy.HighsModelStatus, Stop] = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kModelEmpty: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
        highspy.HighsModelStatus.kTimeLimit: "time-limit",
        highspy.HighsModelStatus.kInterrupt: "interrupted",
    }
    stop = stops.get(status, "work-limit")
    found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    values = np.array(solver.getSolution().col_value) if found and stop != "infeasible" else None
    bound = None if stop == "infeasible" else whole_cents(info.mip_dual_bound)
    return Outcome(stop, values, bound)
