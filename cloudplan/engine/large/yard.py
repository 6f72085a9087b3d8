"""Rows placed on a set of open sites: chains at the set's prices, laid out and run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cloudplan.engine.large.chains import Yard, iterate, start
from cloudplan.engine.large.dual import Floats
from cloudplan.engine.large.lean_model import NEVER, LeanModel
from cloudplan.engine.problem import Ints

NEAR, FIRST = 8, 3
"""Sites that a row may go to, and how many of them wake it when they change."""
UNKNOWN = 1e300


def yard_of(model: LeanModel, opened: Ints, price: Floats, seed: int) -> Yard:
    """Nothing placed yet. `opened` (n,) sites; `price` (S, K) on all sites."""
    paid = model.priced(opened, price)
    reduced = paid - paid.min(axis=1, keepdims=True)
    rows, sites = reduced.shape
    near = np.argsort(reduced, axis=1, kind="stable")[:, : min(NEAR, sites)]
    eligible = model.cost[:, opened] < NEVER
    near[~np.take_along_axis(eligible, near, axis=1)] = -1
    wanted, wanting = _wanted(near[:, :FIRST], sites)
    demand, unused = model.demand_on(opened), price[opened]
    return Yard(
        reduced=np.ascontiguousarray(reduced),
        near=np.ascontiguousarray(near.astype(np.int32)),
        demand=np.ascontiguousarray(demand.astype(np.int64)),
        unused=np.ascontiguousarray(unused),
        over=np.maximum(unused, _typical(reduced, demand)),
        room=model.room[opened].astype(np.int64),
        slack=model.room[opened].astype(np.int64),
        site=np.zeros(rows, np.int32),
        slot=np.zeros(rows, np.int32),
        member=np.zeros((sites, rows), np.int32),
        count=np.zeros(sites, np.int64),
        worth=np.zeros(sites),
        active=np.zeros(rows, np.bool_),
        wanted=wanted,
        wanting=wanting,
        before=np.zeros(rows, np.int32),
        best=np.zeros(rows, np.int32),
        stack=np.zeros(rows, np.int32),
        chance=np.array([seed * 7919 + 12345], np.int64),
        value=np.array([0.0, 0.0, UNKNOWN]),
    )


def _wanted(near: Ints, sites: int) -> tuple[NDArray[np.int32], Ints]:
    """(sites, W) the rows that want each site, and how many those are."""
    rows = near.shape[0]
    wanted, wanting = np.zeros((sites, rows), np.int32), np.zeros(sites, np.int64)
    for s in range(sites):
        found = np.flatnonzero((near == s).any(axis=1))
        wanted[s, : found.size], wanting[s] = found, found.size
    return wanted, wanting


def _typical(reduced: Floats, demand: Floats) -> Floats:
    """(K,) what a unit of overload may cost at first: about what the next best site costs."""
    if reduced.shape[1] < 2:
        return np.ones(demand.shape[2])
    second = np.partition(reduced, 1, axis=1)[:, 1]
    unit = np.maximum(np.median(demand, axis=(0, 1)), 1.0)
    typical: Floats = np.maximum(float(np.median(second)), 1.0) / unit
    return typical


def placed(
    model: LeanModel, opened: Ints, price: Floats, first: Ints | None, rounds: int, seed: int
) -> Ints | None:
    """The cheapest placement (W,) on these sites that chains found; `None` if none fits.

    `first` (W,) numbers among `opened` to begin from, else every row's cheapest.
    """
    yard = yard_of(model, opened, price, seed)
    start(yard, yard.reduced.argmin(axis=1) if first is None else first)
    for _ in range(3):
        iterate(yard, rounds, 2, 0.0, 4)
        if yard.value[2] < UNKNOWN:
            site: Ints = opened[yard.best]
            return site
    return None
