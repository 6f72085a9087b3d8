"""Moves of the local search: one row shifted, two swapped, a chain of two, whole clusters.

Deltas are worked out without touching the placement; whatever a delta leaves out (limits, groups
of several moved rows) is judged after the move, which is taken back if it does not pay.
"""

from __future__ import annotations

from cloudplan.engine.large.jit import inlined, kernel
from cloudplan.engine.large.state_kernel import (
    apart_change,
    keeps_hosts,
    limit_own,
    limit_traffic,
    move,
    pair_cost,
    pairs_cost,
    site_cost,
    times,
)

PAYS = -1e-6


@kernel
def score(model, state, weights):
    """Cents of the placement, with what it breaks at its weight."""
    total = state.totals[0] + weights.broken[0] * state.totals[1]
    for s in range(state.over.shape[0]):
        if state.over[s] > 0:
            total += weights.over[s] * state.over[s]
    for x in range(state.amount.shape[0]):
        total += weights.limit[x] * max(0, state.amount[x] - model.limit_most[x])
    return total


@kernel
def is_allowed(model, state):
    """Whether it breaks nothing that the model holds."""
    for x in range(state.amount.shape[0]):
        if state.amount[x] > model.limit_most[x]:
            return False
    return state.totals[1] == 0 and state.totals[2] == 0


@inlined
def _with(model, state, s, w, sign, used):
    """Writes the demand on s with row w added (1) or taken away (-1)."""
    amount = sign * times(model, w, s)
    for k in range(used.shape[0]):
        used[k] = state.used[s, k] + amount * model.demand[w, k]


@inlined
def _site_change(model, state, weights, s, used, count, hosts):
    """What site s costs more, overload included, with demand `used` of `count` rows."""
    if count > 0 and state.count[s] > 0:
        years = model.host_price.shape[1]
        if not model.finite[s] or (
            state.over[s] == 0
            and keeps_hosts(state.ceiling, state.ground, s, used, years, model.size.shape[1])
        ):
            return 0.0
    own, over = site_cost(model, s, used, count, hosts)
    return own - state.own[s] + weights.over[s] * (over - state.over[s])


@inlined
def _limit_change(model, state, weights, w, a, b, left, joined, x):
    """The same for limit x when w goes from a to b; `left` and `joined` are own amounts there."""
    more = model.limit_on[x, w, b] - model.limit_on[x, w, a]
    more += limit_traffic(model, x, state.site, w, b) - limit_traffic(model, x, state.site, w, a)
    more += left - state.own_amount[x, a] + joined - state.own_amount[x, b]
    before = max(0, state.amount[x] - model.limit_most[x])
    return weights.limit[x] * (max(0, state.amount[x] + more - model.limit_most[x]) - before)


@inlined
def best_shift(model, state, weights, targets, w, leaves, most):
    """(change, site) of the best other site for row w below `most`; site -1 if there is none.

    What its own site saves counts only if `leaves`.
    """
    a = state.site[w]
    limits = state.amount.shape[0]
    left, used, hosts = state.left, state.scratch[3], state.hosts
    _with(model, state, a, w, -1, used)
    leaving = 0.0
    if leaves:
        leaving = _site_change(model, state, weights, a, used, state.count[a] - 1, hosts)
    for x in range(limits):
        site_cost(model, a, used, state.count[a] - 1, hosts)
        left[x] = limit_own(model, x, a, hosts, state.count[a] - 1)
    old, old_bad = pairs_cost(model, state.site, w, a)
    best, where = most, -1
    for i in range(targets.shape[1] if targets.shape[0] else model.cost.shape[1]):
        b = targets[w, i] if targets.shape[0] else i
        if b < 0 or b == a or not model.eligible[w, b]:
            continue
        new, new_bad = pairs_cost(model, state.site, w, b)
        change = leaving + (model.cost[w, b] - model.cost[w, a]) + (new - old)
        change += weights.broken[0] * (new_bad - old_bad + apart_change(model, state, w, a, b))
        if change >= best and model.joining_costs and limits == 0:
            continue  # the site itself can only add to it
        _with(model, state, b, w, 1, used)
        change += _site_change(model, state, weights, b, used, state.count[b] + 1, hosts)
        for x in range(limits):
            site_cost(model, b, used, state.count[b] + 1, hosts)
            joined = limit_own(model, x, b, hosts, state.count[b] + 1)
            change += _limit_change(model, state, weights, w, a, b, left[x], joined, x)
        if change < best:
            best, where = change, b
    return best, where


@kernel
def shift_all(model, state, weights, targets, order):
    """Every row of `order` once to its best site where that pays; returns how many moved.

    `targets` (W, n) are the sites to try for each row, -1 for none; (0, n) stands for all.
    """
    moved = 0
    for w in order:
        _, b = best_shift(model, state, weights, targets, w, True, PAYS)
        if b >= 0:
            move(model, weights, state, w, b)
            moved += 1
    return moved


@kernel
def mark_broken(model, state, marks):
    """marks[w]: whether row w has a part in a pair or a group that is not allowed."""
    for w in range(marks.shape[0]):
        s = state.site[w]
        marks[w] = pairs_cost(model, state.site, w, s)[1] > 0
        for i in range(model.apart_start[w], model.apart_start[w + 1]):
            g = model.apart[i]
            marks[w] = marks[w] or state.apart_count[g, model.apart_class[g, s]] > 1


@kernel
def join_partners(model, state, weights, rows):
    """Each of `rows` in a pair that is not allowed goes with its partner to one site, the cheapest
    for both, if that pays; returns how many did.
    """
    made = 0
    for w in rows:
        for i in range(model.start[w], model.start[w + 1]):
            v, a = model.other[i], state.site[w]
            b = state.site[v]
            ends = (a, b) if model.sends[i] else (b, a)
            if not pair_cost(model, model.pair[i], ends[0], ends[1])[1]:
                continue
            best, where = score(model, state, weights) + PAYS, -1
            for s in range(model.cost.shape[1]):
                if model.eligible[w, s] and model.eligible[v, s]:
                    move(model, weights, state, w, s)
                    move(model, weights, state, v, s)
                    cents = score(model, state, weights)
                    if cents < best:
                        best, where = cents, s
            move(model, weights, state, w, a if where < 0 else where)
            move(model, weights, state, v, b if where < 0 else where)
            made += where >= 0
    return made


@inlined
def _chain(model, state, weights, targets, w, b, most_members):
    """(change, v, c): the best way of moving w to b and some v from b on to c, perhaps w's site.

    Looks at `most_members` rows of b; without limits, each group by itself: to be checked after.
    """
    a = state.site[w]
    fewer_a, more_b, used = state.scratch[0], state.scratch[1], state.scratch[2]
    old, old_bad = pairs_cost(model, state.site, w, a)
    new, new_bad = pairs_cost(model, state.site, w, b)
    base = model.cost[w, b] - model.cost[w, a] + new - old
    base += weights.broken[0] * (new_bad - old_bad + apart_change(model, state, w, a, b))
    _with(model, state, a, w, -1, fewer_a)
    _with(model, state, b, w, 1, more_b)
    leaving = _site_change(model, state, weights, a, fewer_a, state.count[a] - 1, state.hosts)
    state.site[w] = b
    best, best_v, best_c = 1e300, -1, -1
    for n in range(min(state.count[b], most_members)):
        v = state.member[b, n]
        stay, stay_bad = pairs_cost(model, state.site, v, b)
        amount = times(model, v, b)
        for k in range(used.shape[0]):
            used[k] = more_b[k] - amount * model.demand[v, k]
        at_b = _site_change(model, state, weights, b, used, state.count[b], state.hosts)
        for i in range(targets.shape[1] + 1):
            c = a if i == targets.shape[1] else targets[v, i]
            if c < 0 or c == b or (c == a and i < targets.shape[1]) or not model.eligible[v, c]:
                continue
            change = base + at_b + (model.cost[v, c] - model.cost[v, b]) - stay
            change += 0.0 if c == a else leaving
            if change - weights.broken[0] * (stay_bad + 2) >= best and model.joining_costs:
                if c != a or leaving >= 0:
                    continue
            go, go_bad = pairs_cost(model, state.site, v, c)
            change += go
            change += weights.broken[0] * (go_bad - stay_bad + apart_change(model, state, v, b, c))
            change += _taken_in(model, state, weights, v, c, c == a, fewer_a, used)
            if change < best:
                best, best_v, best_c = change, v, c
    state.site[w] = a
    return best, best_v, best_c


@inlined
def _taken_in(model, state, weights, v, c, left, fewer, used):
    """What it costs c to take in v; `left`: c has just lost a row, and `fewer` is what it has."""
    amount = times(model, v, c)
    for k in range(used.shape[0]):
        before = fewer[k] if left else state.used[c, k]
        used[k] = before + amount * model.demand[v, k]
    count = state.count[c] + (0 if left else 1)
    return _site_change(model, state, weights, c, used, count, state.hosts)


@kernel
def chain_all(model, state, weights, targets, order, reach, most_members):
    """For every row of `order` the best chain through one of its `reach` first targets.

    Returns how many chains were made.
    """
    made = 0
    for w in order:
        best, best_b, best_v, best_c = PAYS, -1, -1, -1
        for i in range(min(reach, targets.shape[1])):
            b = targets[w, i]
            if b < 0 or b == state.site[w] or not model.eligible[w, b] or state.count[b] == 0:
                continue
            change, v, c = _chain(model, state, weights, targets, w, b, most_members)
            if v >= 0 and change < best:
                best, best_b, best_v, best_c = change, b, v, c
        if best_v >= 0:
            a, before = state.site[w], score(model, state, weights)
            move(model, weights, state, w, best_b)
            move(model, weights, state, best_v, best_c)
            if score(model, state, weights) < before + PAYS:
                made += 1
            else:
                move(model, weights, state, best_v, best_b)
                move(model, weights, state, w, a)
    return made
