"""What a row costs where it stands, what a site costs by itself, and how a move changes both."""

from __future__ import annotations

from cloudplan.engine.large.jit import inlined, kernel


@inlined
def site_cost(model, s, used, count, hosts):
    """(cents, relative overload) of site s with demand `used` (K,) of `count` rows.

    Writes the hosts by year; as `required_hosts` and `cheapest_hosts` do.
    """
    years, resources = hosts.shape[0], model.size.shape[1]
    if count == 0:
        hosts.fill(0)
        return 0, 0.0
    if not model.finite[s]:
        hosts.fill(0)
        return model.standing[s], 0.0
    cents, over = model.standing[s], 0.0
    need, idle, most, before = model.floor[s], model.idle[s], model.most[s], model.installed[s]
    if need > most:
        over += need - most
    for t in range(years):
        for r in range(resources):
            k = t * resources + r
            size = model.size[s, r]
            if used[k] > size * (need - idle):
                fits = used[k] <= model.capacity[s, k]
                if not fits:
                    over += (used[k] - model.capacity[s, k]) / max(model.capacity[s, k], size, 1)
                need = (used[k] + size - 1) // size + idle if fits else max(most, need)
        if need > before:
            cents += (need - before) * model.host_price[s, t]
            before = need
        hosts[t] = need
    _dates_of_purchase(model, s, hosts)
    last = model.host_price[s, years - 1]
    if last < 0 and most > before:
        cents += (most - before) * last
        for t in range(model.buy_year[s, years - 1], years):
            hosts[t] += most - before
    return cents, over


@inlined
def set_margins(model, state, s):
    """Within which demand site s keeps its hosts as they are: a quick answer for most moves."""
    resources, floor, idle = model.size.shape[1], model.floor[s], model.idle[s]
    need = floor
    for t in range(model.host_price.shape[1]):
        for r in range(resources):
            k = t * resources + r
            if model.size[s, r] > 0 and state.used[s, k] > model.size[s, r] * (need - idle):
                need = (state.used[s, k] + model.size[s, r] - 1) // model.size[s, r] + idle
        for r in range(resources):
            k = t * resources + r
            room = model.size[s, r] * (need - idle)
            state.ceiling[s, k] = min(room, model.capacity[s, k])
            state.ground[s, k] = room - model.size[s, r] if need > floor else -1
    if not model.finite[s]:
        for k in range(state.ceiling.shape[1]):
            state.ceiling[s, k], state.ground[s, k] = model.capacity[s, k], -1


@inlined
def keeps_hosts(ceiling, ground, s, used, years, resources):
    """Whether demand `used` (K,) leaves the hosts of site s as they are."""
    for k in range(used.shape[0]):
        if used[k] > ceiling[s, k]:
            return False
    for t in range(years):
        fewer = True
        for r in range(resources):
            if used[t * resources + r] > ground[s, t * resources + r]:
                fewer = False
                break
        if fewer:
            return False
    return True


@inlined
def _dates_of_purchase(model, s, hosts):
    """Hosts needed from year t on stand from the year in which they are cheapest to buy."""
    years = hosts.shape[0]
    for t in range(years - 1, -1, -1):
        for earlier in range(model.buy_year[s, t], t):
            hosts[earlier] = max(hosts[earlier], hosts[t])


@inlined
def limit_own(model, limit, s, hosts, count):
    """What a limit counts of an open site's hosts, purchases and opening."""
    if count == 0:
        return 0
    total, before = model.limit_open[limit, s], model.installed[s]
    if model.finite[s]:
        for t in range(hosts.shape[0]):
            total += model.limit_run[limit, s, t] * hosts[t]
            total += model.limit_buy[limit, s, t] * (hosts[t] - before)
            before = hosts[t]
    return total


@inlined
def pair_cost(model, e, sender, receiver):
    """(cents, 1 if it is forbidden) of pair e between two sites."""
    cents, broken = 0, 0
    if model.tariff[sender, receiver] >= 0:
        cents += model.price[e, model.tariff[sender, receiver]]
    if model.surcharge_of[e] >= 0:
        cents += model.surcharge[model.surcharge_of[e], sender, receiver]
    if model.mask_of[e] >= 0 and not model.mask[model.mask_of[e], sender, receiver]:
        broken = 1
    return cents, broken


@inlined
def pairs_cost(model, site, w, s):
    """(cents, forbidden) of all pairs of row w if it stood on s and the others where they are."""
    cents, broken = 0, 0
    for i in range(model.start[w], model.start[w + 1]):
        there = site[model.other[i]]
        if model.sends[i]:
            more, bad = pair_cost(model, model.pair[i], s, there)
        else:
            more, bad = pair_cost(model, model.pair[i], there, s)
        cents += more
        broken += bad
    return cents, broken


@inlined
def apart_change(model, state, w, a, b):
    """How many more conflicts of groups there are with w on b instead of a."""
    change = 0
    for i in range(model.apart_start[w], model.apart_start[w + 1]):
        g = model.apart[i]
        old, new = model.apart_class[g, a], model.apart_class[g, b]
        if old != new:
            change += (state.apart_count[g, new] >= 1) - (state.apart_count[g, old] >= 2)
    return change


@inlined
def times(model, w, s):
    return model.factor[w, s] if model.factor.shape[0] else 1


@inlined
def limit_traffic(model, limit, site, w, s):
    """What a limit counts of the pairs of row w if it stood on s."""
    total = 0
    if model.limit_price.shape[1]:
        for i in range(model.start[w], model.start[w + 1]):
            there = site[model.other[i]]
            a, b = (s, there) if model.sends[i] else (there, s)
            if model.tariff[a, b] >= 0:
                cents = model.limit_price[limit, model.pair[i], model.tariff[a, b]]
                total += cents * model.limit_weight[limit, a]
    return total


@inlined
def enter(state, w, s):
    """Row w becomes the last member of site s."""
    state.member[s, state.count[s]] = w
    state.slot[w] = state.count[s]
    state.count[s] += 1


@inlined
def leave(state, w, s):
    """The last member of site s takes the place of row w."""
    state.count[s] -= 1
    last = state.member[s, state.count[s]]
    state.member[s, state.slot[w]] = last
    state.slot[last] = state.slot[w]


@kernel
def reset(model, weights, state):
    """Works out everything in `state` anew from `state.site`."""
    rows, sites = model.cost.shape
    state.used.fill(0)
    state.count.fill(0)
    state.apart_count.fill(0)
    state.amount.fill(0)
    cents, broken, overloaded = 0, 0, 0
    for w in range(rows):
        s = state.site[w]
        enter(state, w, s)
        amount = times(model, w, s)
        for k in range(model.demand.shape[1]):
            state.used[s, k] += model.demand[w, k] * amount
        cents += model.cost[w, s]
        for i in range(model.start[w], model.start[w + 1]):
            if model.sends[i]:
                more, bad = pair_cost(model, model.pair[i], s, state.site[model.other[i]])
                cents += more
                broken += bad
                there = state.site[model.other[i]]
                if model.limit_price.shape[1] and model.tariff[s, there] >= 0:
                    for x in range(state.amount.shape[0]):
                        price = model.limit_price[x, model.pair[i], model.tariff[s, there]]
                        state.amount[x] += price * model.limit_weight[x, s]
        for i in range(model.apart_start[w], model.apart_start[w + 1]):
            g = model.apart[i]
            broken += state.apart_count[g, model.apart_class[g, s]] >= 1
            state.apart_count[g, model.apart_class[g, s]] += 1
        for x in range(state.amount.shape[0]):
            state.amount[x] += model.limit_on[x, w, s]
    for s in range(sites):
        own, over = _reset_site(model, state, s)
        cents += own
        overloaded += over > 0
    state.totals[0], state.totals[1], state.totals[2] = cents, broken, overloaded


@inlined
def _reset_site(model, state, s):
    """(own, over): what a site costs and lacks, and its part of every limit."""
    own, over = site_cost(model, s, state.used[s], state.count[s], state.hosts)
    state.own[s], state.over[s] = own, over
    set_margins(model, state, s)
    for x in range(state.amount.shape[0]):
        state.own_amount[x, s] = limit_own(model, x, s, state.hosts, state.count[s])
        state.amount[x] += state.own_amount[x, s]
    return own, over


@kernel
def move(model, weights, state, w, b):
    """Puts row w on site b and keeps everything up to date."""
    a = state.site[w]
    if a == b:
        return
    old, old_bad = pairs_cost(model, state.site, w, a)
    new, new_bad = pairs_cost(model, state.site, w, b)
    state.totals[0] += model.cost[w, b] - model.cost[w, a] + new - old
    state.totals[1] += new_bad - old_bad + apart_change(model, state, w, a, b)
    for x in range(state.amount.shape[0]):
        state.amount[x] += model.limit_on[x, w, b] - model.limit_on[x, w, a]
        state.amount[x] += limit_traffic(model, x, state.site, w, b)
        state.amount[x] -= limit_traffic(model, x, state.site, w, a)
    for i in range(model.apart_start[w], model.apart_start[w + 1]):
        g = model.apart[i]
        state.apart_count[g, model.apart_class[g, a]] -= 1
        state.apart_count[g, model.apart_class[g, b]] += 1
    leave(state, w, a)
    enter(state, w, b)
    state.site[w] = b
    here, there = times(model, w, a), times(model, w, b)
    for k in range(model.demand.shape[1]):
        state.used[a, k] -= model.demand[w, k] * here
        state.used[b, k] += model.demand[w, k] * there
    _refresh(model, weights, state, a)
    _refresh(model, weights, state, b)


@inlined
def _refresh(model, weights, state, s):
    hosts = state.hosts
    own, over = site_cost(model, s, state.used[s], state.count[s], hosts)
    state.totals[0] += own - state.own[s]
    state.totals[2] += (over > 0) * 1 - (state.over[s] > 0) * 1
    state.own[s], state.over[s] = own, over
    set_margins(model, state, s)
    for x in range(state.amount.shape[0]):
        amount = limit_own(model, x, s, hosts, state.count[s])
        state.amount[x] += amount - state.own_amount[x, s]
        state.own_amount[x, s] = amount
