"""The cheapest site of every row at given prices, trees of pairs solved exactly.

One kernel serves floating point (fast, for the ascent) and whole numbers (exact, for the
certificate): it does what the types of its arrays do. A tree is solved from its leaves: what a
child's best site costs for every site of its parent is a message to the parent. Tariffs that
depend on the nearest common class (site, region, provider, anywhere) give a message in O(S)
steps; a pair that forbids something takes O(S^2).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cloudplan.engine.large.jit import inlined, kernel
from cloudplan.engine.problem import Ints


class Trees(NamedTuple):
    """Arrays of one number type (float32 or int64), next to what has no type of its own."""

    cost: Any  # (W, S)
    eligible: Any  # (W, S) bool
    demand: Any  # (W, K)
    factor: Any  # (W, S) or (0, 0)
    limit_on: Any  # (L, W, S)
    price: Any  # (E, Q)
    tariff: Any  # (S, S)
    level_tariff: Any  # (levels, S) tariff to the sites of each level; (0, S): no structure
    level_class: Any  # (levels, S) the class that the level compares; all zero on the last
    surcharge: Any
    surcharge_of: Any
    mask: Any
    mask_of: Any
    order: Any
    begin: Any
    parent: Any
    up: Any
    down: Any


class Room(NamedTuple):
    """Where the kernel works: for the longest tree of a block, n rows."""

    value: Any  # (n, S)
    choice: Any  # (n, S) int32
    place: Any  # (W,) int32: where in its tree a row stands
    message: Any  # (S,)
    best: Any  # (S,)
    where: Any  # (S,) int32

    @classmethod
    def of(cls, trees: Trees, block: Ints) -> Room:
        longest = int((trees.begin[block + 1] - trees.begin[block]).max(initial=1))
        sites, kind = trees.cost.shape[1], trees.cost.dtype
        return cls(
            np.empty((longest, sites), kind),
            np.empty((longest, sites), np.int32),
            np.empty(trees.parent.shape[0] if longest > 1 else 0, np.int32),
            np.empty(sites, kind),
            np.empty(sites, kind),
            np.empty(sites, np.int32),
        )


@kernel
def cheapest_sites(
    trees, room, chosen, prices, active, mu, scale, big, dither, total, site, usage, limit_usage
):
    """Solves the trees in `chosen` and adds their least costs to `total[0]`.

    `dither` (n, S) multiplies what row w pays for its demand by its row w mod n; (0, S): by one.
    Returns how many trees have no allowed assignment; they count `big` each.

    `prices` (K, S) are added per unit of demand for the rows of `active`, `mu` (L,) per unit of a
    limit's amount; costs count `scale` each. Writes `site` (W,), adds to `usage` (S, K) the demand
    and to `limit_usage` (L,) the amounts of what was chosen.
    """
    value, choice, place, message = room.value, room.choice, room.place, room.message
    sites, stuck = trees.cost.shape[1], 0
    for tree in chosen:
        low, high = trees.begin[tree], trees.begin[tree + 1]
        for at in range(low, high):
            w = trees.order[at]
            _own_value(trees, w, prices, active, mu, scale, big, dither, value[at - low])
            if high - low > 1:
                place[w] = at - low
        for at in range(high - 1, low, -1):
            w = trees.order[at]
            _message(trees, room, w, value[at - low], scale, big, message, choice[at - low])
            above = value[place[trees.parent[w]]]
            for s in range(sites):
                above[s] = min(above[s] + message[s], big)
        best, root_site = value[0, 0], 0
        for s in range(1, sites):
            if value[0, s] < best:
                best, root_site = value[0, s], s
        stuck += best >= big
        total[0] += best
        site[trees.order[low]] = root_site
        for at in range(low + 1, high):
            w = trees.order[at]
            site[w] = choice[at - low, site[trees.parent[w]]]
        for at in range(low, high):
            _count(trees, trees.order[at], dither, site, usage, limit_usage)
    return stuck


@inlined
def _own_value(trees, w, prices, active, mu, scale, big, dither, out):
    sites = out.shape[0]
    cost, eligible = trees.cost[w], trees.eligible[w]
    if trees.factor.shape[0]:
        for s in range(sites):
            out[s] = 0
        for k in active:
            amount, row = trees.demand[w, k], prices[k]
            for s in range(sites):
                out[s] += amount * row[s]
        for s in range(sites):
            out[s] = out[s] * trees.factor[w, s] + cost[s] * scale
    elif dither.shape[0]:
        for s in range(sites):
            out[s] = 0
        for k in active:
            amount, row = trees.demand[w, k], prices[k]
            for s in range(sites):
                out[s] += amount * row[s]
        spread = dither[w % dither.shape[0]]
        for s in range(sites):
            out[s] = out[s] * spread[s] + cost[s] * scale
    else:
        for s in range(sites):
            out[s] = cost[s] * scale
        for k in active:
            amount, row = trees.demand[w, k], prices[k]
            for s in range(sites):
                out[s] += amount * row[s]
    for k in range(mu.shape[0]):
        if mu[k] != 0:
            for s in range(sites):
                out[s] += mu[k] * trees.limit_on[k, w, s]
    for s in range(sites):
        out[s] = out[s] if eligible[s] else big


@inlined
def _message(trees, room, w, value, scale, big, message, choice):
    """What the best site of w costs for every site of its parent, and which site that is."""
    up, down = trees.up[w], trees.down[w]
    plain = trees.level_tariff.shape[0] > 0
    if up >= 0 and (trees.mask_of[up] >= 0 or trees.surcharge_of[up] >= 0):
        plain = False
    if down >= 0 and (trees.mask_of[down] >= 0 or trees.surcharge_of[down] >= 0):
        plain = False
    if plain:
        _message_by_levels(trees, room, up, down, value, scale, big, message, choice)
    else:
        _message_by_pairs(trees, up, down, value, scale, big, message, choice)


@inlined
def _message_by_levels(trees, room, up, down, value, scale, big, message, choice):
    sites = value.shape[0]
    best, where = room.best, room.where
    for s in range(sites):
        message[s] = value[s]
        choice[s] = s
    for level in range(trees.level_tariff.shape[0]):
        tariff, group = trees.level_tariff[level], trees.level_class[level]
        for s in range(sites):
            best[s] = big
            where[s] = 0
        for s in range(sites):
            v = value[s]
            if up >= 0 and tariff[s] >= 0:
                v += trees.price[up, tariff[s]] * scale
            if v < best[group[s]]:
                best[group[s]] = v
                where[group[s]] = s
        for s in range(sites):
            v = best[group[s]]
            if down >= 0 and tariff[s] >= 0:
                v += trees.price[down, tariff[s]] * scale
            if v < message[s]:
                message[s] = v
                choice[s] = where[group[s]]


@inlined
def _message_by_pairs(trees, up, down, value, scale, big, message, choice):
    sites = value.shape[0]
    for here in range(sites):
        best, where = big, 0
        for there in range(sites):
            if value[there] < best:
                v = value[there]
                if up >= 0:
                    v += _price(trees, up, there, here, scale, big)
                if down >= 0:
                    v += _price(trees, down, here, there, scale, big)
                if v < best:
                    best, where = v, there
        message[here] = best
        choice[here] = where


@inlined
def _price(trees, e, sender, receiver, scale, big):
    if trees.mask_of[e] >= 0 and not trees.mask[trees.mask_of[e], sender, receiver]:
        return big
    cents = 0 * scale
    if trees.tariff[sender, receiver] >= 0:
        cents += trees.price[e, trees.tariff[sender, receiver]] * scale
    if trees.surcharge_of[e] >= 0:
        cents += trees.surcharge[trees.surcharge_of[e], sender, receiver] * scale
    return cents


@inlined
def _count(trees, w, dither, site, usage, limit_usage):
    s = site[w]
    if trees.factor.shape[0]:
        for k in range(usage.shape[1]):
            usage[s, k] += trees.demand[w, k] * trees.factor[w, s]
    elif dither.shape[0]:
        for k in range(usage.shape[1]):
            usage[s, k] += trees.demand[w, k] * dither[w % dither.shape[0], s]
    else:
        for k in range(usage.shape[1]):
            usage[s, k] += trees.demand[w, k]
    for k in range(limit_usage.shape[0]):
        limit_usage[k] += trees.limit_on[k, w, s]


@kernel
def nearest_sites(trees, rows, prices, active, mu, scale, big, dither, value, count, out):
    """For each of `rows` its `count` cheapest sites in order, into out[w] (-1: none).

    At the prices, without pairs. `value` (S,) is room to work in.
    """
    for w in rows:
        _own_value(trees, w, prices, active, mu, scale, big, dither, value)
        for n in range(count):
            where = -1
            for s in range(value.shape[0]):
                if value[s] < big and (where < 0 or value[s] < value[where]):
                    where = s
            out[w, n] = where
            if where >= 0:
                value[where] = big
