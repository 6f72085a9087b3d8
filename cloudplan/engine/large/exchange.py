"""Exchanges: a row takes the place of another, which takes the first one's or moves on.

Where sites are full, what is left to gain is in rows that would gladly stand where others are.
These moves leave all hosts as they are, which makes most of them cheap to refuse: by what they
cost alone, then by room, and only then by pairs and groups.
"""

from __future__ import annotations

from cloudplan.engine.large.jit import inlined, kernel
from cloudplan.engine.large.moves import PAYS, score
from cloudplan.engine.large.state_kernel import apart_change, move, pairs_cost, times

NOWHERE = 1e300
MOST_WAYS = 256  # of the cheapest ways out of a site, looked at for one row


@inlined
def _shift_cost(model, state, weights, w, a, b):
    """Cents of row w on b instead of a, sites and limits apart."""
    old, old_bad = pairs_cost(model, state.site, w, a)
    new, new_bad = pairs_cost(model, state.site, w, b)
    bad = new_bad - old_bad + apart_change(model, state, w, a, b)
    return float(model.cost[w, b] - model.cost[w, a] + new - old) + weights.broken[0] * bad


@inlined
def _has_room(model, state, s, enters, leaves):
    """Whether s keeps its hosts when row `enters` comes and row `leaves` goes, -1 for none."""
    if not model.finite[s]:
        return True
    here = times(model, enters, s)
    there = times(model, leaves, s) if leaves >= 0 else 0
    for k in range(model.demand.shape[1]):
        used = state.used[s, k] + here * model.demand[enters, k]
        if leaves >= 0:
            used -= there * model.demand[leaves, k]
        if used > state.ceiling[s, k]:
            return False
    return True


@kernel
def ways_out(model, state, weights, targets, rows, loss, goal):
    """loss[w], goal[w]: the least that row w costs more on another site with room, and which."""
    for w in rows:
        loss[w], goal[w] = _way_out(model, state, weights, targets, w)


@inlined
def _way_out(model, state, weights, targets, w):
    a, least, where = state.site[w], NOWHERE, -1
    for i in range(targets.shape[1] if targets.shape[0] else model.cost.shape[1]):
        b = targets[w, i] if targets.shape[0] else i
        if b < 0 or b == a or not model.eligible[w, b] or not _has_room(model, state, b, w, -1):
            continue
        cost = _shift_cost(model, state, weights, w, a, b)
        if state.count[b] == 0:
            cost += model.standing[b]
        if cost < least:
            least, where = cost, b
    return least, where


@kernel
def thin_out(model, state, weights, targets, anywhere, s, rows):
    """Moves `rows` off site s, in their order, to sites with room, while s carries too much.

    To one of their targets, or else to any: `anywhere` is targets of (0, n). Returns how many.
    """
    made = 0
    for w in rows:
        if state.over[s] <= 0:
            break
        _, b = _way_out(model, state, weights, targets, w)
        if b < 0:
            _, b = _way_out(model, state, weights, anywhere, w)
        if b >= 0:
            move(model, weights, state, w, b)
            made += 1
    return made


@inlined
def _best_swap(model, state, weights, w, a, b, gain, first, most):
    """(gain, v): the best row of b to go to a while w comes to b; v is -1 if none gains."""
    best, best_v, count = 0.0, -1, state.count[b]
    for n in range(min(count, most)):
        v = state.member[b, (first + n) % count]
        if not model.eligible[v, a] or gain - (model.cost[v, a] - model.cost[v, b]) <= best:
            if model.start[v] == model.start[v + 1]:
                continue
            if not model.eligible[v, a]:
                continue
        if not _has_room(model, state, b, w, v) or not _has_room(model, state, a, v, w):
            continue
        total = gain - _shift_cost(model, state, weights, v, b, a)
        if total > best:
            best, best_v = total, v
    return best, best_v


@inlined
def _best_way(model, state, w, b, gain, loss, goal, ranked, begin, end):
    """(gain, v): the best row of b to move on, by the ways out that were known."""
    for n in range(begin, min(end, begin + MOST_WAYS)):
        v = ranked[n]
        if gain - loss[v] <= 0.0:
            break
        if state.site[v] != b or goal[v] == b or v == w:
            continue
        if _has_room(model, state, b, w, v) and _has_room(model, state, goal[v], v, -1):
            return gain - loss[v], v
    return 0.0, -1


@kernel
def exchange_all(model, state, weights, targets, order, loss, goal, ranked, begin, most, turn):
    """For every row of `order` the best exchange; returns how many were made.

    `loss` and `goal` are `ways_out`; `ranked[begin[s]:begin[s + 1]]` are the rows of s with the
    cheapest way out first. Looks at `most` rows of a site for swaps, beginning anywhere.
    """
    made = 0
    for w in order:
        a = state.site[w]
        best, best_b, best_v, best_c = -PAYS, -1, -1, -1
        for i in range(targets.shape[1]):
            b = targets[w, i]
            if b < 0 or b == a or not model.eligible[w, b] or state.count[b] == 0:
                continue
            gain = -_shift_cost(model, state, weights, w, a, b)
            if gain <= best:
                continue
            if _has_room(model, state, b, w, -1):
                best, best_b, best_v, best_c = gain, b, -1, -1
                continue
            first = (w * 7919 + turn * 104729) % state.count[b]
            total, v = _best_swap(model, state, weights, w, a, b, gain, first, most)
            if v >= 0 and total > best:
                best, best_b, best_v, best_c = total, b, v, a
            low, high = begin[b], begin[b + 1]
            total, v = _best_way(model, state, w, b, gain, loss, goal, ranked, low, high)
            if v >= 0 and total > best:
                best, best_b, best_v, best_c = total, b, v, goal[v]
        if best_b >= 0:
            made += _carried_out(model, state, weights, w, a, best_b, best_v, best_c)
    return made


@inlined
def _carried_out(model, state, weights, w, a, b, v, c):
    """W to b and v, if there is one, on to c; undone, and 0, where it does not pay after all."""
    before = score(model, state, weights)
    move(model, weights, state, w, b)
    if v >= 0:
        move(model, weights, state, v, c)
    if score(model, state, weights) < before + PAYS:
        return 1
    if v >= 0:
        move(model, weights, state, v, b)
    move(model, weights, state, w, a)
    return 0
