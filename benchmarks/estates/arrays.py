"""A generated region as the engine's arrays, made in chunks so that making it needs no room.

There is always a plan: every class of workload may be at both refuges (see region.py), which are
elastic; a round trip between them, or from them to any Belgian site, keeps every limit; whoever
has to be apart from somebody is so from one other only; and pinned workloads stand in a room that
holds today's load of all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.estates import region as sites
from benchmarks.estates import shape
from benchmarks.estates.region import HOST, PRIVATE, ROOM, Floats, Region
from benchmarks.estates.write import ROOM as CAPACITY
from benchmarks.estates.write import Capacity
from cloudplan.engine import FREE, Apart, PairTable, Problem, Together
from cloudplan.engine.problem import Bools, Ints

CENTS, MILLI, INTEREST, CHUNK = 100, 1000, 0.03, 50_000
SPARE, RTT_LIMITS_MS, FAR_KM = 1, (5, 10, 20), 3
APART, TOGETHER, PINNED, STANDBY = range(1, 5)
GROUP_SHARES = (0.91, 0.02, 0.02, 0.02, 0.03)
"""Of applications: nothing special, two apart, three together, one pinned, standbys."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How large, how connected, how full; the same figures give the same arrays."""

    workloads: int
    sites: int
    years: int = 5
    seed: int = 0
    traffic: shape.Traffic = "forest"
    capacity: Capacity = "slack"


@dataclass(frozen=True, slots=True)
class Generated:
    """`refuge` are the two sites that take anybody."""

    problem: Problem
    refuge: tuple[int, int]


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
