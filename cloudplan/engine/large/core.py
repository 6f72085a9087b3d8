"""The undecided rest, solved by the MIP solver: only sites whose reduced cost may still pay.

A site whose reduced cost exceeds the gap between the best plan and the bound can be in no better
plan. Where too many are left, the cheapest of them make a core whose best plan is a plan, and
whose bound says nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine import exact
from cloudplan.engine.highs import Effort, run
from cloudplan.engine.large.dual import Floats, Prices
from cloudplan.engine.problem import Bools, Ints, Problem


def reduced_costs(problem: Problem, prices: Prices) -> Floats:
    """(W, S) what a site costs a row more than its cheapest at these prices; pairs left out."""
    workloads = problem.shape[0]
    demand = problem.demand.reshape(workloads, -1).astype(np.float64)
    value = problem.cost.astype(np.float64)
    for s in range(problem.shape[1]):
        price = (demand * prices.capacity[s]).sum(axis=1)
        value[:, s] += price if problem.factor is None else price * problem.factor[:, s]
    for mu, limit in zip(prices.limit, problem.limits, strict=True):
        value += mu * limit.on_site
    value[~problem.eligible] = np.inf
    reduced: Floats = value - value.min(axis=1, keepdims=True)
    return reduced


def core_of(reduced: Floats, slack: float, per_row: float, site: Ints) -> tuple[Bools, bool]:
    """(W, S) the sites kept, and whether every better plan is among them."""
    most = int(per_row * reduced.shape[0])
    values = np.sort(reduced[np.isfinite(reduced)])
    complete = bool((values <= slack).sum() <= most)
    limit = slack if complete else float(values[min(most, values.size - 1)])
    kept = reduced <= limit
    kept[np.arange(site.size), site] = True
    return kept, complete


def solve_core(
    problem: Problem, kept: Bools, ceiling: int, nodes: int, seconds: float | None
) -> tuple[Ints | None, int | None]:
    """(site (W,), bound) of the core: what beats `ceiling` cents, if anything was found."""
    form = exact.formulate(replace(problem, eligible=problem.eligible & kept))
    outcome = run(form.milp.arrays(), Effort(0.0, nodes, seconds, ceiling))
    if outcome.stop == "infeasible":
        return None, ceiling
    if outcome.values is None:
        return None, outcome.bound
    site = np.where(form.x >= 0, outcome.values[form.x], -1.0).argmax(axis=1)
    return site.astype(np.int64), outcome.bound
