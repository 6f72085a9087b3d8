"""A problem laid out for the kernels of the search, and a placement that they change in place."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.pair_table import PairTable, TrafficTable
from cloudplan.engine.problem import Bools, Ints, Problem

UNLIMITED = np.iinfo(np.int64).max


class Model(NamedTuple):
    """What kernels read. W rows, S sites, T years, R resources, K = T x R, E pairs, L limits.

    Everything is int64 or bool. Money is cents, amounts are thousandths.
    """

    cost: Any  # (W, S)
    eligible: Any  # (W, S) bool
    demand: Any  # (W, K) year by year
    factor: Any  # (W, S), or (0, 0): once everywhere
    # Row w is an end of the pairs pair[start[w]] to pair[start[w + 1]].
    start: Any  # (W + 1,)
    pair: Any  # (2E,)
    other: Any  # (2E,) the row at the other end
    sends: Any  # (2E,) bool: w is the pair's first
    price: Any  # (E, Q) by tariff
    tariff: Any  # (S, S), -1 is free
    surcharge: Any  # (X, S, S)
    surcharge_of: Any  # (E,), -1 is none
    mask: Any  # (M, S, S) bool
    mask_of: Any  # (E,), -1 is none
    # (5a) Row w belongs to the groups apart[apart_start[w]] to apart[apart_start[w + 1]].
    apart_start: Any  # (W + 1,)
    apart: Any
    apart_class: Any  # (G, S)
    finite: Any  # (S,) bool
    size: Any  # (S, R) of one host
    idle: Any  # (S,)
    floor: Any  # (S,)
    most: Any  # (S,)
    installed: Any  # (S,)
    standing: Any  # (S,) cents of being open with the installed hosts
    host_price: Any  # (S, T) cents of one more host needed from year t on
    buy_year: Any  # (S, T) the year in which it is bought
    joining_costs: Any  # bool: no site becomes cheaper by another row
    capacity: Any  # (S, K) what the most hosts carry; UNLIMITED on elastic sites
    limit_on: Any  # (L, W, S)
    limit_price: Any  # (L, E or 0, Q)
    limit_weight: Any  # (L, S)
    limit_run: Any  # (L, S, T)
    limit_buy: Any  # (L, S, T)
    limit_open: Any  # (L, S)
    limit_most: Any  # (L,)


def model_of(problem: Problem, table: PairTable) -> Model:
    """The arrays of a contracted problem (see `contract`)."""
    workloads, sites, years, resources = problem.shape
    idle, floor = idle_hosts(problem), floor_hosts(problem)
    usable = np.maximum(problem.most_hosts - idle, 0)[:, None, None]
    room = np.broadcast_to(usable * problem.host_size[:, None, :], (sites, years, resources))
    capacity = np.where(problem.finite[:, None], room.reshape(sites, -1), UNLIMITED)
    host_price, buy_year = _host_prices(problem)
    standing = problem.open_cost + problem.finite * (
        problem.run_cost.sum(axis=1) * problem.installed
    )
    return Model(
        problem.cost,
        problem.eligible,
        np.ascontiguousarray(problem.demand.reshape(workloads, -1)),
        np.zeros((0, 0), np.int64) if problem.factor is None else problem.factor,
        *_incidence(table, workloads),
        table.price,
        table.tariff,
        table.surcharge,
        table.surcharge_of,
        table.mask,
        table.mask_of,
        *_apart(problem),
        problem.finite,
        problem.host_size,
        idle,
        floor,
        problem.most_hosts,
        problem.installed,
        standing,
        host_price,
        buy_year,
        bool((host_price >= 0).all() and (standing >= 0).all()),
        capacity,
        *_limits(problem, table),
    )


def _host_prices(problem: Problem) -> tuple[Ints, Ints]:
    """As `cheapest_hosts`: bought in the year up to t that costs least, the latest of equals."""
    price = problem.buy_cost + problem.run_cost[:, ::-1].cumsum(axis=1)[:, ::-1]
    years = price.shape[1]
    best = np.zeros(price.shape, dtype=np.int64)
    for t in range(1, years):
        before = np.take_along_axis(price, best[:, t - 1 : t], axis=1)[:, 0]
        best[:, t] = np.where(price[:, t] <= before, t, best[:, t - 1])
    return np.take_along_axis(price, best, axis=1), best


def _incidence(table: PairTable, rows: int) -> tuple[Ints, Ints, Ints, Bools]:
    count = len(table)
    ends = np.concatenate([table.first, table.second])
    order = np.argsort(ends, kind="stable")
    start = np.concatenate([[0], np.bincount(ends, minlength=rows).cumsum()]).astype(np.int64)
    other = np.concatenate([table.second, table.first])[order]
    return start, order % max(count, 1), other, order < count


def _apart(problem: Problem) -> tuple[Ints, Ints, Ints]:
    rows, sites = problem.shape[0], problem.shape[1]
    members = [list(dict.fromkeys(group.workloads)) for group in problem.apart]
    ends = np.array([w for group in members for w in group], dtype=np.int64)
    groups = np.repeat(np.arange(len(members)), [len(group) for group in members])
    order = np.argsort(ends, kind="stable")
    start = np.concatenate([[0], np.bincount(ends, minlength=rows).cumsum()]).astype(np.int64)
    classes = [np.unique(g.site_class, return_inverse=True)[1] for g in problem.apart]
    return start, groups[order], np.array(classes, dtype=np.int64).reshape(-1, sites)


def _limits(problem: Problem, table: PairTable) -> tuple[Ints, ...]:
    rows, sites, years, _ = problem.shape
    limits = problem.limits
    traffic = [_limit_price(limit.traffic, table) for limit in limits]
    counts = any(price.any() for price in traffic)
    price = traffic if counts else [np.zeros((0, table.price.shape[1]), np.int64)] * len(limits)
    weight = [_limit_weight(limit.traffic, sites) for limit in limits]
    shapes: list[tuple[list[Ints], tuple[int, ...]]] = [
        ([x.on_site for x in limits], (rows, sites)),
        (price, (price[0].shape if price else (0, table.price.shape[1]))),
        (weight, (sites,)),
        ([x.run * problem.finite[:, None] for x in limits], (sites, years)),
        ([x.buy * problem.finite[:, None] for x in limits], (sites, years)),
        ([x.open for x in limits], (sites,)),
    ]
    arrays = [np.array(a, dtype=np.int64).reshape(len(limits), *shape) for a, shape in shapes]
    return (*arrays, np.array([x.most for x in limits], dtype=np.int64))


def _limit_price(traffic: Any, table: PairTable) -> Ints:
    """(E, Q) on the same tariffs as the pairs' own prices."""
    if isinstance(traffic, TrafficTable):
        return traffic.price
    price = np.zeros_like(table.price)
    for e, matrix in enumerate(traffic):
        if matrix is not None:
            price[e, table.tariff.ravel()] = matrix.ravel()
    return price


def _limit_weight(traffic: Any, sites: int) -> Ints:
    weight = traffic.weight if isinstance(traffic, TrafficTable) else None
    return np.ones(sites, dtype=np.int64) if weight is None else weight


class State(NamedTuple):
    """A placement and what follows from it, kept up to date by the kernels."""

    site: Any  # (W,)
    used: Any  # (S, K)
    count: Any  # (S,)
    own: Any  # (S,) cents of hosts and opening
    over: Any  # (S,) float: how far demand exceeds what the most hosts carry, relative
    ceiling: Any  # (S, K) demand up to which the site needs no more hosts than now
    ground: Any  # (S, K) demand at which it would need fewer, -1 where that cannot be
    apart_count: Any  # (G, classes)
    amount: Any  # (L,) left sides of the limits
    own_amount: Any  # (L, S) the part of each that is a site's own
    member: Any  # (S, n) the rows on each site: the first `count[s]` of them
    slot: Any  # (W,) where in its site's members a row stands
    totals: Any  # (3,) cents of the whole; broken pairs and groups; sites with overload
    scratch: Any  # (4, K) room for demands
    hosts: Any  # (T,) room for hosts by year
    left: Any  # (L,) room for amounts


class Weights(NamedTuple):
    """What breaking a constraint costs the search, in cents."""

    over: Any  # (S,) per relative overload
    broken: Any  # (1,) per pair or group
    limit: Any  # (L,) per unit of excess


def state_of(model: Model, site: Ints) -> State:
    """Room for a placement; `reset` works it out."""
    rows, sites = model.cost.shape
    classes = int(model.apart_class.max(initial=-1)) + 1
    limits = len(model.limit_most)

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return State(
        scratch=zeros(4, model.demand.shape[1]),
        hosts=zeros(model.host_price.shape[1]),
        left=zeros(limits),
        site=site.astype(np.int64).copy(),
        used=zeros(sites, model.demand.shape[1]),
        count=zeros(sites),
        own=zeros(sites),
        over=np.zeros(sites),
        ceiling=zeros(sites, model.demand.shape[1]),
        ground=zeros(sites, model.demand.shape[1]),
        apart_count=zeros(len(model.apart_class), classes),
        amount=zeros(limits),
        own_amount=zeros(limits, sites),
        member=np.zeros((sites, rows), dtype=np.int32),
        slot=np.zeros(rows, dtype=np.int32),
        totals=zeros(3),
    )
