"""Pairs of workloads whose sites matter together: traffic, round trips, standbys."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import numpy as np

from cloudplan.candidates import Bools, Ints
from cloudplan.engine import FREE, PairTable
from cloudplan.formulate.draft import Draft
from cloudplan.model.estate import Dependency
from cloudplan.model.money import CostLine, round_cents, to_cents
from cloudplan.model.sizing import MILLI
from cloudplan.rates import Horizon, priced_line
from cloudplan.rules import DependencyLimit, Standby

Matrix = TypeVar("Matrix", Ints, Bools)


def pairs(draft: Draft) -> PairTable:
    """(4), (5c) and the traffic term of the objective: the dependencies, then the standbys."""
    rows, limited = dependencies(draft), Limited(draft)
    standbys = [s for s in draft.found.rulebook.standbys if s.address in draft.index]
    ends = [(d.from_address, d.to_address) for d, _ in rows]
    ends += [(s.primary, s.address) for s in standbys]
    price = np.zeros((len(ends), len(draft.traffic.sample)), dtype=np.int64)
    for e, (dependency, _) in enumerate(rows):
        sender = draft.found.rows[draft.index[dependency.from_address]]
        lines = draft.traffic.lines(dependency, sender)
        price[e] = [to_cents(line.tco) for line in lines]
    labels = [_label(draft, *row) for row in rows] + [_standby_label(draft, s) for s in standbys]
    masks = [limited.mask(*row) for row in rows] + [limited.standby_mask(s) for s in standbys]
    surcharges = [limited.surcharge(limits) for _, limits in rows] + [FREE] * len(standbys)
    span = draft.traffic.known.shape
    return PairTable(
        first=np.array([draft.index[a] for a, _ in ends], dtype=np.int64),
        second=np.array([draft.index[b] for _, b in ends], dtype=np.int64),
        label=np.array(labels, dtype=np.int64),
        price=price,
        tariff=draft.traffic.tariff_of,
        surcharge=np.array(limited.surcharges, np.int64).reshape(len(limited.surcharges), *span),
        surcharge_of=np.array(surcharges, dtype=np.int64),
        mask=np.array(limited.masks, dtype=np.bool_).reshape(len(limited.masks), *span),
        mask_of=np.array(masks, dtype=np.int64),
        nests=draft.traffic.nests,
    )


@dataclass
class Limited:
    """What limits lay on pairs of sites, each distinct matrix made once and numbered."""

    draft: Draft
    masks: list[Bools] = field(default_factory=list)
    surcharges: list[Ints] = field(default_factory=list)
    _numbers: dict[object, int] = field(default_factory=dict)

    @cached_property
    def rtt(self) -> Ints:
        return round_trips(self.draft)

    def mask(self, dependency: Dependency, limits: tuple[DependencyLimit, ...]) -> int:
        """The number of the mask of where a dependency may run, or `FREE`."""
        priced = dependency.gib_month > 0
        key = (priced, tuple(sorted({_terms(limit) for limit in limits})))
        if key not in self._numbers:
            known = self.draft.traffic.known
            allowed = known if priced else np.ones_like(known)
            for limit in limits:
                allowed = allowed & _within(limit, self.rtt)
            self._numbers[key] = _number(self.masks, allowed, needed=not allowed.all())
        return self._numbers[key]

    def surcharge(self, limits: tuple[DependencyLimit, ...]) -> int:
        """The number of what priced latency adds, or `FREE`."""
        key = tuple(sorted(_terms(limit) for limit in limits))
        if key not in self._numbers:
            cost = np.zeros_like(self.rtt)
            for limit in limits:
                cost = cost + _excess_cost(limit, self.rtt, self.draft.horizon)
            self._numbers[key] = _number(self.surcharges, cost, needed=bool(cost.any()))
        return self._numbers[key]

    def standby_mask(self, standby: Standby) -> int:
        """(5c) another site, far enough from the primary's."""
        key = ("standby", standby.distance_km_min)
        if key not in self._numbers:
            self._numbers[key] = _number(self.masks, _apart(self.draft, standby), needed=True)
        return self._numbers[key]


def _terms(limit: DependencyLimit) -> tuple[str, Decimal, Decimal]:
    """What a limit says about pairs of sites."""
    return (limit.effect, limit.rtt_ms_max, limit.price_per_ms_month or Decimal(0))


def _number(held: list[Matrix], matrix: Matrix, *, needed: bool) -> int:
    if not needed:
        return FREE
    held.append(matrix)
    return len(held) - 1


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


def _apart(draft: Draft, standby: Standby) -> Bools:
    allowed = np.zeros((len(draft.sites), len(draft.sites)), dtype=np.bool_)
    for s, a in enumerate(draft.sites):
        for s2, b in enumerate(draft.sites):
            allowed[s, s2] = s != s2 and _far_enough(draft.network.distance_km(a, b), standby)
    return allowed


def _standby_label(draft: Draft, standby: Standby) -> int:
    policies = ", ".join(standby.policies)
    text = f"the standby of {standby.primary} ({policies})"
    key = f"{policies} {standby.address}"
    return draft.names.label(key, text, standby.source, standby.policies[0])


def _far_enough(km: Decimal | None, standby: Standby) -> bool:
    """An unknown distance satisfies no minimum."""
    if standby.distance_km_min <= 0:
        return True
    return km is not None and km >= standby.distance_km_min
