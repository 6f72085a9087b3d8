"""The least that has to be given up of some families, and the cheapest way to do so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cloudplan.engine.elastic import Elastic, values_of, with_rows
from cloudplan.engine.highs import Effort, relaxed, search
from cloudplan.engine.milp import Arrays, Floats
from cloudplan.engine.problem import Ints, Limits
from cloudplan.engine.softened import NOTHING

MOST_WORK = 8_000_000  # nodes x nonzeros of one search
FEWEST_NODES = 20
GAP, EXACT, ROUGH, ANYTHING = 1e-4, 0.0, 5e-3, 1.0  # relative
SMALL = 5_000  # nonzeros of a model that is searched to the end
NOTICEABLE = 1e-9  # part of a limit's span
LEEWAY = 1e-6
Families = frozenset[int]


@dataclass(frozen=True, slots=True)
class Relief:
    """`units` given up, `extra` (S,) hosts beyond the maximum, `lifts` of limits by label.

    `site` (W,) and `hosts` (S, T) are a plan that needs no more; NOTHING is a row given up.
    `proven` says that nothing smaller exists within the families.
    """

    units: tuple[int, ...]
    extra: Ints
    lifts: Mapping[int, float]
    site: Ints
    hosts: Ints
    proven: bool


def least_relief(model: Elastic, families: Families, limits: Limits) -> Relief | None:
    """The fewest units, hosts and raises of `families` with which a plan exists, or None."""
    arrays = _free(model, families)
    if relaxed(arrays).stop == "infeasible":
        return None
    outcome = search(arrays, _effort(arrays, GAP, limits))
    if outcome.values is None:
        return None
    return _read(model, outcome.values, proven=outcome.stop == "optimal")


def is_only_choice(model: Elastic, families: Families, least: Relief, limits: Limits) -> bool:
    """Whether it is proven that no other units, as few, would do."""
    arrays, units = _free(model, families), np.array(least.units, dtype=np.int64)
    arrays = with_rows(arrays, model.use[None, :], 1.0, float(units.size))
    other = with_rows(arrays, model.use[units][None, :], 1.0, float(units.size - 1))
    return search(other, _effort(other, ANYTHING, limits)).stop == "infeasible"


def cheapest_relief(model: Elastic, families: Families, least: Relief, limits: Limits) -> Relief:
    """The cheapest that gives up no more than `least`; `model` has the cost of traffic.

    It is `least` itself where the search for a cheaper one takes too long.
    """
    arrays = model.arrays()
    arrays.upper[_shut(model, families)] = 0.0
    sites = np.flatnonzero(model.extra >= 0)
    arrays.upper[model.extra[sites]] = least.extra[sites]
    for label, column in model.lift.items():
        arrays.upper[column] = least.lifts.get(label, 0.0) * (1 + LEEWAY)
    limited = with_rows(arrays, model.use[None, :], 1.0, float(len(least.units)))
    gap = EXACT if arrays.index.size <= SMALL else ROUGH
    outcome = search(limited, _effort(limited, gap, limits))
    if outcome.values is None:
        return least
    return _read(model, outcome.values, proven=least.proven)


def _free(model: Elastic, families: Families) -> Arrays:
    """Only what belongs to the families may be given up, and nothing else costs anything."""
    arrays = model.arrays()
    arrays.cost[:] = 0.0
    arrays.cost[model.slack] = 1.0
    arrays.upper[_shut(model, families)] = 0.0
    return arrays


def _shut(model: Elastic, families: Families) -> Ints:
    """The columns of all other families."""
    soft, allowed = model.soft, np.array(sorted(families), dtype=np.int64)
    shut = list(model.rest)
    if soft.unit_family is not None:
        shut += model.use[~np.isin(soft.unit_family, allowed)].tolist()
    sites = np.flatnonzero(model.extra >= 0)
    family = np.full(sites.size, NOTHING) if soft.host_family is None else soft.host_family[sites]
    shut += model.extra[sites[~np.isin(family, allowed)]].tolist()
    for k, limit in enumerate(soft.problem.limits):
        if soft.limit_family is None or int(soft.limit_family[k]) not in families:
            shut.append(model.lift[limit.label])
    return np.array(shut, dtype=np.int64)


def _effort(arrays: Arrays, gap: float, limits: Limits) -> Effort:
    return Effort(gap, max(MOST_WORK // max(arrays.index.size, 1), FEWEST_NODES), limits.seconds)


def _read(model: Elastic, values: Floats, *, proven: bool) -> Relief:
    site, hosts = values_of(model, values)
    extra = np.where(model.extra >= 0, np.rint(values[model.extra]), 0).astype(np.int64)
    units = tuple(np.flatnonzero(values[model.use] > 0.5).tolist())
    lifts = {k: float(values[c]) for k, c in model.lift.items() if values[c] > NOTICEABLE}
    return Relief(units, extra, lifts, site, hosts, proven)
