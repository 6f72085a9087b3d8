"""Is this assignment allowed and what does it cost? Exact integers, the judge of every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cloudplan.engine.hosts import (
    cheapest_hosts,
    floor_hosts,
    idle_hosts,
    open_sites,
    required_hosts,
    used,
)
from cloudplan.engine.pair_table import PairTable, TrafficTable
from cloudplan.engine.problem import Bools, Ints, Limit, Problem
from cloudplan.engine.shares import own_costs, portion, purchases, share

Kind = Literal["eligible", "hosts", "capacity", "pair", "apart", "together", "limit"]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken constraint: `index` counts workloads, sites or the problem's constraints.

    `label` is the constraint's, or -1 for a workload on a site that is not eligible.
    """

    kind: Kind
    index: int
    label: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an assignment with hosts (S, T) costs, in cents, and everything that it breaks."""

    objective: int
    hosts: Ints
    violations: tuple[Violation, ...]

    @property
    def feasible(self) -> bool:
        return not self.violations

    @property
    def labels(self) -> tuple[int, ...]:
        """Sorted labels of the broken constraints."""
        return tuple(sorted({v.label for v in self.violations if v.label >= 0}))


def evaluate(problem: Problem, site: Ints, hosts: Ints | None = None) -> Evaluation:
    """Cost and violations of `site` (W,) with the given hosts (S, T), or the cheapest that fit."""
    site = np.asarray(site, dtype=np.int64)
    required = required_hosts(problem, site)
    if hosts is None:
        most = np.maximum(problem.most_hosts, floor_hosts(problem))[:, None]
        hosts = cheapest_hosts(problem, np.minimum(required, most))
    found = [*_rules(problem, site), *_capacity(problem, site, hosts)]
    found += _limits(problem, site, hosts)
    return Evaluation(objective(problem, site, hosts), hosts, tuple(found))


def objective(problem: Problem, site: Ints, hosts: Ints) -> int:
    """Cents of an assignment with hosts (S, T), allowed or not."""
    workloads = np.arange(site.shape[0])
    is_open = open_sites(problem, site)
    bought = purchases(problem, is_open, hosts)
    own = (problem.run_cost * hosts + problem.buy_cost * bought).sum(axis=1) * problem.finite
    total = int(problem.cost[workloads, site].sum()) + int(own.sum())
    total += int(problem.open_cost[is_open].sum())
    return total + int(PairTable.of(problem.pairs, problem.shape[1]).costs(site).sum())


def limit_amount(problem: Problem, limit: Limit, site: Ints, hosts: Ints) -> int:
    """(6) The left-hand side of a limit, with the shared costs divided by (M4)."""
    is_open = open_sites(problem, site)
    own = own_costs(problem, limit, is_open, hosts)
    if limit.shared is not None:
        shares = [share(problem, limit.shared, s, site == s) for s in range(len(own))]
        own = [portion(cents, *part) for cents, part in zip(own, shares, strict=True)]
    total = sum(own) + int(limit.on_site[np.arange(site.shape[0]), site].sum())
    return total + _traffic_amount(problem, limit, site)


def _traffic_amount(problem: Problem, limit: Limit, site: Ints) -> int:
    if isinstance(limit.traffic, TrafficTable):
        table = PairTable.of(problem.pairs, problem.shape[1])
        return limit.traffic.total(site[table.first], site[table.second])
    counted = zip(problem.pairs, limit.traffic, strict=False)
    return sum(int(m[site[p.first], site[p.second]]) for p, m in counted if m is not None)


def _rules(problem: Problem, site: Ints) -> Iterator[Violation]:
    eligible = problem.eligible[np.arange(site.shape[0]), site]
    for w in np.flatnonzero(~eligible):
        yield Violation("eligible", int(w), -1)
    table = PairTable.of(problem.pairs, problem.shape[1])
    for e in np.flatnonzero(~table.allowed(site)):  # (4)
        yield Violation("pair", int(e), int(table.label[e]))
    for k, apart in enumerate(problem.apart):  # (5a)
        classes = apart.site_class[site[list(dict.fromkeys(apart.workloads))]]
        if np.unique(classes).size < classes.size:
            yield Violation("apart", k, apart.label)
    for k, group in enumerate(problem.together):  # (5b)
        if np.unique(site[list(group.workloads)]).size > 1:
            yield Violation("together", k, group.label)


def _capacity(problem: Problem, site: Ints, hosts: Ints) -> Iterator[Violation]:
    is_open = open_sites(problem, site) & problem.finite
    usable = np.maximum(hosts - idle_hosts(problem)[:, None], 0)
    capacity = usable[:, :, None] * problem.host_size[:, None, :]
    too_much = (used(problem, site) > capacity).any(axis=(1, 2))
    wrong = _wrong_hosts(problem, hosts, is_open)
    for s in np.flatnonzero((too_much & is_open) | wrong):
        kind: Kind = "hosts" if wrong[s] else "capacity"
        yield Violation(kind, int(s), int(problem.capacity_label[s]))


def _wrong_hosts(problem: Problem, hosts: Ints, is_open: Bools) -> Bools:
    """(2b) (S,) too few or too many for an open site, falling over the years, or not 0 closed."""
    few = hosts < (floor_hosts(problem) * is_open)[:, None]
    many = hosts > (problem.most_hosts * is_open)[:, None]
    falling = np.diff(hosts, axis=1, prepend=0) < 0
    wrong: Bools = np.any(few | many | falling, axis=1)
    return wrong


def _limits(problem: Problem, site: Ints, hosts: Ints) -> Iterator[Violation]:
    for k, limit in enumerate(problem.limits):
        if limit_amount(problem, limit, site, hosts) > limit.most:
            yield Violation("limit", k, limit.label)
