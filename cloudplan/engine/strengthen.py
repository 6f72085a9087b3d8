"""(3) x[w,s] <= y[s], row by row, only where the linear relaxation breaks it.

All rows at once ruin the solver; the few that matter give nearly the same bound.
"""

from __future__ import annotations

import numpy as np

from cloudplan.engine.formulation import Formulation
from cloudplan.engine.highs import Relaxation, Stop, seconds_until
from cloudplan.engine.problem import Ints

ROUNDS = 8
TOLERANCE = 1e-3


def strengthen(form: Formulation, until: float | None) -> Stop:
    """Adds the rows (3) that relaxations break; says why it stopped, "optimal" if all is well."""
    nothing = np.empty(0)
    for _ in range(ROUNDS):
        relaxed = Relaxation(form.milp.arrays()).solve(
            form.x[:0, 0], nothing, nothing, seconds_until(until)
        )
        if relaxed.values is None:
            return relaxed.stop
        workloads, sites = broken(form, relaxed.values)
        for w, s in zip(workloads, sites, strict=True):
            columns = np.array([form.x[w, s], form.y[s]])
            form.milp.add_row([(columns, np.array([1, -1]))], upper=0)
        if workloads.size == 0:
            break
    return "optimal"


def broken(form: Formulation, values: np.ndarray) -> tuple[Ints, Ints]:
    """(workloads, sites) of the rows (3) that these values break."""
    x, y = values[form.x], values[form.y]
    workloads, sites = np.nonzero((form.x >= 0) & (form.y >= 0) & (x > y + TOLERANCE))
    return workloads, sites
