"""What sites carry and own in a plan, and what that becomes when one workload joins or leaves.

Most workloads fit into hosts that stand anyway; only the others ask for hosts to be counted anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.hosts import cheapest_at, floor_hosts, idle_hosts, used
from cloudplan.engine.problem import Bools, Ints, Limit, Problem

ENDLESS = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Purse:
    """Cents (or what a limit counts) of a site: `run` and `buy` (S, T) by host, `open` (S,)."""

    run: Ints
    buy: Ints
    open: Ints

    @classmethod
    def of(cls, whose: Problem | Limit) -> Purse:
        """Of the objective or of a limit."""
        if isinstance(whose, Problem):
            return cls(whose.run_cost, whose.buy_cost, whose.open_cost)
        return cls(whose.run, whose.buy, whose.open)

    @property
    def is_empty(self) -> bool:
        return not (self.run.any() or self.buy.any() or self.open.any())


@dataclass(frozen=True)
class Standing:
    """A placement as its sites see it; an empty site is held as if something opened it.

    `used` (S, T, R) thousandths, `count` (S,) workloads, `hosts` (S, T) the cheapest that carry
    them, `slack` (S, T, R) what may be asked more before another host is needed, `broken` (S,)
    sites that may not be opened at all.
    """

    problem: Problem
    site: Ints
    used: Ints
    count: Ints
    hosts: Ints
    slack: Ints
    broken: Bools

    @classmethod
    def of(cls, problem: Problem, site: Ints) -> Standing:
        """The sites of `site` (W,)."""
        every, total = np.arange(problem.shape[1]), used(problem, site)
        required = _required(problem, every, total)
        usable = (required - idle_hosts(problem)[:, None])[:, :, None]
        slack = usable * problem.host_size[:, None, :] - total
        slack[~problem.finite] = ENDLESS
        count = np.bincount(site, minlength=every.size)
        hosts = _cheapest(problem, every, required)
        return cls(problem, site, total, count, hosts, slack, _too_many(problem, every, required))

    def own(self, purse: Purse) -> Ints:
        """(S,) what each site costs as it is; nothing where it is closed."""
        return _amounts(self.problem, purse, np.arange(self.count.size), self.hosts) * self.is_open

    @property
    def is_open(self) -> Bools:
        is_open: Bools = self.count > 0
        return is_open


@dataclass(frozen=True)
class Joined:
    """Sites with one more workload, each of N workloads on each of S sites in turn.

    `asked` (N, S or 1, T, R) is what they ask. Where that needs other hosts, `row`, `column` and
    `hosts` (M, T) say so. `broken` (N, S): the site may not have that many.
    """

    standing: Standing
    asked: Ints
    row: Ints
    column: Ints
    hosts: Ints
    broken: Bools

    @classmethod
    def of(cls, standing: Standing, rows: slice) -> Joined:
        """The workloads of `rows` on every site."""
        problem = standing.problem
        asked = problem.demand[rows][:, None]
        if problem.factor is not None:
            asked = asked * problem.factor[rows][:, :, None, None]
        row, column = np.nonzero(problem.eligible[rows] & ~_fits(asked, standing.slack))
        more = asked[row, column if problem.factor is not None else 0]
        required = _required(problem, column, standing.used[column] + more)
        broken = np.repeat(standing.broken[None, :], asked.shape[0], axis=0)
        broken[row, column] = _too_many(problem, column, required)
        return cls(standing, asked, row, column, _cheapest(problem, column, required), broken)

    def own(self, purse: Purse) -> Ints:
        """(N, S) what the sites then cost."""
        problem, every = self.standing.problem, np.arange(self.standing.count.size)
        as_is = _amounts(problem, purse, every, self.standing.hosts)
        amounts = np.repeat(as_is[None, :], self.asked.shape[0], axis=0)
        amounts[self.row, self.column] = _amounts(problem, purse, self.column, self.hosts)
        return amounts


@dataclass(frozen=True)
class Left:
    """The sites of N workloads without them, each in turn; `asked` (N, T, R) goes away."""

    standing: Standing
    site: Ints
    asked: Ints
    hosts: Ints

    @classmethod
    def of(cls, standing: Standing, rows: slice) -> Left:
        """The workloads of `rows`, each leaving the site where it is."""
        problem, site = standing.problem, standing.site[rows]
        asked = problem.demand[rows]
        if problem.factor is not None:
            here = problem.factor[rows][np.arange(site.size), site]
            asked = asked * here[:, None, None]
        required = _required(problem, site, standing.used[site] - asked)
        return cls(standing, site, asked, _cheapest(problem, site, required))

    def own(self, purse: Purse) -> Ints:
        """(N,) what the sites then cost; nothing where the last workload left."""
        amounts = _amounts(self.standing.problem, purse, self.site, self.hosts)
        return amounts * (self.standing.count[self.site] > 1)


def _fits(asked: Ints, slack: Ints) -> Bools:
    """(N, S) whether the hosts that stand are enough; one plane after the other is fastest."""
    fits = np.ones((asked.shape[0], slack.shape[0]), dtype=np.bool_)
    for t in range(slack.shape[1]):
        for r in range(slack.shape[2]):
            fits &= asked[:, :, t, r] <= slack[:, t, r]
    return fits


def _required(problem: Problem, at: Ints, demand: Ints) -> Ints:
    """(2)(2b) (N, T) the fewest hosts of the sites `at`, open, with `demand` (N, T, R)."""
    size = problem.host_size[at][:, None, :]
    hosts = -(-demand // np.maximum(size, 1))
    hosts = np.where((size <= 0) & (demand > 0), problem.most_hosts[at][:, None, None] + 1, hosts)
    needed = hosts.max(axis=2, initial=0) + idle_hosts(problem)[at][:, None]
    fewest = np.maximum(needed, floor_hosts(problem)[at][:, None])
    required: Ints = np.maximum.accumulate(fewest, axis=1) * problem.finite[at][:, None]
    return required


def _too_many(problem: Problem, at: Ints, required: Ints) -> Bools:
    wrong: Bools = problem.finite[at] & (required[:, -1] > problem.most_hosts[at])
    return wrong


def _cheapest(problem: Problem, at: Ints, required: Ints) -> Ints:
    """(N, T) hosts, none on an elastic site; where they are too many, as many as there may be."""
    most = np.maximum(problem.most_hosts, floor_hosts(problem))[at][:, None]
    hosts = cheapest_at(problem, at, np.minimum(required, most))
    return hosts * problem.finite[at][:, None]


def _amounts(problem: Problem, purse: Purse, at: Ints, hosts: Ints) -> Ints:
    """(N,) of the open sites `at` with `hosts` (N, T)."""
    installed = problem.installed[at][:, None]
    bought = np.diff(hosts, axis=1, prepend=installed)
    own = (purse.run[at] * hosts + purse.buy[at] * bought).sum(axis=1) * problem.finite[at]
    amounts: Ints = own + purse.open[at]
    return amounts
