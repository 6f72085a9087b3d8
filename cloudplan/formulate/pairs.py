"""Pairs of workloads whose sites matter together: traffic, round trips, standbys."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from cloudplan.candidates import Bools, Ints
from cloudplan.engine import Pair
from cloudplan.formulate.draft import Draft
from cloudplan.model.estate import Dependency
from cloudplan.model.money import CostLine, round_cents, to_cents
from cloudplan.model.sizing import MILLI
from cloudplan.rates import Horizon, priced_line
from cloudplan.rules import DependencyLimit, Standby


def dependency_pairs(draft: Draft) -> list[Pair]:
    """(4) and the traffic term of the objective, one pair per dependency."""
    rtt = round_trips(draft)
    return [_pair(draft, dependency, limits, rtt) for dependency, limits in dependencies(draft)]


def _pair(
    draft: Draft, dependency: Dependency, limits: tuple[DependencyLimit, ...], rtt: Ints
) -> Pair:
    first, second = draft.index[dependency.from_address], draft.index[dependency.to_address]
    lines = draft.traffic.lines(dependency, draft.found.rows[first])
    cost = draft.traffic.spread(tuple(to_cents(line.tco) for line in lines))
    known = draft.traffic.known
    allowed = known if dependency.gib_month > 0 else np.ones_like(known)
    for limit in limits:
        allowed = allowed & _within(limit, rtt)
        cost = cost + _excess_cost(limit, rtt, draft.horizon)
    return Pair(first, second, cost, allowed, _label(draft, dependency, limits))


def _label(draft: Draft, dependency: Dependency, limits: tuple[DependencyLimit, ...]) -> int:
    """The rules that limit it, by name; without any, only a missing price can forbid a pair."""
    text = f"the dependency {dependency.from_address} -> {dependency.to_address}"
    rules = ", ".join(sorted({limit.policy for limit in limits if limit.effect == "deny"}))
    source = next((limit.source for limit in limits), str(dependency.source))
    key = f"{rules or 'price'} {dependency.from_address} -> {dependency.to_address}"
    first = min((limit.policy for limit in limits if limit.effect == "deny"), default="price")
    return draft.names.label(key, f"{text} ({rules or 'price'})", source, first)


def dependencies(draft: Draft) -> list[tuple[Dependency, tuple[DependencyLimit, ...]]]:
    """Dependencies with both ends in the plan and at least one managed, with what limits them."""
    found = draft.found
    limits: dict[Dependency, list[DependencyLimit]] = {}
    for limit in found.rulebook.dependency_limits:
        if not limit.waived:
            limits.setdefault(limit.dependency, []).append(limit)
    rows = []
    for dependency in found.estate.dependencies:
        ends = (draft.index.get(dependency.from_address), draft.index.get(dependency.to_address))
        known = [end for end in ends if end is not None]
        if len(known) == 2 and any(found.managed[end] for end in known):
            rows.append((dependency, tuple(limits.get(dependency, ()))))
    return rows


def round_trips(draft: Draft) -> Ints:
    """Round trips between sites in thousandths of a millisecond, -1 where unknown, (S, S)."""
    out = np.full((len(draft.sites), len(draft.sites)), -1, dtype=np.int64)
    for s, a in enumerate(draft.sites):
        for s2, b in enumerate(draft.sites):
            ms = draft.network.rtt(a.id, b.id).ms
            if ms is not None:
                out[s, s2] = int(ms * MILLI)
    return out


def _within(limit: DependencyLimit, rtt: Ints) -> Bools:
    """(4) where the limit holds; an unknown round trip satisfies no limit and earns no price."""
    if limit.effect == "warn":
        return np.ones(rtt.shape, dtype=np.bool_)
    known: Bools = rtt >= 0
    if limit.effect == "price":
        return known
    return known & (rtt <= int(limit.rtt_ms_max * MILLI))


def _excess_cost(limit: DependencyLimit, rtt: Ints, horizon: Horizon) -> Ints:
    """The cents that `excess_line` comes to for every pair of sites."""
    cost = np.zeros(rtt.shape, dtype=np.int64)
    if limit.effect == "price":
        for milli in np.unique(rtt[rtt >= 0]).tolist():
            line = excess_line(limit, Decimal(milli) / MILLI, horizon)
            cost[rtt == milli] = to_cents(line.tco) if line is not None else 0
    return cost


def excess_line(limit: DependencyLimit, ms: Decimal, horizon: Horizon) -> CostLine | None:
    """Priced latency: euros a month for every millisecond above the limit; `None` below it."""
    if limit.price_per_ms_month is None or ms <= limit.rtt_ms_max:
        return None
    amount = round_cents((ms - limit.rtt_ms_max) * limit.price_per_ms_month)
    return priced_line(horizon, limit.policy, amount, limit.source)


def recovery_pairs(draft: Draft) -> list[Pair]:
    """(5c) a standby stands on another site, far enough from its primary."""
    known = [s for s in draft.found.rulebook.standbys if s.address in draft.index]
    return [_recovery_pair(draft, standby) for standby in known]


def _recovery_pair(draft: Draft, standby: Standby) -> Pair:
    allowed = np.zeros((len(draft.sites), len(draft.sites)), dtype=np.bool_)
    for s, a in enumerate(draft.sites):
        for s2, b in enumerate(draft.sites):
            allowed[s, s2] = s != s2 and _far_enough(draft.network.distance_km(a, b), standby)
    policies = ", ".join(standby.policies)
    text = f"the standby of {standby.primary} ({policies})"
    label = draft.names.label(
        f"{policies} {standby.address}", text, standby.source, standby.policies[0]
    )
    ends = (draft.index[standby.primary], draft.index[standby.address])
    return Pair(*ends, np.zeros(allowed.shape, dtype=np.int64), allowed, label)


def _far_enough(km: Decimal | None, standby: Standby) -> bool:
    """An unknown distance satisfies no minimum."""
    if standby.distance_km_min <= 0:
        return True
    return km is not None and km >= standby.distance_km_min
