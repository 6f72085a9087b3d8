"""Prices out of the linear relaxation, where it is small enough to be solved as a whole.

With few rows the dual has kinks at every step, on which an ascent gets stuck; the simplex method
does not. Only the prices are taken from it: the bound is certified from them like from any.
"""

from __future__ import annotations

import numpy as np

from cloudplan.engine import exact
from cloudplan.engine.highs import Relaxation
from cloudplan.engine.large.dual import Prices
from cloudplan.engine.milp import CENTS_PER_UNIT
from cloudplan.engine.problem import Ints, Problem

MOST_PAIRS = 150_000
"""Eligible pairs, and columns for traffic, up to which the relaxation is solved as a whole."""


class NothingFitsError(Exception):
    """The relaxation has no solution, and so the problem has none."""


def linear_prices(problem: Problem, seconds: float | None) -> tuple[Prices, Ints] | None:
    """The prices of the relaxation's optimum, and the site (W,) that has most of each row.

    `None` if it is too large or was not solved. At these prices many rows have several cheapest
    sites; the relaxation knows which of them fill the capacity. Raises `NothingFitsError`.
    """
    sites = problem.shape[1]
    if int(problem.eligible.sum()) + len(problem.pairs) * sites > MOST_PAIRS:
        return None
    form = exact.formulate(problem)
    relaxation = Relaxation(form.milp.arrays())
    nothing = np.empty(0)
    solved = relaxation.solve(form.x[:0, 0], nothing, nothing, seconds)
    if solved.stop == "infeasible":
        raise NothingFitsError
    values = solved.values
    if values is None:
        return None
    site = np.where(form.x >= 0, values[form.x], -1.0).argmax(axis=1)
    price = np.maximum(-relaxation.row_prices(), 0.0) * CENTS_PER_UNIT
    finite = np.flatnonzero(problem.finite)
    workloads, _, years, resources = problem.shape
    capacity = np.zeros((sites, years * resources))
    first = workloads  # the rows of (2) follow those of (1), site by site
    by_host = price[first : first + finite.size * years * resources].reshape(
        finite.size, years * resources
    )
    size = np.maximum(np.tile(problem.host_size[finite], (1, years)), 1)
    capacity[finite] = by_host / size
    rows = [form.rows[k] for k in range(len(problem.limits))]
    limit = np.array([price[row] * scale for row, scale in rows])
    return Prices(capacity, limit), site.astype(np.int64)
