"""The search within a set of open sites: ejection chains at the prices of a relaxation.

With prices, a placement costs what the relaxation does + the reduced costs of its rows + what the
room that it leaves unused is worth. Nothing of that is negative, so that a chain of moves can be
given up as soon as its reduced costs exceed what the touched sites could still save.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cloudplan.engine.large.jit import inlined, kernel

EPS, ROUNDING = 1e-7, 1e-13
MOST_OVER = 1e6
"""A unit of overload costs no more than so many times a unit of room, and some more."""


class Yard(NamedTuple):
    """W rows on S sites with K kinds of room, N near sites per row; cents as floats."""

    reduced: Any  # (W, S)
    near: Any  # (W, N) int32, the cheapest first, -1 for none
    demand: Any  # (W, S, K) or (W, 1, K): the same everywhere
    unused: Any  # (S, K) what a unit of unused room is worth
    over: Any  # (S, K) what a unit beyond the room costs
    room: Any  # (S, K)
    slack: Any  # (S, K) room left, negative where too much is asked
    site: Any  # (W,) int32
    slot: Any  # (W,) int32 where in its site's members a row stands
    member: Any  # (S, W) int32: the first `count[s]`
    count: Any  # (S,)
    worth: Any  # (S,) what the slack costs now
    active: Any  # (W,) bool: rows from which a chain may begin
    wanted: Any  # (S, W) int32: rows that have the site among their first few
    wanting: Any  # (S,) how many those are
    before: Any  # (W,) int32 the placement that the last disturbance began from
    best: Any  # (W,) int32 the cheapest allowed one
    stack: Any  # (W,) int32 active rows
    chance: Any  # (1,)
    value: Any  # (3,) float: now, before, best allowed


@inlined
def draw(yard, n):
    """A number from 0 to n - 1."""
    yard.chance[0] = yard.chance[0] * 6364136223846793005 + 1442695040888963407
    return ((yard.chance[0] >> 33) & 0x7FFFFFFF) % n


@inlined
def slack_cost(yard, s):
    total = 0.0
    for k in range(yard.slack.shape[1]):
        left = yard.slack[s, k]
        total += yard.unused[s, k] * left if left >= 0 else -yard.over[s, k] * left
    return total


@inlined
def with_one(yard, s, v):
    """What the slack of s costs with row v as well."""
    total, at = 0.0, s if yard.demand.shape[1] > 1 else 0
    for k in range(yard.slack.shape[1]):
        left = yard.slack[s, k] - yard.demand[v, at, k]
        total += yard.unused[s, k] * left if left >= 0 else -yard.over[s, k] * left
    return total


@inlined
def without(yard, s, w):
    total, at = 0.0, s if yard.demand.shape[1] > 1 else 0
    for k in range(yard.slack.shape[1]):
        left = yard.slack[s, k] + yard.demand[w, at, k]
        total += yard.unused[s, k] * left if left >= 0 else -yard.over[s, k] * left
    return total


@inlined
def exchanged(yard, s, gone, come):
    total, at = 0.0, s if yard.demand.shape[1] > 1 else 0
    for k in range(yard.slack.shape[1]):
        left = yard.slack[s, k] + yard.demand[gone, at, k] - yard.demand[come, at, k]
        total += yard.unused[s, k] * left if left >= 0 else -yard.over[s, k] * left
    return total


@inlined
def touch(yard, s, top):
    for n in range(yard.count[s]):
        w = yard.member[s, n]
        if not yard.active[w]:
            yard.active[w] = True
            yard.stack[top] = w
            top += 1
    for n in range(yard.wanting[s]):
        w = yard.wanted[s, n]
        if not yard.active[w]:
            yard.active[w] = True
            yard.stack[top] = w
            top += 1
    return top


@inlined
def put(yard, w, b):
    """Row w goes to site b."""
    a = yard.site[w]
    if a == b:
        return
    yard.count[a] -= 1
    last = yard.member[a, yard.count[a]]
    yard.member[a, yard.slot[w]] = last
    yard.slot[last] = yard.slot[w]
    yard.member[b, yard.count[b]] = w
    yard.slot[w] = yard.count[b]
    yard.count[b] += 1
    yard.site[w] = b
    apart = yard.demand.shape[1] > 1
    for k in range(yard.slack.shape[1]):
        yard.slack[a, k] += yard.demand[w, a if apart else 0, k]
        yard.slack[b, k] -= yard.demand[w, b if apart else 0, k]
    change = yard.reduced[w, b] - yard.reduced[w, a] - yard.worth[a] - yard.worth[b]
    yard.worth[a], yard.worth[b] = slack_cost(yard, a), slack_cost(yard, b)
    yard.value[0] += change + yard.worth[a] + yard.worth[b]


@inlined
def best_chain(yard, w, most, depth):
    """(change, b, v, c, u, d): w to b, v from b to c, u from c to d; -1 where it ends earlier."""
    # Less than sums of this size can tell apart is no gain: chains would go round in circles.
    best = -EPS - ROUNDING * abs(yard.value[0])
    b1, v1, c1, u1, d1 = -1, -1, -1, -1, -1
    a, near = yard.site[w], yard.near.shape[1]
    old_a, less_a = yard.worth[a], without(yard, yard.site[w], w)
    for i in range(near):
        b = yard.near[w, i]
        if b < 0:
            break
        if b == a:
            continue
        one = yard.reduced[w, b] - yard.reduced[w, a]
        old_b = yard.worth[b]
        change = one + less_a - old_a + with_one(yard, b, w) - old_b
        if change < best:
            best, b1, v1, c1, u1, d1 = change, b, -1, -1, -1, -1
        for n in range(yard.count[b] if depth > 1 else 0):
            v = yard.member[b, n]
            two = one - yard.reduced[v, b] + exchanged(yard, b, v, w) - old_b - old_a
            if two - 2 * most >= best:
                continue
            change = two + yard.reduced[v, a] + exchanged(yard, a, w, v)
            if change < best:
                best, b1, v1, c1, u1, d1 = change, b, v, a, -1, -1
            change, c, u, d = _second(yard, w, a, b, v, two, less_a, most, depth, best)
            if change < best:
                best, b1, v1, c1, u1, d1 = change, b, v, c, u, d
    return best, b1, v1, c1, u1, d1


@inlined
def _second(yard, w, a, b, v, two, less_a, most, depth, best):
    """(change, c, u, d): the best going on, v from b to c, of a chain that costs `two` so far."""
    best_c, best_u, best_d = -1, -1, -1
    for j in range(yard.near.shape[1]):
        c = yard.near[v, j]
        if c < 0:
            break
        if c in (a, b):
            continue
        three = two + yard.reduced[v, c]
        if three - 2 * most >= best:
            break
        change = three + less_a + with_one(yard, c, v) - yard.worth[c]
        if change < best:
            best, best_c, best_u, best_d = change, c, -1, -1
        if depth < 3:
            continue
        change, u, d = _third(yard, w, a, b, v, c, three, less_a, most, best)
        if change < best:
            best, best_c, best_u, best_d = change, c, u, d
    return best, best_c, best_u, best_d


@inlined
def _third(yard, w, a, b, v, c, three, less_a, most, best):
    """(change, u, d): the best third link, u from c to d, of a chain that costs `three` so far."""
    best_u, best_d = -1, -1
    for m in range(yard.count[c]):
        u = yard.member[c, m]
        four = three - yard.reduced[u, c] + exchanged(yard, c, u, v) - yard.worth[c]
        if four - most >= best:
            continue
        change = four + yard.reduced[u, a] + exchanged(yard, a, w, u)
        if change < best:
            best, best_u, best_d = change, u, a
        for o in range(yard.near.shape[1]):
            d = yard.near[u, o]
            if d < 0:
                break
            five = four + yard.reduced[u, d]
            if five - most >= best:
                break
            if d in (a, b, c):
                continue
            change = five + less_a + with_one(yard, d, u) - yard.worth[d]
            if change < best:
                best, best_u, best_d = change, u, d
    return best, best_u, best_d


@inlined
def settle(yard, top, depth):
    """Chains from active rows until none pays."""
    while top > 0:
        n = draw(yard, top)
        w = yard.stack[n]
        top -= 1
        yard.stack[n] = yard.stack[top]
        yard.active[w] = False
        most = 0.0
        for s in range(yard.worth.shape[0]):
            most += yard.worth[s] * 2.0 / yard.worth.shape[0]
        b, v, c, u, d = -1, -1, -1, -1, -1
        for deep in range(1, depth + 1):
            if b < 0:
                _, b, v, c, u, d = best_chain(yard, w, most, deep)
        if b < 0:
            continue
        a = yard.site[w]
        put(yard, w, b)
        if v >= 0:
            put(yard, v, c)
        if u >= 0:
            put(yard, u, d)
        top = touch(yard, a, top)
        top = touch(yard, b, top)
        if c >= 0:
            top = touch(yard, c, top)
        if d >= 0:
            top = touch(yard, d, top)


@inlined
def is_fitting(yard):
    for s in range(yard.slack.shape[0]):
        for k in range(yard.slack.shape[1]):
            if yard.slack[s, k] < 0:
                return False
    return True


@kernel
def start(yard, site):
    """Lays out a placement (W,) and settles it."""
    rows, sites = yard.reduced.shape
    yard.count.fill(0)
    total = 0.0
    for s in range(sites):
        for k in range(yard.slack.shape[1]):
            yard.slack[s, k] = yard.room[s, k]
    for w in range(rows):
        s = site[w]
        at = s if yard.demand.shape[1] > 1 else 0
        yard.site[w] = s
        yard.member[s, yard.count[s]] = w
        yard.slot[w] = yard.count[s]
        yard.count[s] += 1
        for k in range(yard.slack.shape[1]):
            yard.slack[s, k] -= yard.demand[w, at, k]
        total += yard.reduced[w, s]
    for s in range(sites):
        yard.worth[s] = slack_cost(yard, s)
        total += yard.worth[s]
    yard.value[0] = total


@inlined
def revalue(yard):
    total = 0.0
    for w in range(yard.site.shape[0]):
        total += yard.reduced[w, yard.site[w]]
    for s in range(yard.worth.shape[0]):
        yard.worth[s] = slack_cost(yard, s)
        total += yard.worth[s]
    yard.value[0] = total


@inlined
def remember(yard):
    if yard.value[0] < yard.value[2] - EPS and is_fitting(yard):
        yard.value[2] = yard.value[0]
        for w in range(yard.site.shape[0]):
            yard.best[w] = yard.site[w]


@inlined
def weigh(yard, factor):
    """Makes overload dearer or cheaper, within reason."""
    for s in range(yard.over.shape[0]):
        for k in range(yard.over.shape[1]):
            now = yard.over[s, k] * factor
            if 0.02 * yard.unused[s, k] < now < MOST_OVER * (1.0 + yard.unused[s, k]):
                yard.over[s, k] = now


@kernel
def iterate(yard, rounds, depth, heat, strength):
    """Disturbs and settles `rounds` times; goes back where it got worse by too much."""
    rows = yard.site.shape[0]
    overs = 0
    for deep in range(1, depth + 1):
        for w in range(rows):
            yard.active[w] = True
            yard.stack[w] = w
        settle(yard, rows, deep)
    remember(yard)
    for number in range(rounds):
        for w in range(rows):
            yard.before[w] = yard.site[w]
        value = yard.value[0]
        top = 0
        for _ in range(1 + draw(yard, strength)):
            w = draw(yard, rows)
            a = yard.site[w]
            i = draw(yard, min(4, yard.near.shape[1]))
            b = yard.near[w, i]
            if b < 0 or b == a:
                continue
            put(yard, w, b)
            top = touch(yard, a, top)
            top = touch(yard, b, top)
        settle(yard, top, depth)
        remember(yard)
        if not is_fitting(yard):
            overs += 1
        limit = value + heat * (draw(yard, 1000) / 1000.0) ** 4
        if yard.value[0] > limit + EPS:
            for w in range(rows):
                put(yard, w, yard.before[w])
        if number % 10 == 9:
            weigh(yard, 1.3 if overs > 5 else 0.8 if overs < 2 else 1.0)
            revalue(yard)
            overs = 0
