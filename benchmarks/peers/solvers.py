"""HiGHS and CP-SAT on the natural model; both give sites and a lower bound."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.peers.natural import Natural, natural
from benchmarks.peers.program import UNLIMITED, Arrays
from cloudplan.engine.problem import Ints, Problem

MISSING = """CP-SAT is not installed. Install the extra "bench" (pip install 'cloudplan[bench]'),
or leave it out with --peers highs."""

MOST_LINKS = {"highs": 10_000, "cpsat": 200_000}
"""What suits either best on facility location and cloud balancing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`site` (W,) or none found; `bound` in cents, or none."""

    site: Ints | None
    bound: int | None


Solver = Callable[[Problem, float, int], Answer]


def highs(problem: Problem, seconds: float, threads: int) -> Answer:
    """HiGHS with its defaults, but for the clock, the threads and a gap of 0."""
    import highspy

    from cloudplan.engine.highs import QuietHighs

    model = natural(problem, MOST_LINKS["highs"])
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "threads": threads,
        "time_limit": seconds,
        "mip_rel_gap": 0.0,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    _pass(solver, model.arrays)
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    values = np.array(solver.getSolution().col_value) if found else None
    bound = info.mip_dual_bound
    return Answer(_sites(model, values), math.ceil(bound - 1e-6) if math.isfinite(bound) else None)


def cp_sat(problem: Problem, seconds: float, threads: int) -> Answer:
    """CP-SAT with its defaults, but for the clock and the workers."""
    cp_model: Any = import_module("ortools.sat.python.cp_model")
    model = natural(problem, MOST_LINKS["cpsat"])
    asked = _cp_model(cp_model.CpModel(), model.arrays)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    status = solver.solve(asked)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    values = np.array(solver.response_proto.solution) if found else None
    bound = solver.best_objective_bound
    return Answer(_sites(model, values), math.ceil(bound - 1e-6) if math.isfinite(bound) else None)


SOLVERS: dict[str, Solver] = {"highs": highs, "cpsat": cp_sat}


def _pass(solver: Any, arrays: Arrays) -> None:
    import highspy

    none = np.zeros(arrays.cost.size)
    solver.passModel(
        arrays.cost.size,
        arrays.row_lower.size,
        arrays.index.size,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        arrays.cost.astype(np.float64),
        none,
        arrays.upper.astype(np.float64),
        _infinite(arrays.row_lower),
        _infinite(arrays.row_upper),
        arrays.start[:-1].astype(np.int32),
        arrays.index.astype(np.int32),
        arrays.value.astype(np.float64),
        np.ones(arrays.cost.size, dtype=np.int32),
    )


def _infinite(limits: Ints) -> Any:
    signed = np.where(limits > 0, np.inf, -np.inf)
    return np.where(np.abs(limits) >= UNLIMITED, signed, limits.astype(np.float64))


def _cp_model(model: Any, arrays: Arrays) -> Any:
    """Filled through its protocol message: an expression per term would take longer to build."""
    proto = model.proto
    for most in arrays.upper.tolist():
        proto.variables.add().domain.extend([0, most])
    bounds = zip(arrays.row_lower.tolist(), arrays.row_upper.tolist(), strict=True)
    for k, (low, high) in enumerate(bounds):
        inside = slice(arrays.start[k], arrays.start[k + 1])
        columns, values = arrays.index[inside].tolist(), arrays.value[inside].tolist()
        row = proto.constraints.add()
        if low == high == 1 and set(values) == {1}:
            row.exactly_one.literals.extend(columns)
        else:
            row.linear.vars.extend(columns)
            row.linear.coeffs.extend(values)
            row.linear.domain.extend([low, high])
    priced = np.flatnonzero(arrays.cost)
    proto.objective.vars.extend(priced.tolist())
    proto.objective.coeffs.extend(arrays.cost[priced].tolist())
    return model


def _sites(model: Natural, values: Any) -> Ints | None:
    if values is None:
        return None
    chosen = np.where(model.x >= 0, values[np.maximum(model.x, 0)], -1.0)
    sites: Ints = np.argmax(chosen, axis=1)
    return sites
