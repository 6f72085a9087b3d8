"""Workloads of a generated region as arrays: what they ask for, where they are, what binds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.estates import region as sites
from benchmarks.estates import shape
from benchmarks.estates.region import PRIVATE, ROOM, Floats, Region
from cloudplan.engine.problem import Bools, Ints

MILLI, TOWNS = 1000, 30
APART, TOGETHER, PINNED, STANDBY = range(1, 5)
GROUP_SHARES = (0.91, 0.02, 0.02, 0.02, 0.03)
"""Of applications: nothing special, two apart, three together, one pinned, standbys."""


@dataclass(frozen=True, slots=True)
class Workloads:
    """W workloads of A applications: what they ask for, where they are, what binds them."""

    start: Ints  # (A + 1,)
    group: Ints  # (A,) 0 or APART ... STANDBY
    kind: Ints  # (W,) eligibility class
    asked: Floats  # (W, 3) vCPU and memory right-sized
    growth: Floats  # (W,)
    egress: Floats  # (W,) GiB a month
    town: Ints  # (W,) where its users are, or -1 where waiting has no price
    today: Ints  # (W,) site, or -1


def workloads(rng: np.random.Generator, where: Region, count: int) -> Workloads:
    """`count` workloads, in applications of one class, one owner and one group each."""
    start = shape.applications(rng, count)
    apps = np.diff(start)
    size = len(apps)
    sensor = rng.random(size) < 0.06
    level = np.where(sensor, 0, rng.choice(5, size, p=(0.3, 0.25, 0.2, 0.2, 0.05)))
    residency = rng.choice(3, size, p=(0.75, 0.15, 0.1))
    group = np.where(sensor, 0, rng.choice(5, size, p=GROUP_SHARES))
    home = np.repeat(rng.integers(0, TOWNS, size), apps)
    counter = np.repeat(rng.random(size) < 0.2, apps)
    vcpu = rng.choice([1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 16], count).astype(np.float64)
    memory = vcpu * rng.choice([2, 4, 4, 8], count)
    storage = np.maximum(10, 5 * np.rint(rng.lognormal(3, 1, count)))
    used = np.minimum(1, 1.3 * rng.uniform((0.1, 0.3), (0.9, 1.0), (count, 2)))
    return Workloads(
        start=start,
        group=group,
        kind=np.repeat((level * 3 + residency) * 2 + sensor, apps),
        asked=np.stack([vcpu * used[:, 0], memory * used[:, 1], storage], axis=1),
        growth=rng.choice([0, 0.02, 0.05, 0.05, 0.1, 0.2], count),
        egress=rng.choice([0.0, 0, 0, 10, 50, 200], count),
        town=np.where(counter, home, -1),
        today=_today(rng, where, home, np.repeat(sensor, apps)),
    )


def _today(rng: np.random.Generator, where: Region, home: Ints, sensor: Bools) -> Ints:
    """Half in a room of the town's, or at an edge; a third rented; one in seven nowhere yet."""
    of_kind = where.of_kind
    anywhere = np.flatnonzero(where.kind != sites.EDGE)
    own = [of_kind[kind] if of_kind[kind].size else anywhere for kind in (ROOM, sites.EDGE)]
    near = np.where(sensor, own[1][home % own[1].size], own[0][home % own[0].size])
    rented = np.flatnonzero((where.kind == sites.CLOUD) | (where.kind == PRIVATE))
    draw = rng.random(home.size)
    away = rng.choice(rented, home.size)
    today: Ints = np.where(draw < 0.14, -1, np.where(draw < 0.64, near, away))
    return today


def demand(work: Workloads, years: int) -> Ints:
    """(W, T, 3) thousandths, rounded up."""
    out = np.empty((len(work.asked), years, 3), dtype=np.int64)
    for t in range(years):
        grown = work.asked * ((1 + work.growth) ** t)[:, None]
        out[:, t] = np.ceil(np.round(grown * MILLI, 3))
    return out
