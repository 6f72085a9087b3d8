"""The bound in whole numbers: L at prices rounded to a fixed fraction, with no rounding after that.

Any prices that are not negative give a lower bound, so that rounding the prices costs nothing but
a little of the bound. Everything else is a sum of products of integers; `bits` is chosen so that
no 64-bit sum in the kernel can overflow, and the sites' part is worked out in Python's integers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.large.dual import Prices, blocks_of, left_out_cents, limit_rest, trees_of
from cloudplan.engine.large.forest import Forest
from cloudplan.engine.large.tree_kernel import Room, Trees, cheapest_sites
from cloudplan.engine.pair_table import PairTable
from cloudplan.engine.problem import Ints, Problem

BIG = np.int64(2**61)
MOST_BITS = 24
SAFE = 2.0**60


def certified_bound(
    problem: Problem, table: PairTable, forest: Forest, prices: Prices, threads: int
) -> int | None:
    """Cents that every allowed plan costs at least; `None` if some tree has no allowed placement.

    Raises `ValueError` where even whole prices would overflow.
    """
    trees = trees_of(problem, table, forest, np.int64)
    blocks = blocks_of(np.arange(forest.begin.size - 1), forest.begin)
    bits = _bits(trees, prices, max((_rows(trees, block) for block in blocks), default=1))
    scale = 2**bits
    lam = np.floor(np.maximum(prices.capacity, 0.0) * scale).astype(np.int64)
    mu = np.floor(np.maximum(prices.limit, 0.0) * scale).astype(np.int64)
    total = 0
    for cents, stuck in _solve(trees, blocks, lam, mu, scale, threads):
        if stuck:
            return None
        total += cents
    total += scale * left_out_cents(table, forest)
    total += sum(_site(problem, s, lam[s], mu, scale) for s in range(problem.shape[1]))
    rest = limit_rest(problem)
    for price, limit, least in zip(mu.tolist(), problem.limits, rest.tolist(), strict=True):
        total -= price * (limit.most - int(least))
    return int(-(-total // scale))


def _rows(trees: Trees, block: Ints) -> int:
    return int((trees.begin[block + 1] - trees.begin[block]).sum())


def _bits(trees: Trees, prices: Prices, rows: int) -> int:
    """The most fraction bits with which no sum over the rows of a block can overflow."""

    def largest(values: Ints) -> float:
        return float(np.abs(values).max(initial=0))

    demand = trees.demand.max(axis=0, initial=0).astype(np.float64)
    factor = max(largest(trees.factor), 1.0)
    amounts = np.array([largest(on_site) for on_site in trees.limit_on])
    one = largest(trees.cost) + float((prices.capacity @ demand).max(initial=0.0)) * factor
    one += float(prices.limit @ amounts) if amounts.size else 0.0
    one += 2 * (largest(trees.price) + largest(trees.surcharge)) + 1.0
    bits = int(np.floor(np.log2(SAFE / (one * max(rows, 1)))))
    if bits < 0:
        raise ValueError("numbers too large for an exact bound in 64-bit arithmetic")
    return min(bits, MOST_BITS)


def _solve(
    trees: Trees, blocks: list[Ints], lam: Ints, mu: Ints, scale: int, threads: int
) -> list[tuple[int, int]]:
    """(least cost times scale, trees without any) of every block."""
    prices = np.ascontiguousarray(lam.T)
    active = np.flatnonzero(prices.any(axis=1))
    site = np.zeros(trees.parent.shape[0], dtype=np.int64)

    def run(block: Ints) -> tuple[int, int]:
        total, usage = np.zeros(1, np.int64), np.zeros((prices.shape[1], 0), np.int64)
        room = Room.of(trees, block)
        stuck = cheapest_sites(
            trees,
            room,
            block,
            prices,
            active,
            mu,
            np.int64(scale),
            BIG,
            np.ones((0, prices.shape[1]), np.int64),
            total,
            site,
            usage,
            np.zeros(0, np.int64),
        )
        return int(total[0]), int(stuck)

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        return list(pool.map(run, blocks))


def _site(problem: Problem, s: int, lam: Ints, mu: Ints, scale: int) -> int:
    """min(0, open + hosts - earnings) of one site, times `scale`, in Python's integers."""
    _, _, years, resources = problem.shape
    prices = list(zip(mu.tolist(), problem.limits, strict=True))
    whole = scale * int(problem.open_cost[s]) + sum(m * int(x.open[s]) for m, x in prices)
    if problem.finite[s]:
        floor, most = int(floor_hosts(problem)[s]), int(problem.most_hosts[s])
        if floor > most:
            return 0  # it cannot open
        run = [scale * int(problem.run_cost[s, t]) for t in range(years)]
        buy = [scale * int(problem.buy_cost[s, t]) for t in range(years)]
        for m, limit in prices:
            run = [have + m * int(limit.run[s, t]) for t, have in enumerate(run)]
            buy = [have + m * int(limit.buy[s, t]) for t, have in enumerate(buy)]
        size = problem.host_size[s].tolist()
        price = lam.reshape(years, resources).tolist()
        earned = [sum(a * b for a, b in zip(year, size, strict=True)) for year in price]
        idle = int(idle_hosts(problem)[s])
        whole += buy[0] * (floor - int(problem.installed[s]))
        whole += sum(run[t] * floor - earned[t] * (floor - idle) for t in range(years))
        values = [buy[t] + sum(run[t:]) - sum(earned[t:]) for t in range(years)]
        whole += (most - floor) * min(0, *values)
    return int(min(0, whole))
