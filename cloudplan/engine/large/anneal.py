"""Simulated annealing over shifts and swaps, overload and broken rules at a price.

Where capacity is tight and prices leave many placements nearly equal, descent gets stuck at once;
at a temperature of a few of these differences the placement drifts from one to the next.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from cloudplan.engine.large.jit import inlined, kernel
from cloudplan.engine.large.moves import (
    _limit_change,
    _site_change,
    _with,
    is_allowed,
)
from cloudplan.engine.large.state_kernel import (
    apart_change,
    limit_own,
    move,
    pairs_cost,
    random_below,
    site_cost,
    times,
)

CHANCES = 4096


def patience_table() -> Any:
    """(CHANCES,) -ln(u) at the middles of equal parts of (0, 1), with one value on every machine.

    A move that costs d is taken at temperature t where d < t x a random one of these.
    """
    with localcontext() as context:
        context.prec = 20
        middles = [(Decimal(k) + Decimal("0.5")) / CHANCES for k in range(CHANCES)]
        return np.array([float(-u.ln()) for u in middles])


@inlined
def shift_change(model, state, weights, w, b):
    """What moving row w to site b changes."""
    a, used, hosts = state.site[w], state.scratch[0], state.hosts
    old, old_bad = pairs_cost(model, state.site, w, a)
    new, new_bad = pairs_cost(model, state.site, w, b)
    change = weights.broken[0] * (new_bad - old_bad + apart_change(model, state, w, a, b))
    change += model.cost[w, b] - model.cost[w, a] + new - old
    _with(model, state, a, w, -1, used)
    change += _site_change(model, state, weights, a, used, state.count[a] - 1, hosts)
    for x in range(state.amount.shape[0]):
        site_cost(model, a, used, state.count[a] - 1, hosts)
        state.left[x] = limit_own(model, x, a, hosts, state.count[a] - 1)
    _with(model, state, b, w, 1, used)
    change += _site_change(model, state, weights, b, used, state.count[b] + 1, hosts)
    for x in range(state.amount.shape[0]):
        site_cost(model, b, used, state.count[b] + 1, hosts)
        joined = limit_own(model, x, b, hosts, state.count[b] + 1)
        change += _limit_change(model, state, weights, w, a, b, state.left[x], joined, x)
    return change


@inlined
def swap_change(model, state, weights, w, v):
    """What exchanging the sites of w and v changes; limits by what the rows count alone."""
    a, b, used, hosts = state.site[w], state.site[v], state.scratch[0], state.hosts
    change = 0.0 + model.cost[w, b] - model.cost[w, a] + model.cost[v, a] - model.cost[v, b]
    bad = apart_change(model, state, w, a, b) + apart_change(model, state, v, b, a)
    if model.start[w + 1] > model.start[w] or model.start[v + 1] > model.start[v]:
        old, old_bad = pairs_cost(model, state.site, w, a)
        new, new_bad = pairs_cost(model, state.site, w, b)
        state.site[w] = b
        stay, stay_bad = pairs_cost(model, state.site, v, b)
        go, go_bad = pairs_cost(model, state.site, v, a)
        state.site[w] = a
        change += new - old + go - stay
        bad += new_bad - old_bad + go_bad - stay_bad
    change += weights.broken[0] * bad
    times_wa, times_wb = times(model, w, a), times(model, w, b)
    times_va, times_vb = times(model, v, a), times(model, v, b)
    for k in range(used.shape[0]):
        used[k] = state.used[a, k] - times_wa * model.demand[w, k] + times_va * model.demand[v, k]
    change += _site_change(model, state, weights, a, used, state.count[a], hosts)
    for k in range(used.shape[0]):
        used[k] = state.used[b, k] + times_wb * model.demand[w, k] - times_vb * model.demand[v, k]
    change += _site_change(model, state, weights, b, used, state.count[b], hosts)
    for x in range(state.amount.shape[0]):
        more = model.limit_on[x, w, b] - model.limit_on[x, w, a]
        more += model.limit_on[x, v, a] - model.limit_on[x, v, b]
        before = max(0, state.amount[x] - model.limit_most[x])
        after = max(0, state.amount[x] + more - model.limit_most[x])
        change += weights.limit[x] * (after - before)
    return change


@kernel
def anneal(model, state, weights, targets, rows, temperature, patience, steps, best, best_cents):
    """`steps` random moves of `rows` at one temperature; keeps the best allowed placement seen.

    `best` (W,) and `best_cents` (1,) are only written where the new one is better; with an empty
    `best` nothing is kept. Returns how many moves were made.
    """
    made = 0
    for _ in range(steps):
        w = rows[random_below(state, rows.shape[0])]
        b = targets[w, random_below(state, targets.shape[1])]
        a = state.site[w]
        if b < 0 or b == a or not model.eligible[w, b]:
            continue
        allowance = temperature * patience[random_below(state, patience.shape[0])]
        v = -1
        if state.count[b] > 0 and random_below(state, 3) > 0:
            v = state.member[b, random_below(state, state.count[b])]
            if not model.eligible[v, a]:
                continue
            change = swap_change(model, state, weights, w, v)
        else:
            change = shift_change(model, state, weights, w, b)
        if change >= allowance:
            continue
        move(model, weights, state, w, b)
        if v >= 0:
            move(model, weights, state, v, a)
        made += 1
        if best.shape[0] and state.totals[0] < best_cents[0] and is_allowed(model, state):
            best_cents[0] = state.totals[0]
            for i in range(best.shape[0]):
                best[i] = state.site[i]
    return made
