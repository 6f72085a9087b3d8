"""Which workloads make an application, and which of them talk to each other.

Both kinds of generated estate share this: W workloads in a row, applications of 1 to 12 of them,
0.85 dependencies per workload.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cloudplan.engine.problem import Ints

Traffic = Literal["forest", "cyclic", "none"]
TRAFFICS: tuple[Traffic, ...] = ("forest", "cyclic", "none")
Capacity = Literal["slack", "tight"]
ROOM: dict[Capacity, float] = {"slack": 4.0, "tight": 1.05}
"""How many hosts may stand at an owned site, by those of today: tight is less than growth asks."""

LARGEST_APPLICATION = 12
EDGES_PER_WORKLOAD = 0.85
TREE_SHARE, INSIDE_SHARE = 0.75, 0.15
"""Of cyclic traffic: along a tree of the application, and more within it; the rest crosses."""


def applications(rng: np.random.Generator, workloads: int) -> Ints:
    """(A + 1,) first workload of every application, and the end: 1 to 12 workloads each."""
    sizes = rng.integers(1, LARGEST_APPLICATION + 1, workloads)
    ends = np.cumsum(sizes)
    inner = ends[ends < workloads]
    return np.concatenate([[0], inner, [workloads]]).astype(np.int64)


def edges(rng: np.random.Generator, start: Ints, traffic: Traffic) -> tuple[Ints, Ints]:
    """(E,) sender and receiver of every dependency; in a random order of the two."""
    wanted = round(EDGES_PER_WORKLOAD * int(start[-1]))
    if traffic == "none":
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    make = _forest if traffic == "forest" else _cyclic
    one, other = make(rng, start, wanted)
    turned = rng.random(len(one)) < 0.5
    return np.where(turned, other, one), np.where(turned, one, other)


def volumes(rng: np.random.Generator, count: int) -> Ints:
    """(E,) GiB a month, lognormal: half below 12, one in a hundred above 200."""
    gib: Ints = np.maximum(1, np.rint(rng.lognormal(2.5, 1.2, count))).astype(np.int64)
    return gib


def _trees(rng: np.random.Generator, start: Ints) -> tuple[Ints, Ints]:
    """Every workload but the first of its application hangs on an earlier one of it."""
    first = np.repeat(start[:-1], np.diff(start))
    child = np.flatnonzero(first != np.arange(len(first)))
    parent = first[child] + (rng.random(len(child)) * (child - first[child])).astype(np.int64)
    return child, parent


def _forest(rng: np.random.Generator, start: Ints, wanted: int) -> tuple[Ints, Ints]:
    """The trees, and as many applications hung on earlier ones as are wanted beyond them."""
    child, parent = _trees(rng, start)
    more = min(max(0, wanted - len(child)), len(start) - 2)
    later = 1 + np.sort(rng.choice(max(len(start) - 2, 1), more, replace=False))
    hung = start[later]
    child = np.concatenate([child, hung])
    parent = np.concatenate([parent, (rng.random(more) * hung).astype(np.int64)])
    kept = np.sort(rng.choice(len(child), min(wanted, len(child)), replace=False))
    return child[kept], parent[kept]


def _cyclic(rng: np.random.Generator, start: Ints, wanted: int) -> tuple[Ints, Ints]:
    """Most along trees, some more within applications, the rest to services that many use."""
    child, parent = _trees(rng, start)
    count = min(round(wanted * TREE_SHARE), len(child))
    kept = np.sort(rng.choice(len(child), count, replace=False))
    again = rng.choice(len(child), round(wanted * INSIDE_SHARE))
    inside, beside = child[again], _neighbour(rng, start, child[again])
    across = rng.integers(0, start[-1], max(0, wanted - count - len(inside)))
    hubs = (start[-1] * rng.random(len(across)) ** 4).astype(np.int64)
    hubs = np.where(hubs == across, (hubs + 1) % start[-1], hubs)
    return (
        np.concatenate([child[kept], inside, across]),
        np.concatenate([parent[kept], beside, hubs]),
    )


def _neighbour(rng: np.random.Generator, start: Ints, workload: Ints) -> Ints:
    """Another workload of the same application, which has at least two."""
    app = np.searchsorted(start, workload, side="right") - 1
    size = start[app + 1] - start[app]
    step = 1 + (rng.random(len(workload)) * (size - 1)).astype(np.int64)
    beside: Ints = start[app] + (workload - start[app] + step) % size
    return beside
