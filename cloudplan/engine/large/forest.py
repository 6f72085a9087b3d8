"""Which pairs the bound sees exactly: a spanning forest of the traffic, heaviest pairs first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.large.jit import builder
from cloudplan.engine.pair_table import FREE, PairTable
from cloudplan.engine.problem import Bools, Ints


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over the rows. `order` holds the rows of tree k at begin[k] to begin[k + 1], parents
    before children.

    `up[w]` and `down[w]` are the pairs in which w sends to its parent, and the parent to w; -1
    is none. `left_out` (E,) are the pairs that no tree holds.
    """

    order: Ints  # (W,)
    begin: Ints  # (trees + 1,)
    parent: Ints  # (W,), -1 for a root
    up: Ints  # (W,)
    down: Ints  # (W,)
    left_out: Bools  # (E,)


def spanning_forest(table: PairTable, rows: int) -> Forest:
    """Pairs that forbid something first, then by what they cost at the dearest tariff."""
    weight = table.price.max(axis=1, initial=0).astype(np.float64)
    forbids = table.mask_of != FREE
    by_weight = np.lexsort((np.arange(len(table)), -weight, ~forbids))
    low, high = np.minimum(table.first, table.second), np.maximum(table.first, table.second)
    chosen, also = _kruskal(by_weight, low, high, rows)
    begin, order, parent, link = _rooted(table.first[chosen], table.second[chosen], rows)
    up, down = np.full(rows, -1), np.full(rows, -1)
    child = np.flatnonzero(parent >= 0)
    for pairs in (chosen, also):  # `also` holds a second pair between the same rows, or -1
        pair = pairs[link[child]]
        sends = table.first[pair] == child
        rising = (pair >= 0) & sends & (up[child] < 0)
        falling = (pair >= 0) & ~sends & (down[child] < 0)
        up[child[rising]], down[child[falling]] = pair[rising], pair[falling]
    left_out = np.ones(len(table), dtype=np.bool_)
    left_out[up[up >= 0]] = left_out[down[down >= 0]] = False
    return Forest(order, begin, parent, up, down, left_out)


@builder
def _kruskal(by_weight: Ints, low: Ints, high: Ints, rows: int) -> tuple[Ints, Ints]:
    """The forest's pairs, and for each the pair of the opposite direction where there is one."""
    leader = np.arange(rows)
    chosen = np.empty(rows, np.int64)
    count = 0
    for e in by_weight:
        a, b = low[e], high[e]
        while leader[a] != a:
            leader[a] = leader[leader[a]]
            a = leader[a]
        while leader[b] != b:
            leader[b] = leader[leader[b]]
            b = leader[b]
        if a != b:
            leader[max(a, b)] = min(a, b)
            chosen[count] = e
            count += 1
    chosen = chosen[:count]
    taken = np.zeros(low.shape[0], np.bool_)
    taken[chosen] = True
    return chosen, _opposite(chosen, taken, low, high, rows)


@builder
def _opposite(chosen: Ints, taken: Bools, low: Ints, high: Ints, rows: int) -> Ints:
    """For each chosen pair the first other pair between the same two rows, or -1."""
    start = np.zeros(rows + 1, np.int64)
    for e in chosen:
        start[low[e] + 1] += 1
    for w in range(rows):
        start[w + 1] += start[w]
    fill, slots = start.copy(), np.empty(chosen.shape[0], np.int64)
    for k in range(chosen.shape[0]):
        slots[fill[low[chosen[k]]]] = k
        fill[low[chosen[k]]] += 1
    also = np.full(chosen.shape[0], -1)
    for e in range(low.shape[0]):
        if not taken[e]:
            for slot in range(start[low[e]], start[low[e] + 1]):
                k = slots[slot]
                if high[chosen[k]] == high[e] and also[k] < 0:
                    also[k] = e
    return also


@builder
def _rooted(first: Ints, second: Ints, rows: int) -> tuple[Ints, Ints, Ints, Ints]:
    """(begin, order, parent, link): trees from their lowest row; link is the index of the edge."""
    start = np.zeros(rows + 1, np.int64)
    for k in range(first.shape[0]):
        start[first[k] + 1] += 1
        start[second[k] + 1] += 1
    for w in range(rows):
        start[w + 1] += start[w]
    fill = start.copy()
    there, edge = np.empty(2 * first.shape[0], np.int64), np.empty(2 * first.shape[0], np.int64)
    for k in range(first.shape[0]):
        for a, b in ((first[k], second[k]), (second[k], first[k])):
            there[fill[a]], edge[fill[a]] = b, k
            fill[a] += 1
    order, parent, link = np.empty(rows, np.int64), np.full(rows, -1), np.full(rows, -1)
    seen = np.zeros(rows, np.bool_)
    begin, trees, count = np.empty(rows + 1, np.int64), 0, 0
    for root in range(rows):
        if seen[root]:
            continue
        begin[trees] = count
        trees += 1
        seen[root] = True
        order[count] = root
        count += 1
        at = count - 1
        while at < count:
            w = order[at]
            at += 1
            for i in range(start[w], start[w + 1]):
                if not seen[there[i]]:
                    seen[there[i]] = True
                    parent[there[i]], link[there[i]] = w, edge[i]
                    order[count] = there[i]
                    count += 1
    begin[trees] = count
    return begin[: trees + 1].copy(), order, parent, link
