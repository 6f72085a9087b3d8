"""What binds the workloads of a generated region to each other: traffic, round trips, groups."""

from __future__ import annotations

import numpy as np

from benchmarks.estates import region as sites
from benchmarks.estates import shape
from benchmarks.estates.population import APART, STANDBY, TOGETHER, Workloads
from benchmarks.estates.region import Floats, Region
from cloudplan.engine import FREE, Apart, PairTable, Together
from cloudplan.engine.problem import Bools, Ints

LIMITED_SHARE, STANDBY_SHARE, FAR_KM, RTT_LIMITS_MS = 0.08, 0.4, 3, (5, 10, 20)
CENTS = 100


def pairs(
    rng: np.random.Generator,
    where: Region,
    work: Workloads,
    traffic: shape.Traffic,
    annuity: Floats,
) -> PairTable:
    """Dependencies at tariffs, some within a round trip; some are standbys instead."""
    first, second = shape.edges(rng, work.start, traffic)
    edges, count = len(first), len(where.kind)
    gib = shape.volumes(rng, edges)
    mask_of = np.where(
        rng.random(edges) < LIMITED_SHARE, rng.integers(0, len(RTT_LIMITS_MS), edges), FREE
    )
    standby = _standbys(rng, work, first, second)
    mask_of[standby] = len(RTT_LIMITS_MS)
    gib[standby] = 0
    known, column, nests = sites.tariffs(where)
    growth = (1 + work.growth[first])[:, None] ** np.arange(len(annuity))
    total = gib * (growth @ annuity)
    return PairTable(
        first=first,
        second=second,
        label=np.full(edges, count),
        price=np.rint(CENTS * np.outer(total, known)).astype(np.int64),
        tariff=column,
        surcharge=np.zeros((0, count, count), dtype=np.int64),
        surcharge_of=np.full(edges, FREE),
        mask=_masks(where),
        mask_of=mask_of,
        nests=nests,
    )


def _standbys(rng: np.random.Generator, work: Workloads, first: Ints, second: Ints) -> Ints:
    """(E',) pairs within applications with standbys; nobody is in two of them."""
    app = np.searchsorted(work.start, np.stack([first, second]), side="right") - 1
    inside = np.flatnonzero((app[0] == app[1]) & (work.group[app[0]] == STANDBY))
    inside = inside[rng.random(len(inside)) < STANDBY_SHARE]
    ends = np.concatenate([first[inside], second[inside]])
    met = np.bincount(ends, minlength=int(work.start[-1]))
    alone: Ints = inside[(met[first[inside]] == 1) & (met[second[inside]] == 1)]
    return alone


def _masks(where: Region) -> Bools:
    """(4, S, S) within each round trip, and far enough from each other for a standby."""
    trips = sites.round_trips(where.place, where.place)
    np.fill_diagonal(trips, 0)
    far = sites.distances(where.place, where.place) >= FAR_KM
    return np.stack([*(trips <= ms for ms in RTT_LIMITS_MS), far])


def apart(work: Workloads, count: int) -> tuple[Apart, ...]:
    """The first two of an application on two sites."""
    apps = np.flatnonzero((work.group == APART) & (np.diff(work.start) >= 2))
    anywhere = np.arange(count)
    return tuple(Apart((int(w), int(w) + 1), anywhere, count + 1) for w in work.start[apps])


def together(work: Workloads, count: int) -> tuple[Together, ...]:
    """The first three of an application on one site."""
    apps = np.flatnonzero((work.group == TOGETHER) & (np.diff(work.start) >= 3))
    starts = work.start[apps].tolist()
    return tuple(Together((w, w + 1, w + 2), count + 2) for w in starts)
