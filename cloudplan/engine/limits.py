"""(6) Budgets, concentration and carbon: linear ceilings, and ceilings on shared costs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from cloudplan.engine.formulation import Formulation, host_coefficients, open_coefficients
from cloudplan.engine.milp import Floats
from cloudplan.engine.pairs import traffic_terms
from cloudplan.engine.problem import Ints, Limit, Problem

Terms = list[tuple[Ints, ArrayLike]]
LARGEST_COEFFICIENT = 2.0**14


def add_limits(form: Formulation) -> None:
    """(6) One row per limit; shared costs go through a column per site that is at least them."""
    for k, limit in enumerate(form.problem.limits):
        terms: Terms = [(form.x, limit.on_site), *_traffic(form, limit)]
        if limit.shared is None:
            terms += own_terms(form, limit)
        else:
            form.amounts[k] = _amount_columns(form, limit)
            terms.append((form.amounts[k], 1))
        scale = _scale(terms)
        scaled = [(columns, np.asarray(values) * scale) for columns, values in terms]
        form.rows[k] = (len(form.milp.row_upper), scale)
        form.milp.add_row(scaled, upper=limit.most * scale)


def _traffic(form: Formulation, limit: Limit) -> Terms:
    matrices: dict[tuple[int, int], Ints] = {}
    for pair, matrix in zip(form.problem.pairs, limit.traffic, strict=False):
        if matrix is not None:
            key = (pair.first, pair.second)
            matrices[key] = matrices[key] + matrix if key in matrices else matrix
    return [term for key, m in matrices.items() for term in traffic_terms(form, *key, m)]


def own_terms(form: Formulation, limit: Limit) -> Terms:
    """What the limit counts for hosts, purchases and opening of every site."""
    hosts = host_coefficients(limit.run, limit.buy)
    opening = open_coefficients(form.problem, limit.open, limit.buy)
    return [(form.n, hosts), (form.y, opening)]


def _amount_columns(form: Formulation, limit: Limit) -> Ints:
    """(S,) columns that are at least the scope's part of each site's own cost, half a cent less."""
    assert limit.shared is not None
    columns = np.full(form.problem.shape[1], -1)
    least = own_range(form.problem, limit)[0]
    for s in np.flatnonzero(form.y >= 0):
        (columns[s],) = form.milp.add_columns(1, lower=float(least[s]), upper=math.inf)
        if least[s] < 0:
            present = form.x[limit.shared.scope, s]
            form.milp.add_row([(columns[s], 1), (present, -least[s])], lower=0)
        per_workload = least_share(form.problem, limit, int(s))
        if per_workload.any():
            form.milp.add_row([(columns[s], 1), (form.x[:, s], -per_workload)], lower=-0.5)
    return columns


def own_range(problem: Problem, limit: Limit) -> tuple[Ints, Ints]:
    """(S,) the least and the most that any hosts can make of a site's own cost, 0 included."""
    most = (problem.most_hosts * problem.finite)[:, None]
    low = (np.minimum(limit.run, 0) + np.minimum(limit.buy, 0)) * most
    high = (np.maximum(limit.run, 0) + np.maximum(limit.buy, 0)) * most
    return (
        low.sum(axis=1) + np.minimum(limit.open, 0),
        high.sum(axis=1) + np.maximum(limit.open, 0),
    )


def least_share(problem: Problem, limit: Limit, s: int) -> Floats:
    """(W,) cents of site s that each workload adds to the scope's part at the very least.

    In year t0 of the scope the site has at least used/size hosts of the binding resource, and
    keeps them; the scope carries demand/used of their cost, thus demand/size, which is no less
    than its least demand/size over the resources. Says nothing where a cost is negative.
    """
    assert limit.shared is not None
    year, size = limit.shared.year, problem.host_size[s]
    none = np.zeros(problem.shape[0])
    negative = min(limit.run[s].min(), limit.buy[s].min(), limit.open[s]) < 0
    if negative or not problem.finite[s] or (size <= 0).any():
        return none
    per_host = int(limit.run[s, year:].sum())
    hosts = (problem.demand_on(s)[:, year, :] / size).min(axis=1)
    return np.where(limit.shared.scope, hosts * per_host, none)


def _scale(terms: Terms) -> float:
    """A power of two that brings the largest coefficient near `LARGEST_COEFFICIENT`."""
    largest = max(
        float(np.abs(np.asarray(values, dtype=np.float64)).max(initial=0)) for _, values in terms
    )
    return 2.0 ** math.floor(math.log2(LARGEST_COEFFICIENT / largest)) if largest else 1.0
