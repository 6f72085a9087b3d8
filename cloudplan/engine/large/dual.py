"""The Lagrangian dual: a price on capacity and on limits gives a lower bound on every plan.

With lambda[s,k] >= 0 a price on each row of (2) and mu[l] >= 0 on each limit (6), every allowed
plan costs at least

    L(lambda, mu) = sum over trees of their least cost at these prices
                  + sum over sites of min(0, cost of being open with its hosts, less what its
                    capacity earns at these prices)
                  + sum over pairs that no tree holds of their least cost
                  - sum over limits of mu[l] most[l]

docs/model.md proves it. `Dual` evaluates L and its slope in floating point; `certify` evaluates
the same sum in whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.large.forest import Forest
from cloudplan.engine.large.tree_kernel import Room, Trees, cheapest_sites
from cloudplan.engine.pair_table import FREE, PairTable, TrafficTable
from cloudplan.engine.problem import Bools, Ints, Limit, Problem

Floats = NDArray[np.float64]
BLOCKS = 32  # always the same, so that sums have one order whatever the number of threads
BIG_FLOAT = np.float32(1e30)
PATTERNS = 2_003


@dataclass(frozen=True, slots=True)
class Prices:
    """Cents per thousandth of demand, `capacity` (S, K), and per unit of a limit, `limit` (L,)."""

    capacity: Floats
    limit: Floats

    @classmethod
    def none(cls, problem: Problem) -> Prices:
        _, sites, years, resources = problem.shape
        return cls(np.zeros((sites, years * resources)), np.zeros(len(problem.limits)))


@dataclass(frozen=True, slots=True)
class Slope:
    """The value of L at some prices, a supergradient there, and the sites (W,) that attain it."""

    value: float
    capacity: Floats
    limit: Floats
    site: Ints


def levels(table: PairTable, sites: int) -> tuple[Ints, Ints]:
    """(tariff, class) (levels, S): the tariff from s to the sites that share its class.

    Empty where the tariffs do not follow the table's nests.
    """
    nothing = np.zeros((0, sites), dtype=np.int64)
    if not len(table) or table.nests.shape[1] != sites:
        return nothing, nothing
    nests = [np.unique(nest, return_inverse=True)[1] for nest in table.nests]
    classes = np.array([*nests, np.zeros(sites)], dtype=np.int64)
    tariff = np.full(classes.shape, FREE)
    nearer = np.eye(sites, dtype=np.bool_)
    if (table.tariff.diagonal() != FREE).any():
        return nothing, nothing
    for level, group in enumerate(classes):
        at = (group[:, None] == group[None, :]) & ~nearer
        for s in np.flatnonzero(at.any(axis=1)):
            found = np.unique(table.tariff[s, at[s]])
            if found.size > 1:
                return nothing, nothing
            tariff[level, s] = found[0]
        # A level with no sites of its own repeats the next one's tariff, which costs no less.
        nearer |= at
    for level in range(len(classes) - 2, -1, -1):
        empty = tariff[level] == FREE
        tariff[level, empty] = tariff[level + 1, empty]
    for level in range(1, len(classes)):  # a last level with no sites of its own adds no way
        empty = tariff[level] == FREE
        tariff[level, empty] = tariff[level - 1, empty]
    return tariff, classes


def trees_of(problem: Problem, table: PairTable, forest: Forest, kind: Any) -> Trees:
    """The arrays of the kernel in the number type `kind`, np.float32 or np.int64."""
    workloads, sites, years, resources = problem.shape

    def typed(values: Ints) -> Any:
        return np.ascontiguousarray(values, dtype=kind)

    limit_on = [limit.on_site for limit in problem.limits]
    tariff, classes = levels(table, sites)
    factor = np.zeros((0, 0), np.int64) if problem.factor is None else problem.factor
    return Trees(
        cost=typed(problem.cost),
        eligible=problem.eligible,
        demand=typed(problem.demand.reshape(workloads, years * resources)),
        factor=typed(factor),
        limit_on=typed(np.array(limit_on, dtype=np.int64).reshape(-1, workloads, sites)),
        price=typed(table.price),
        tariff=table.tariff,
        level_tariff=tariff,
        level_class=classes,
        surcharge=typed(table.surcharge),
        surcharge_of=table.surcharge_of,
        mask=table.mask,
        mask_of=table.mask_of,
        order=forest.order,
        begin=forest.begin,
        parent=forest.parent,
        up=forest.up,
        down=forest.down,
    )


def blocks_of(trees: Ints, begin: Ints) -> list[Ints]:
    """Trees in BLOCKS parts of about as many rows each."""
    rows = np.cumsum(begin[trees + 1] - begin[trees])
    total = int(rows[-1]) if rows.size else 0
    cuts = np.searchsorted(rows, np.arange(1, BLOCKS) * total / BLOCKS)
    return [part for part in np.split(trees, cuts) if part.size]


class Dual:
    """L and its slope for one problem; `sample` uses some of the trees, scaled up."""

    def __init__(self, problem: Problem, table: PairTable, forest: Forest, threads: int) -> None:
        self.problem, self.threads = problem, max(1, threads)
        self.trees = trees_of(problem, table, forest, np.float32)
        self.site = np.zeros(problem.shape[0], dtype=np.int64)
        self.left_over = left_out_cents(table, forest)
        self._chosen = np.arange(forest.begin.size - 1)
        self._blocks = blocks_of(self._chosen, forest.begin)
        self._rooms = [Room.of(self.trees, block) for block in self._blocks]
        self._part = 1.0
        self.sites = SiteTerms(problem)
        self._most = np.array([x.most for x in problem.limits], np.float64)
        self._most -= limit_rest(problem)

    def _varied(self, dither: float) -> Any:
        """(n, S) factors around 1, the same in every run; (0, S) where nothing varies."""
        sites = self.problem.shape[1]
        if not dither:
            return np.ones((0, sites), np.float32)
        chance = np.random.default_rng(7).random((PATTERNS, sites))
        return (1 + dither * (2 * chance - 1)).astype(np.float32)

    def sample(self, part: float, seed: int) -> Dual:
        """The same problem seen through a random part of its trees."""
        other = object.__new__(Dual)
        other.__dict__.update(self.__dict__)
        count = max(1, round(part * self._chosen.size))
        chosen = np.sort(np.random.default_rng(seed).permutation(self._chosen.size)[:count])
        begin = self.trees.begin
        other._chosen, other._blocks = chosen, blocks_of(chosen, begin)
        other._rooms = [Room.of(self.trees, block) for block in other._blocks]
        rows = int((begin[chosen + 1] - begin[chosen]).sum())
        other._part = rows / max(self.problem.shape[0], 1)
        return other

    def take(self, problem: Problem) -> None:
        """The same problem with other costs from now on; `trees.cost` has them already."""
        self.problem, self.sites = problem, SiteTerms(problem)

    def at(self, prices: Prices, softness: float = 0.0, dither: float = 0.0) -> Slope:
        """L and its slope; `softness` rounds off the kinks of the hosts (see `SiteTerms`).

        `dither` varies what each row pays at each site by up to this part. Where sites are alike,
        all rows would jump from one to the other at once; so they go one by one.
        """
        _, sites, years, resources = self.problem.shape
        lam = np.ascontiguousarray(prices.capacity.T, dtype=np.float32)
        mu = prices.limit.astype(np.float32)
        active = np.flatnonzero(lam.any(axis=1))
        shape = (len(self._blocks), sites, years * resources)
        total = np.zeros((shape[0], 1))
        varied = self._varied(dither)
        usage, limit_usage = np.zeros(shape), np.zeros((shape[0], mu.size))

        def run(k: int) -> None:
            cheapest_sites(
                self.trees,
                self._rooms[k],
                self._blocks[k],
                lam,
                active,
                mu,
                np.float32(1),
                BIG_FLOAT,
                varied,
                total[k],
                self.site,
                usage[k],
                limit_usage[k],
            )

        self._each(run)
        own = self.sites.at(prices, softness)
        value = float(total.sum()) / self._part + own.value + self.left_over
        capacity = usage.sum(axis=0) / self._part + own.capacity
        limit = limit_usage.sum(axis=0) / self._part + own.limit - self._most
        return Slope(value - float(prices.limit @ self._most), capacity, limit, self.site)

    def _each(self, run: Callable[[int], None]) -> None:
        """For every block of trees, side by side."""
        if self.threads == 1:
            for k in range(len(self._blocks)):
                run(k)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(run, range(len(self._blocks))))


@dataclass(frozen=True, slots=True)
class OwnSlope:
    """The part of L that belongs to the sites, and its slope."""

    value: float
    capacity: Floats
    limit: Floats


@dataclass(frozen=True, slots=True)
class _Open:
    """Every site as if it were open: what it costs more than it earns, and its hosts (S, T)."""

    whole: Floats
    scale: Floats
    hosts: Floats
    bought: Floats


class SiteTerms:
    """sum_s min(0, open + hosts - earnings): linear in the hosts, so whole hosts do not matter.

    Exactly (`softness` 0): a host beyond the floor is bought in the year in which it pays best, or
    never. With `softness` e > 0, for the ascent alone: hosts may come and go, so that each year
    stands for itself with the value v = run + buy - buy of the year after - earned, and min(0, v)
    becomes -(e' - v)^2 / 4e' for |v| < e' = e x cost. Neither is above the exact one.
    """

    def __init__(self, problem: Problem) -> None:
        _, self._sites, self._years, self._resources = problem.shape
        finite = problem.finite
        self._idle = (idle_hosts(problem) * finite).astype(np.float64)
        self._floor = (floor_hosts(problem) * finite).astype(np.float64)
        self._extra = np.maximum(problem.most_hosts * finite - self._floor, 0.0)
        self._can_open = ~finite | (floor_hosts(problem) <= problem.most_hosts)
        self._size = problem.host_size.astype(np.float64) * finite[:, None]
        self._installed = (problem.installed * finite).astype(np.float64)
        self._own = _HostCosts.of(problem.run_cost, problem.buy_cost, problem.open_cost, finite)
        self._limits = [_HostCosts.of(x.run, x.buy, x.open, finite) for x in problem.limits]

    def standing(self, prices: Prices) -> Floats:
        """(S,) what being open costs a site more than it earns; negative where it earns more."""
        standing: Floats = self._open(prices, 0.0).whole * self._can_open
        return standing

    def at(self, prices: Prices, softness: float = 0.0) -> OwnSlope:
        """The value and slope at some prices."""
        seen = self._open(prices, softness)
        total, is_open = _softened(seen.whole, softness * seen.scale)
        total, is_open = total * self._can_open, is_open * self._can_open
        usable = (seen.hosts - self._idle[:, None]) * is_open[:, None]
        capacity = -(usable[:, :, None] * self._size[:, None, :]).reshape(self._sites, -1)
        amounts = [float(x.amount(seen.hosts, seen.bought) @ is_open) for x in self._limits]
        return OwnSlope(float(total.sum()), capacity, np.array(amounts))

    def _open(self, prices: Prices, softness: float) -> _Open:
        own = self._own
        for mu, limit in zip(prices.limit, self._limits, strict=True):
            own = own.plus(mu, limit)
        lam = prices.capacity.reshape(self._sites, self._years, self._resources)
        earned = (lam * self._size[:, None, :]).sum(axis=2)  # (S, T) of one host in year t
        added, gain = self._added(own, earned, softness)
        hosts, bought = self._floor[:, None] + added.cumsum(axis=1), added.copy()
        bought[:, 0] += self._floor - self._installed
        base = own.amount(self._floor[:, None], self._first_bought())
        base -= (earned * (self._floor - self._idle)[:, None]).sum(axis=1)
        scale = np.maximum(np.abs(own.open) + np.abs(base), 1.0)
        return _Open(base + gain, scale, hosts, bought)

    def _first_bought(self) -> Floats:
        bought = np.zeros((self._sites, self._years))
        bought[:, 0] = self._floor - self._installed
        return bought

    def _added(self, own: _HostCosts, earned: Floats, softness: float) -> tuple[Floats, Floats]:
        """(S, T) hosts added in each year beyond the floor, and (S,) what that changes."""
        if softness:
            after = np.append(own.buy[:, 1:], np.zeros((self._sites, 1)), axis=1)
            cost = own.run + own.buy - after
            gain, share = _softened(cost - earned, softness * np.maximum(np.abs(cost), 1.0))
            more = self._extra[:, None] * share
            return np.diff(more, axis=1, prepend=0.0), (self._extra[:, None] * gain).sum(axis=1)
        value = own.buy + (own.run - earned)[:, ::-1].cumsum(axis=1)[:, ::-1]
        best, rows = value.argmin(axis=1), np.arange(self._sites)
        least = value[rows, best]
        added = np.zeros_like(value)
        added[rows, best] = self._extra * (least < 0)
        return added, self._extra * np.minimum(least, 0.0)


@dataclass(frozen=True, slots=True)
class _HostCosts:
    """What hosts (S, T), purchases (S, T) and being open (S,) cost, or count in a limit."""

    run: Floats
    buy: Floats
    open: Floats

    @classmethod
    def of(cls, run: Ints, buy: Ints, opening: Ints, finite: Bools) -> _HostCosts:
        each = finite[:, None].astype(np.float64)
        return cls(run * each, buy * each, opening.astype(np.float64))

    def plus(self, times: float, other: _HostCosts) -> _HostCosts:
        return _HostCosts(
            self.run + times * other.run,
            self.buy + times * other.buy,
            self.open + times * other.open,
        )

    def amount(self, hosts: Floats, bought: Floats) -> Floats:
        total: Floats = (self.run * hosts + self.buy * bought).sum(axis=1) + self.open
        return total


def _softened(value: Floats, softness: Floats | float) -> tuple[Floats, Floats]:
    """min(0, value) and its derivative, with a parabola for |value| < softness."""
    hard = np.minimum(value, 0.0)
    inside = np.abs(value) < softness
    scale = np.where(inside, softness, 1.0)
    soft = -((scale - value) ** 2) / (4 * scale)
    return np.where(inside, soft, hard), np.where(inside, (scale - value) / (2 * scale), value < 0)


def left_out_cents(table: PairTable, forest: Forest) -> int:
    """The least that the pairs outside of the trees can cost together."""
    rest = table.take(forest.left_out)
    least = rest.price.min(axis=1, initial=0)
    extra = table.surcharge.min(axis=(1, 2), initial=0) if table.surcharge.size else None
    if extra is not None:
        least = least + np.where(
            rest.surcharge_of == FREE, 0, np.append(extra, 0)[rest.surcharge_of]
        )
    return int(least.sum())


def limit_rest(problem: Problem) -> Floats:
    """(L,) the least that traffic can add to each limit: what L leaves out of its left side."""
    return np.array([_least_traffic(limit) for limit in problem.limits], dtype=np.float64)


def _least_traffic(limit: Limit) -> int:
    if not isinstance(limit.traffic, TrafficTable):
        return sum(min(0, int(matrix.min())) for matrix in limit.traffic if matrix is not None)
    price, weight = limit.traffic.price, limit.traffic.weight
    if weight is None:
        return int(price.min(axis=1, initial=0).sum())
    ends = (int(weight.min(initial=0)), int(weight.max(initial=0)))
    low, high = price.min(axis=1, initial=0), price.max(axis=1, initial=0)
    return int(np.minimum(low * ends[1], high * ends[0]).sum())
