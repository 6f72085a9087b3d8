"""A generated region as the engine's arrays, made in chunks so that making it needs no room.

There is always a plan: every class of workload may be at both refuges (see region.py), which are
elastic; a round trip between them, or from them to any Belgian site, keeps every limit; whoever
has to be apart from somebody is so from one other only; and pinned workloads stand in a room that
holds today's load of all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.estates import links, population, shape
from benchmarks.estates import region as sites
from benchmarks.estates.population import MILLI, PINNED, TOWNS, Workloads
from benchmarks.estates.region import HOST, ROOM, Floats, Region
from cloudplan.engine import Problem
from cloudplan.engine.problem import Bools, Ints

CENTS, INTEREST, SPARE, CHUNK = 100, 0.03, 1, 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """How large, how connected, how full; the same figures give the same arrays."""

    workloads: int
    sites: int
    years: int = 5
    seed: int = 0
    traffic: shape.Traffic = "forest"
    capacity: shape.Capacity = "slack"


@dataclass(frozen=True, slots=True)
class Generated:
    """`refuge` are the two sites that take anybody."""

    problem: Problem
    refuge: tuple[int, int]


def generate(asked: Asked) -> Generated:
    """The whole problem. Beside it, memory for one chunk of workloads and sites at a time."""
    rng = np.random.default_rng(asked.seed)
    where = sites.region(rng, asked.sites)
    work = population.workloads(rng, where, asked.workloads)
    annuity = _annuities(asked.years)
    demand = population.demand(work, asked.years)
    installed = _installed(where, work, demand)
    most = np.ceil(installed * shape.ROOM[asked.capacity]).astype(np.int64)
    cost, eligible = _costs(rng, where, work, annuity)
    bought = (1 + INTEREST) ** -np.arange(asked.years)
    problem = Problem(
        cost=cost,
        eligible=eligible,
        demand=demand,
        finite=where.finite,
        host_size=_host_sizes(where),
        installed=installed,
        most_hosts=np.maximum(installed, most),
        spare=np.where(where.finite, SPARE, 0),
        run_cost=_cents(where.host_month[:, None] * annuity),
        buy_cost=_cents(where.host_price[:, None] * bought),
        open_cost=_cents(where.fixed * annuity.sum()),
        capacity_label=np.arange(asked.sites),
        pairs=links.pairs(rng, where, work, asked.traffic, annuity),
        apart=links.apart(work, asked.sites),
        together=links.together(work, asked.sites),
        labels=_labels(asked.sites),
    )
    return Generated(problem, where.refuge)


def _annuities(years: int) -> Floats:
    """(T,) discounted months of every year."""
    months = np.arange(1, 12 * years + 1).reshape(years, 12)
    annuity: Floats = ((1 + INTEREST) ** (-months / 12)).sum(axis=1)
    return annuity


def _host_sizes(where: Region) -> Ints:
    sizes = np.array([HOST.get(int(kind), (0, 0, 0)) for kind in where.kind]) * MILLI
    return (sizes * where.finite[:, None]).astype(np.int64)


def _installed(where: Region, work: Workloads, demand: Ints) -> Ints:
    """(S,) hosts for what runs there today, a twentieth more, and the spare."""
    installed = np.zeros(len(where.kind), dtype=np.int64)
    for s in np.flatnonzero(where.finite):
        load = demand[work.today == s, 0].sum(axis=0) / (np.array(HOST[int(where.kind[s])]) * MILLI)
        installed[s] = np.ceil(load.max() * 1.05) + SPARE
    return installed


def _costs(
    rng: np.random.Generator, where: Region, work: Workloads, annuity: Floats
) -> tuple[Ints, Bools]:
    """(W, S) cents of the whole horizon, and who may be where."""
    count = len(work.kind)
    cost = np.empty((count, len(where.kind)), dtype=np.int64)
    eligible = sites.classes(where)[work.kind]
    _pin(work, where, eligible)
    waiting = _waiting(rng, where)
    for begin in range(0, count, CHUNK):
        rows = slice(begin, begin + CHUNK)
        euros = _rent(where, work, rows, annuity) + _moving(where, work, rows)
        euros += waiting[work.town[rows]] * annuity.sum()
        cost[rows] = _cents(euros) * eligible[rows]
    return cost, eligible


def _pin(work: Workloads, where: Region, eligible: Bools) -> None:
    """The first workload of a pinned application stays in its room."""
    first = work.start[:-1][work.group == PINNED]
    first = first[(work.today[first] >= 0)]
    first = first[where.kind[work.today[first]] == ROOM]
    eligible[first] = False
    eligible[first, work.today[first]] = True


def _rent(where: Region, work: Workloads, rows: slice, annuity: Floats) -> Floats:
    """Offers by size of the last year, the rest by amount; egress. Owned rooms have hosts."""
    growth = (1 + work.growth[rows])[:, None] ** np.arange(len(annuity))
    months = growth @ annuity
    largest = work.asked[rows] * growth.max(axis=1)[:, None]
    size = np.ceil(np.log2(np.maximum(np.maximum(largest[:, 0], largest[:, 1] / 4), 1)))
    number = np.minimum(size, sites.SIZES - 1).astype(np.int64)
    several = 2.0 ** (size - number)
    euros = where.offer[number] * several[:, None] * annuity.sum()
    euros += (work.asked[rows] @ where.linear.T) * months[:, None]
    rent: Floats = euros + np.outer(work.egress[rows] * months, where.egress[:, 2])
    return rent


def _moving(where: Region, work: Workloads, rows: slice) -> Floats:
    """Work of 16 hours and a cutover; nothing for what is new or stays."""
    today = work.today[rows]
    moves = (np.arange(len(where.kind)) != today[:, None]) & (today >= 0)[:, None]
    moving: Floats = moves * (16 * 85 + 0.1 * work.asked[rows, 2])[:, None]
    return moving


def _waiting(rng: np.random.Generator, where: Region) -> Floats:
    """(TOWNS + 1, S) euros a month: 2 for every millisecond above 20; none in the last row."""
    towns = np.array([50.9, 4.3]) + rng.uniform(-0.4, 0.4, (TOWNS, 2))
    excess = np.maximum(0, sites.round_trips(towns, where.place) - 20)
    waiting: Floats = np.vstack([2 * excess, np.zeros(len(where.kind))])
    return waiting


def _labels(count: int) -> tuple[str, ...]:
    return (*(f"capacity of site {s}" for s in range(count)), "dependency", "apart", "together")


def _cents(euros: Floats) -> Ints:
    return np.rint(CENTS * euros).astype(np.int64)
