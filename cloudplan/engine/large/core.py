"""Parts of a placement solved anew by the MIP solver, with sites whose reduced cost may still pay.

A site whose reduced cost exceeds the gap between the best plan and the bound can be in no better
plan: where few are left, the whole problem is solved over them. Else a neighbourhood is: some
sites that compete for the same rows, and the rows that stand on them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine import exact
from cloudplan.engine.evaluate import evaluate
from cloudplan.engine.highs import Effort, run
from cloudplan.engine.large.dual import Floats, Prices
from cloudplan.engine.large.lean import is_lean, lean_arrays
from cloudplan.engine.problem import Bools, Ints, Problem

HALF = 0.5
NEAR = 3
"""How many sites a row's neighbourhood may hold on average."""


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


def solve_core(
    problem: Problem, kept: Bools, ceiling: int, effort: Effort
) -> tuple[Ints | None, int | None]:
    """(site (W,), bound): what costs less than `ceiling` cents over the sites kept, if found.

    The bound is `ceiling` where there is nothing cheaper.
    """
    if is_lean(problem):
        arrays, workload, column_site = lean_arrays(problem, kept)
        outcome = run(arrays, replace(effort, ceiling=ceiling))
        if outcome.stop == "infeasible":
            return None, ceiling
        if outcome.values is None:
            return None, outcome.bound
        chosen = np.flatnonzero(outcome.values[: workload.size] > HALF)
        lean_site = np.zeros(problem.shape[0], dtype=np.int64)
        lean_site[workload[chosen]] = column_site[chosen]
        return lean_site, outcome.bound
    form = exact.formulate(replace(problem, eligible=problem.eligible & kept))
    outcome = run(form.milp.arrays(), replace(effort, ceiling=ceiling))
    if outcome.stop == "infeasible":
        return None, ceiling
    if outcome.values is None:
        return None, outcome.bound
    site = np.where(form.x >= 0, outcome.values[form.x], -1.0).argmax(axis=1)
    return site.astype(np.int64), outcome.bound


def near_enough(reduced: Floats) -> float:
    """The reduced cost up to which there are `NEAR` sites per row, all rows taken together."""
    finite = reduced[np.isfinite(reduced)]
    count = min(NEAR * reduced.shape[0], finite.size) - 1
    return float(np.partition(finite, count)[count])


FEW, LARGER, SMALLER = 300.0, 1.07, 0.9
"""Pairs of the first part; how the next one's size follows from whether it was solved."""


class Neighbourhoods:
    """Which sites to solve anew next; learns how many the solver can take.

    For problems without pairs, groups and limits: there, sites that are left out and the rows on
    them are of no concern.
    """

    def __init__(self, problem: Problem, reduced: Floats, seed: int) -> None:
        self._problem, self._reduced = problem, reduced
        self._chance = np.random.default_rng(seed)
        self._columns = FEW  # how many the solver takes; adapts
        self._near = np.full(reduced.shape[0], near_enough(reduced))

    def better(self, site: Ints, effort: Effort) -> Ints | None:
        """A placement cheaper than `site` (W,), which is allowed; `None` if none was found."""
        sites = self._competing(site)
        rows = np.flatnonzero(np.isin(site, sites))
        part = restricted(self._problem, rows, sites)
        kept = self._reduced[np.ix_(rows, sites)] <= self._near[rows][:, None]
        now = np.searchsorted(sites, site[rows])
        kept[np.arange(rows.size), now] = True
        ceiling = evaluate(part, now).objective
        found, bound = solve_core(part, kept, ceiling, effort)
        judged = None if found is None else evaluate(part, found)
        least = ceiling if judged is None else min(judged.objective, ceiling)
        self._columns *= LARGER if bound is not None and bound >= least else SMALLER
        if found is None or judged is None:
            return None
        if not judged.feasible or judged.objective >= ceiling:
            return None
        better = site.copy()
        better[rows] = sites[found]
        return better

    def _competing(self, site: Ints) -> Ints:
        """A random site, then those that want most of the same rows, until the core is full."""
        sites = self._reduced.shape[1]
        wants = self._reduced <= self._near[:, None]
        chosen = [int(self._chance.integers(0, sites))]
        columns = 0.0
        while len(chosen) < sites:
            inside = np.isin(site, chosen)
            columns = float(wants[inside][:, chosen].sum())
            if columns > self._columns and len(chosen) > 1:
                break
            touched = inside | wants[:, chosen].any(axis=1)
            interest = wants[touched].sum(axis=0) + self._chance.random(sites) * touched.sum() / 2
            interest[chosen] = -1
            chosen.append(int(interest.argmax()))
        return np.sort(np.array(chosen, dtype=np.int64))


def restricted(problem: Problem, rows: Ints, sites: Ints) -> Problem:
    """The same problem for some rows and sites, for problems without pairs, groups and limits."""
    both = np.ix_(rows, sites)
    return replace(
        problem,
        cost=problem.cost[both],
        eligible=problem.eligible[both],
        demand=problem.demand[rows],
        factor=None if problem.factor is None else problem.factor[both],
        finite=problem.finite[sites],
        host_size=problem.host_size[sites],
        installed=problem.installed[sites],
        most_hosts=problem.most_hosts[sites],
        spare=problem.spare[sites],
        run_cost=problem.run_cost[sites],
        buy_cost=problem.buy_cost[sites],
        open_cost=problem.open_cost[sites],
        capacity_label=problem.capacity_label[sites],
        pairs=(),
    )
