"""What the best placement on a set of open sites costs at least, by prices on their capacity."""

from __future__ import annotations

from cloudplan.engine.large.jit import inlined, kernel


@inlined
def _at_prices(cost, demand, room, opened, trial, slope):
    """The bound at the prices `trial`; writes its slope."""
    kinds = room.shape[1]
    apart = demand.shape[1] > 1
    value = 0.0
    for n in range(opened.shape[0]):
        s = opened[n]
        for k in range(kinds):
            slope[s, k] = -room[s, k]
            value -= trial[s, k] * room[s, k]
    for w in range(cost.shape[0]):
        least, where = 1e300, opened[0]
        for n in range(opened.shape[0]):
            s = opened[n]
            total = cost[w, s]
            for k in range(kinds):
                total += trial[s, k] * demand[w, s if apart else 0, k]
            if total < least:
                least, where = total, s
        value += least
        for k in range(kinds):
            slope[where, k] += demand[w, where if apart else 0, k]
    return value


@inlined
def _length(opened, trial, slope):
    """The square of the slope's length, without what would lead below nothing."""
    length = 0.0
    for n in range(opened.shape[0]):
        for k in range(slope.shape[1]):
            s = opened[n]
            if slope[s, k] < 0 and trial[s, k] <= 0:
                slope[s, k] = 0.0
            length += slope[s, k] * slope[s, k]
    return length


@kernel
def price_set(cost, demand, room, opened, price, trial, slope, target, reach, steps):
    """The best bound of `steps` of ascent towards `target`; leaves the prices of it in `price`.

    `cost` (W, S), `demand` (W, S or 1, K), `room` (S, K), `opened` (n,) the open sites, `price`,
    `trial`, `slope` (S, K). No step aims at more than `reach` above where it stands. What the
    sites themselves cost does not count. Ends early where the bound reaches `target`.
    """
    kinds = room.shape[1]
    best, pace, since = -1e300, 1.0, 0
    for n in range(opened.shape[0]):
        for k in range(kinds):
            trial[opened[n], k] = price[opened[n], k]
    for _ in range(steps):
        value = _at_prices(cost, demand, room, opened, trial, slope)
        if value > best:
            if value > best + 0.01 * reach:
                since = 0
            best = value
            for n in range(opened.shape[0]):
                for k in range(kinds):
                    price[opened[n], k] = trial[opened[n], k]
            if best >= target:
                return best
        else:
            since += 1
            if since >= 4:
                pace *= 0.6
                since = 0
        length = _length(opened, trial, slope)
        if length == 0.0:
            break
        step = pace * min(target - value, reach) / length
        for n in range(opened.shape[0]):
            for k in range(kinds):
                s = opened[n]
                trial[s, k] = max(0.0, trial[s, k] + step * slope[s, k])
    return best
