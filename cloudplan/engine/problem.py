"""The placement problem as arrays, the one language that every engine speaks.

Indices: w workload (standbys are rows of their own), s site, t year of the horizon, r resource
(vCPU, memory, storage), e dependency. Money is whole cents, resources whole thousandths, so
that an answer can be checked exactly. Equation numbers are those of docs/model.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two workloads whose sites matter together: traffic, a round-trip limit, a standby.

    `cost[s, s2]` (S, S) cents when `first` is on s and `second` on s2; `allowed[s, s2]` (S, S).
    """

    first: int
    second: int
    cost: Ints
    allowed: Bools
    label: int


@dataclass(frozen=True, slots=True)
class Apart:
    """(5) At most one of `workloads` on the sites of each class; `site_class` is (S,)."""

    workloads: tuple[int, ...]
    site_class: Ints
    label: int


@dataclass(frozen=True, slots=True)
class Together:
    """(5) All of `workloads` on one site."""

    workloads: tuple[int, ...]
    label: int


@dataclass(frozen=True, slots=True)
class SharedScope:
    """(M4) The part of a site's own cost that a limit counts.

    The limit's `run`, `buy` and `open` amounts of a site are multiplied by the scope's share of
    the site's binding resource in year `year`, and rounded half up to whole cents.
    """

    scope: Bools
    year: int


@dataclass(frozen=True, slots=True)
class Limit:
    """(6) A linear ceiling, in exact whole numbers:

    sum x[w,s] * on_site[w,s] + sum n[s,t] * run[s,t] + sum b[s,t] * buy[s,t]
    + sum y[s] * open[s] + sum over pairs p of traffic[p][site(first), site(second)] <= most

    `traffic` has one (S, S) array per pair of the problem, or `None` where the pair does not
    count; `TrafficTable` is such a sequence for many pairs. With `shared`, only the scope's
    share of the three site terms counts.
    """

    on_site: Ints
    run: Ints
    buy: Ints
    open: Ints
    traffic: Sequence[Ints | None]
    most: int
    label: int
    shared: SharedScope | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One instance. Shapes in comments; `labels[k]` names whatever constraint carries label k."""

    cost: Ints  # (W, S) cents of x[w,s]: TCO, priced rules and threshold; 0 where not eligible
    eligible: Bools  # (W, S)
    demand: Ints  # (W, T, R) thousandths, grown
    finite: Bools  # (S,) has hosts, so capacity binds
    host_size: Ints  # (S, R) usable thousandths of one host, overcommit and headroom counted
    installed: Ints  # (S,) hosts standing today
    most_hosts: Ints  # (S,)
    spare: Ints  # (S,) hosts kept out of use
    run_cost: Ints  # (S, T) cents of one host kept through year t
    buy_cost: Ints  # (S, T) cents of one host bought at the start of year t
    open_cost: Ints  # (S,) cents of having the site open at all
    capacity_label: Ints  # (S,) label of each site's capacity
    pairs: Sequence[Pair] = ()
    apart: tuple[Apart, ...] = ()
    together: tuple[Together, ...] = ()
    limits: tuple[Limit, ...] = ()
    labels: tuple[str, ...] = ()
    factor: Ints | None = None  # (W, S) times its demand that a workload asks of a site, or once

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(W, S, T, R)."""
        workloads, years, resources = self.demand.shape
        return workloads, self.cost.shape[1], years, resources

    def demand_on(self, s: int) -> Ints:
        """(W, T, R) what every workload would ask of site s."""
        return self.demand if self.factor is None else self.demand * self.factor[:, s, None, None]

    def demand_at(self, site: Ints) -> Ints:
        """(W, T, R) what workload w asks of `site[w]`."""
        if self.factor is None:
            return self.demand
        return self.demand * self.factor[np.arange(site.shape[0]), site][:, None, None]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: `gap` is relative; `seconds` only if the user asked for a clock."""

    gap: float = 1e-6
    seconds: float | None = None
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How a search stands: cents of the lower bound and of the best plan, if there are any yet."""

    phase: str
    bound: int | None
    best: int | None
    seconds: float


Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Solution:
    """A checked answer: `site[w]`, `hosts[s, t]`, and how good it is, in cents.

    `bound` is a lower bound on every feasible objective. `stopped_by` is one of ``optimal``,
    ``gap``, ``time-limit``, ``work-limit``, ``interrupted``.
    """

    site: Ints  # (W,)
    hosts: Ints  # (S, T)
    objective: int
    bound: int
    status: Literal["optimal", "feasible"]
    engine: str
    stopped_by: str


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Nothing fits: labels of constraints that cannot hold together (not always minimal)."""

    conflict: tuple[int, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class NoPlanYet:
    """The limits ran out before any plan was found and before infeasibility was proven."""

    bound: int
    engine: str
    stopped_by: str
