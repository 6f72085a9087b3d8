"""Many rows at once: a site gives up a host or closes, a closed one opens.

One row more or less changes no number of hosts, so that shifts and swaps cannot see what a host
costs. Here as many rows leave as it takes; the caller compares and may take all of it back.
"""

from __future__ import annotations

from cloudplan.engine.large.jit import inlined, kernel
from cloudplan.engine.large.moves import best_shift, score
from cloudplan.engine.large.state_kernel import move, pairs_cost, times

NO_LIMIT = 1e300


@kernel
def leaving_offers(model, state, weights, targets, s, change):
    """change[n]: what it costs that the n-th member of site s goes elsewhere, s itself apart."""
    for n in range(state.count[s]):
        change[n], _ = best_shift(
            model, state, weights, targets, state.member[s, n], False, NO_LIMIT
        )


@inlined
def _exceeds(used, s, goal):
    for k in range(goal.shape[0]):
        if used[s, k] > goal[k]:
            return True
    return False


@kernel
def move_out(model, state, weights, targets, s, rows, goal, moved, came_from):
    """Moves `rows` off site s, in their order, until its demand is at most `goal` (K,).

    Writes which rows moved and where they stood; returns (how many, whether the goal was met).
    """
    count = 0
    for w in rows:
        if not _exceeds(state.used, s, goal):
            break
        _, b = best_shift(model, state, weights, targets, w, False, NO_LIMIT)
        if b >= 0:
            moved[count], came_from[count] = w, s
            count += 1
            move(model, weights, state, w, b)
    return count, not _exceeds(state.used, s, goal)


@kernel
def joining_offers(model, state, rows, s, change):
    """change[n]: what it costs that rows[n] comes to site s, the sites' own cost apart."""
    for n in range(rows.shape[0]):
        w = rows[n]
        a = state.site[w]
        old, old_bad = pairs_cost(model, state.site, w, a)
        new, new_bad = pairs_cost(model, state.site, w, s)
        change[n] = 1e300
        if model.eligible[w, s] and new_bad <= old_bad:
            change[n] = model.cost[w, s] - model.cost[w, a] + new - old


@kernel
def move_in(model, weights, state, rows, s, moved, came_from):
    """Moves `rows` to site s, in their order, as far as its most hosts carry them."""
    count = 0
    for w in rows:
        fits, amount = state.site[w] != s, times(model, w, s)
        for k in range(model.demand.shape[1]):
            if state.used[s, k] + amount * model.demand[w, k] > model.capacity[s, k]:
                fits = False
        if fits:
            moved[count], came_from[count] = w, state.site[w]
            count += 1
            move(model, weights, state, w, s)
    return count


@kernel
def worths(model, state, rows, price, worth):
    """worth[n]: what the demand of rows[n] pays where it stands, at `price` (S, K)."""
    for n in range(rows.shape[0]):
        w = rows[n]
        s, total = state.site[w], 0.0
        for k in range(model.demand.shape[1]):
            total += price[s, k] * model.demand[w, k]
        worth[n] = total * times(model, w, s)


@kernel
def move_in_while_it_pays(model, weights, state, rows, worth, s, moved, came_from):
    """As `move_in`, and then takes back the last of them that do not pay together.

    `worth` (n,) is what the place that a row leaves is worth to others. Returns (how many moved,
    what was gained by it).
    """
    before, freed = score(model, state, weights), 0.0
    count, best, kept = 0, 0.0, 0
    for n in range(rows.shape[0]):
        w = rows[n]
        fits, amount = state.site[w] != s, times(model, w, s)
        for k in range(model.demand.shape[1]):
            if state.used[s, k] + amount * model.demand[w, k] > model.capacity[s, k]:
                fits = False
        if fits:
            moved[count], came_from[count] = w, state.site[w]
            count += 1
            freed += worth[n]
            move(model, weights, state, w, s)
            gain = before - score(model, state, weights) + freed
            if gain > best:
                best, kept = gain, count
    for n in range(count - 1, kept - 1, -1):
        move(model, weights, state, moved[n], came_from[n])
    return kept, best


@kernel
def take_back(model, weights, state, moved, came_from, count):
    """Undoes the first `count` recorded moves, the last one first."""
    for n in range(count - 1, -1, -1):
        move(model, weights, state, moved[n], came_from[n])
