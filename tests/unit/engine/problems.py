"""Random small problems that use every kind of constraint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine.problem import (
    Apart,
    Bools,
    Ints,
    Limit,
    Pair,
    Problem,
    SharedScope,
    Together,
)
from cloudplan.engine.softened import NOTHING, Headroom, Softened, Veto


def whole(values: object) -> Ints:
    return np.asarray(values, dtype=np.int64)


def plain_problem(cost: object, *, eligible: Bools | None = None, **changes: object) -> Problem:
    """Elastic sites only, one year, one resource, one unit of demand each; then `changes`."""
    money = whole(cost)
    workloads, sites = money.shape
    values: dict[str, object] = {
        "cost": money,
        "eligible": np.ones((workloads, sites), dtype=np.bool_) if eligible is None else eligible,
        "demand": np.ones((workloads, 1, 1), dtype=np.int64),
        "finite": np.zeros(sites, dtype=np.bool_),
        "host_size": np.ones((sites, 1), dtype=np.int64),
        "installed": np.zeros(sites, dtype=np.int64),
        "most_hosts": np.zeros(sites, dtype=np.int64),
        "spare": np.zeros(sites, dtype=np.int64),
        "run_cost": np.zeros((sites, 1), dtype=np.int64),
        "buy_cost": np.zeros((sites, 1), dtype=np.int64),
        "open_cost": np.zeros(sites, dtype=np.int64),
        "capacity_label": np.arange(sites),
    }
    return Problem(**(values | changes))  # type: ignore[arg-type]


def random_problem(seed: int) -> Problem:
    """At most 5 workloads, 3 sites, 2 years, 2 resources; about a third are infeasible."""
    rng = np.random.default_rng(seed)
    workloads, sites = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    years, resources = int(rng.integers(1, 3)), int(rng.integers(1, 3))
    finite = rng.random(sites) < 0.6
    hosts = rng.integers([[0], [1], [0]], [[3], [5], [3]], (3, sites)) * finite
    demand = rng.integers(0, 8, (workloads, 1, resources)) * rng.integers(
        1, 3, (workloads, years, 1)
    )
    cost = rng.integers(0, 60, (workloads, sites))
    eligible = rng.random((workloads, sites)) < rng.choice([0.85, 0.95, 1.0])
    problem = Problem(
        cost=whole(cost * eligible),
        eligible=eligible,
        demand=whole(demand),
        finite=finite,
        host_size=rng.integers(0 if rng.random() < 0.1 else 5, 13, (sites, resources)),
        installed=np.minimum(hosts[0], hosts[1] + (rng.random(sites) < 0.1)),
        most_hosts=hosts[1],
        spare=np.minimum(hosts[2], 2),
        run_cost=rng.integers(-2, 15, (sites, years)),
        buy_cost=rng.integers(-2, 25, (sites, years)),
        open_cost=rng.integers(-3, 40, sites) * (rng.random(sites) < 0.6),
        capacity_label=np.arange(sites),
    )
    return _with_rules(problem, rng)


def _with_rules(problem: Problem, rng: np.random.Generator) -> Problem:
    workloads, sites, _, _ = problem.shape
    pairs = tuple(_pair(rng, workloads, sites) for _ in range(rng.integers(0, 5)))
    apart = tuple(
        Apart(_some(rng, workloads, 2), rng.integers(0, sites, sites), 6)
        for _ in range(int(rng.random() < 0.25))
    )
    together = tuple(Together(_some(rng, workloads, 2), 7) for _ in range(int(rng.random() < 0.25)))
    limits = tuple(_limit(rng, problem, pairs) for _ in range(rng.integers(0, 3)))
    return replace(problem, pairs=pairs, apart=apart, together=together, limits=limits)


def _some(rng: np.random.Generator, workloads: int, least: int) -> tuple[int, ...]:
    count = min(workloads, int(rng.integers(least, 4)))
    return tuple(int(w) for w in rng.choice(workloads, count, replace=False))


def _pair(rng: np.random.Generator, workloads: int, sites: int) -> Pair:
    first, second = rng.integers(0, workloads, 2)
    cost = rng.integers(0, 30, (sites, sites)) * (rng.random((sites, sites)) < 0.7)
    if rng.random() < 0.5:
        cost = np.where(np.eye(sites, dtype=np.bool_), 0, rng.integers(0, 20, (sites, 1)))
    strict = 0.75 if rng.random() < 0.3 else 1.0
    return Pair(int(first), int(second), whole(cost), rng.random((sites, sites)) < strict, 5)


def _limit(rng: np.random.Generator, problem: Problem, pairs: tuple[Pair, ...]) -> Limit:
    workloads, sites, years, _ = problem.shape
    shared = rng.random() < 0.5
    low = 0 if shared and rng.random() < 0.8 else -8
    scope = rng.random(workloads) < 0.6
    return Limit(
        on_site=rng.integers(min(low, -2), 30, (workloads, sites)),
        run=rng.integers(low, 12, (sites, years)),
        buy=rng.integers(low, 12, (sites, years)),
        open=rng.integers(low, 20, sites),
        traffic=tuple(
            rng.integers(-6, 12, (sites, sites)) if rng.random() < 0.6 else None for _ in pairs
        ),
        most=int(rng.integers(0, 160)),
        label=8,
        shared=SharedScope(scope, int(rng.integers(0, years))) if shared else None,
    )


def random_soft(seed: int) -> Softened:
    """A random problem in which everything can be given up: pairs, members, rows, vetoes, room."""
    rng = np.random.default_rng(seed + 10_000)
    problem = random_problem(seed)
    problem = replace(problem, eligible=np.ones_like(problem.eligible))
    workloads, sites, _, resources = problem.shape
    vetoes = tuple(_veto(rng, problem, k) for k in range(2))
    smaller = problem.host_size - rng.integers(0, 3, (sites, resources))
    standby = int(rng.integers(0, workloads)) if rng.random() < 0.3 else NOTHING
    problem = _without_traffic_of(problem, standby)
    units = Units(workloads)
    return Softened(
        problem,
        tuple(replace(veto, unit=units.many(k)) for k, veto in enumerate(vetoes)),
        (Headroom(np.maximum(smaller, 0), 13, units.one(2)),) if rng.random() < 0.4 else (),
        {} if standby == NOTHING else {standby: frozenset({14})},
        _only(workloads, standby, units.one(3)),
        np.array([units.one(4) for _ in problem.pairs], dtype=np.int64),
        tuple(units.some(5, len(a.workloads)) for a in problem.apart),
        tuple(units.some(6, len(g.workloads)) for g in problem.together),
        unit_family=np.array(units.family, dtype=np.int64),
        host_family=np.where(problem.finite, 7 + np.arange(sites), NOTHING),
        limit_family=np.full(len(problem.limits), 10),
    )


def _without_traffic_of(problem: Problem, row: int) -> Problem:
    """Standbys send and receive nothing."""
    silent = [row in (pair.first, pair.second) for pair in problem.pairs]
    pairs = tuple(
        replace(pair, cost=np.zeros_like(pair.cost)) if quiet else pair
        for pair, quiet in zip(problem.pairs, silent, strict=True)
    )
    limits = tuple(
        replace(
            limit,
            traffic=tuple(
                None if quiet else matrix
                for matrix, quiet in zip(limit.traffic, silent, strict=True)
            ),
        )
        for limit in problem.limits
    )
    return replace(problem, pairs=pairs, limits=limits)


class Units:
    """Numbers for what can be given up, by family."""

    def __init__(self, workloads: int) -> None:
        self.family: list[int] = []
        self._workloads = workloads

    def one(self, family: int) -> int:
        self.family.append(family)
        return len(self.family) - 1

    def some(self, family: int, count: int) -> Ints:
        return np.array([self.one(family) for _ in range(count)], dtype=np.int64)

    def many(self, family: int) -> Ints:
        return self.some(family, self._workloads)


def _only(workloads: int, row: int, unit: int) -> Ints:
    return np.where(np.arange(workloads) == row, unit, NOTHING)


def _veto(rng: np.random.Generator, problem: Problem, k: int) -> Veto:
    workloads, sites, _, _ = problem.shape
    mask = rng.random((workloads, sites)) < rng.choice([0.0, 0.15, 0.4])
    label = np.full(workloads, 11 + k) if k else 20 + np.arange(workloads)
    return Veto(mask, label, np.full(workloads, NOTHING))
