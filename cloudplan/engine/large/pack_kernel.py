"""Rows packed into open sites where only what is open costs: overload worked off by tabu search."""

from __future__ import annotations

from typing import Any, NamedTuple

from cloudplan.engine.large.jit import inlined, kernel


class Bins(NamedTuple):
    """W rows, S sites, K kinds of room; amounts as parts of what a site of usual size holds."""

    demand: Any  # (W, S or 1, K)
    eligible: Any  # (W, S) bool
    room: Any  # (S, K)
    used: Any  # (S, K)
    over: Any  # (S,) overload, all kinds added up
    site: Any  # (W,)
    slot: Any  # (W,)
    member: Any  # (S, W)
    count: Any  # (S,)
    is_open: Any  # (S,) bool
    until: Any  # (W, S) the move until which a row may not come back
    weight: Any  # (K,)
    chance: Any  # (1,)


@inlined
def draw(bins, n):
    """A number from 0 to n - 1."""
    bins.chance[0] = bins.chance[0] * 6364136223846793005 + 1442695040888963407
    return ((bins.chance[0] >> 33) & 0x7FFFFFFF) % n


@inlined
def excess(bins, s, gone, come):
    """Overload of s without row `gone` and with row `come`; -1 for none."""
    at = s if bins.demand.shape[1] > 1 else 0
    total = 0.0
    for k in range(bins.room.shape[1]):
        left = bins.used[s, k] - bins.room[s, k]
        if gone >= 0:
            left -= bins.demand[gone, at, k]
        if come >= 0:
            left += bins.demand[come, at, k]
        if left > 0:
            total += left * bins.weight[k]
    return total


@kernel
def enter(bins, w, s):
    """Row w stands on s from now on."""
    at = s if bins.demand.shape[1] > 1 else 0
    bins.site[w], bins.slot[w] = s, bins.count[s]
    bins.member[s, bins.count[s]] = w
    bins.count[s] += 1
    for k in range(bins.room.shape[1]):
        bins.used[s, k] += bins.demand[w, at, k]
    bins.over[s] = excess(bins, s, -1, -1)


@inlined
def leave(bins, w):
    s = bins.site[w]
    at = s if bins.demand.shape[1] > 1 else 0
    bins.count[s] -= 1
    last = bins.member[s, bins.count[s]]
    bins.member[s, bins.slot[w]] = last
    bins.slot[last] = bins.slot[w]
    for k in range(bins.room.shape[1]):
        bins.used[s, k] -= bins.demand[w, at, k]
    bins.over[s] = excess(bins, s, -1, -1)


@kernel
def best_site(bins, w):
    """The open site where row w adds least overload, the fullest of equals."""
    best, where, rest = 1e300, -1, 1e300
    for s in range(bins.room.shape[0]):
        if not bins.is_open[s] or not bins.eligible[w, s]:
            continue
        more = excess(bins, s, -1, w) - bins.over[s]
        if more > best:
            continue
        left = 0.0
        for k in range(bins.room.shape[1]):
            left += (bins.room[s, k] - bins.used[s, k]) * bins.weight[k]
        if more < best or left < rest:
            best, where, rest = more, s, left
    return where


@inlined
def _overload(bins):
    total = 0.0
    for s in range(bins.room.shape[0]):
        total += bins.over[s]
    return total


@inlined
def _least_excess(bins, s, number, total, least):
    """(w, v, t): the best shift of some w of s to t, or swap with some v of t; -1 where none is.

    What was moved lately may move only where `total` goes below `least`. Ties are drawn.
    """
    best, ties, bw, bv, bt = 1e300, 0, -1, -1, -1
    for n in range(bins.count[s]):
        w = bins.member[s, n]
        for t in range(bins.room.shape[0]):
            if t == s or not bins.is_open[t] or not bins.eligible[w, t]:
                continue
            change = excess(bins, s, w, -1) - bins.over[s] + excess(bins, t, -1, w) - bins.over[t]
            if change <= best + 1e-12 and (
                bins.until[w, t] < number or total + change < least - 1e-9
            ):
                ties = ties + 1 if change > best - 1e-12 else 1
                if ties == 1 or draw(bins, ties) == 0:
                    best, bw, bv, bt = change, w, -1, t
        for v in range(bins.site.shape[0]):
            t = bins.site[v]
            if t == s or not bins.eligible[w, t] or not bins.eligible[v, s]:
                continue
            change = excess(bins, s, w, v) - bins.over[s]
            if change > best + 1e-12:
                continue
            change += excess(bins, t, v, w) - bins.over[t]
            rested = bins.until[w, t] < number and bins.until[v, s] < number
            if change <= best + 1e-12 and (rested or total + change < least - 1e-9):
                ties = ties + 1 if change > best - 1e-12 else 1
                if ties == 1 or draw(bins, ties) == 0:
                    best, bw, bv, bt = change, w, v, t
    return bw, bv, bt


@inlined
def _trade(bins, w, s, v, t, tenure):
    """W goes from s to t and v, if there is one, from t to s; neither soon goes back."""
    bins.until[w, s] = tenure
    leave(bins, w)
    if v >= 0:
        bins.until[v, t] = tenure
        leave(bins, v)
        enter(bins, v, s)
    enter(bins, w, t)


@kernel
def relieve(bins, moves):
    """Up to `moves` shifts and swaps out of overloaded sites; returns the overload that is left."""
    sites = bins.room.shape[0]
    bins.until.fill(0)
    total = _overload(bins)
    least = total
    since = 0
    for number in range(1, moves + 1):
        if total < 1e-9:
            break
        since += 1
        if since > moves // 3 + 1:
            break
        s = draw(bins, sites)
        while bins.over[s] < 1e-9:
            s = s + 1 if s + 1 < sites else 0
        bw, bv, bt = _least_excess(bins, s, number, total, least)
        if bw < 0:
            continue
        _trade(bins, bw, s, bv, bt, number + 5 + draw(bins, 10))
        total = _overload(bins)
        if total < least - 1e-9:
            least = total
            since = 0
    return total
