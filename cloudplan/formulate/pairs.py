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
from cloudplan.model.said import Said
from cloudplan.model.sizing import MILLI
from cloudplan.rates import Horizon, priced_line
from cloudplan.rates.bulk import Worth, tco, traffic_costs
from cloudplan.rules import DependencyLimit, Standby

Matrix = TypeVar("Matrix", Ints, Bools)


def pairs(draft: Draft) -> PairTable:
    """(4), (5c) and the traffic term of the objective: the dependencies, then the standbys."""
    bound, limited = draft.dependencies, Limited(draft)
    standbys = [s for s in draft.found.rulebook.standbys if s.address in draft.index]
    masks = [limited.mask(d, limits) for d, limits in zip(bound.rows, bound.limits, strict=True)]
    labels = [
        _label(draft, dependency, limits) if mask != FREE else _free_label(draft)
        for dependency, limits, mask in zip(bound.rows, bound.limits, masks, strict=True)
    ]
    labels += [_standby_label(draft, s) for s in standbys]
    masks += [limited.standby_mask(s) for s in standbys]
    surcharges = [limited.surcharge(limits) for limits in bound.limits] + [FREE] * len(standbys)
    first = np.array([draft.index[s.primary] for s in standbys], dtype=np.int64)
    second = np.array([draft.index[s.address] for s in standbys], dtype=np.int64)
    return PairTable(
        first=np.concatenate([bound.first, first]),
        second=np.concatenate([bound.second, second]),
        label=np.array(labels, dtype=np.int64),
        price=traffic_prices(draft, tco(draft.horizon), len(standbys)),
        tariff=draft.traffic.tariff_of,
        surcharge=_stacked(limited.surcharges, draft.traffic.tariff_of),
        surcharge_of=np.array(surcharges, dtype=np.int64),
        mask=_stacked(limited.masks, draft.traffic.known),
        mask_of=np.array(masks, dtype=np.int64),
        nests=draft.traffic.nests,
    )


def _stacked(matrices: list[Matrix], like: Matrix) -> Matrix:
    """(M, S, S) the matrices one upon the other, also where there are none."""
    out: Matrix = np.empty((len(matrices), *like.shape), dtype=like.dtype)
    for k, matrix in enumerate(matrices):
        out[k] = matrix
    return out


def traffic_prices(draft: Draft, worth: Worth, standbys: int) -> Ints:
    """(E, K) cents of every pair by tariff; the standbys after the dependencies send nothing."""
    cents = traffic_costs(draft.dependencies.traffic, draft.traffic.amounts, worth)
    return np.pad(cents, ((0, standbys), (0, 0))) if standbys else cents


@dataclass
class Limited:
    """What limits lay on pairs of sites, each distinct matrix made once and numbered."""

    draft: Draft
    masks: list[Bools] = field(default_factory=list)
    surcharges: list[Ints] = field(default_factory=list)
    _numbers: dict[object, int] = field(default_factory=dict)
    _equal: dict[bytes, int] = field(default_factory=dict)

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
            self._numbers[key] = self._number_of(allowed)
        return self._numbers[key]

    def surcharge(self, limits: tuple[DependencyLimit, ...]) -> int:
        """The number of what priced latency adds, or `FREE`."""
        key = tuple(sorted(_terms(limit) for limit in limits))
        if key not in self._numbers:
            cost = np.zeros_like(self.rtt)
            for limit in limits:
                cost = cost + _excess_cost(limit, self.rtt, self.draft.horizon)
            self._numbers[key] = len(self.surcharges) if cost.any() else FREE
            self.surcharges += [cost] if cost.any() else []
        return self._numbers[key]

    def standby_mask(self, standby: Standby) -> int:
        """(5c) another site, far enough from the primary's."""
        key = ("standby", standby.distance_km_min)
        if key not in self._numbers:
            self._numbers[key] = self._number_of(_apart(self.draft, standby))
        return self._numbers[key]

    def _number_of(self, mask: Bools) -> int:
        """Many limits say the same about the sites that there are."""
        if mask.all():
            return FREE
        number = self._equal.setdefault(np.packbits(mask).tobytes(), len(self.masks))
        self.masks += [mask] if number == len(self.masks) else []
        return number


def _terms(limit: DependencyLimit) -> tuple[str, Decimal, Decimal]:
    """What a limit says about pairs of sites."""
    return (limit.effect, limit.rtt_ms_max, limit.price_per_ms_month or Decimal(0))


def _label(draft: Draft, dependency: Dependency, limits: tuple[DependencyLimit, ...]) -> int:
    """The rules that limit it, by name; without any, only a missing price can forbid a pair."""
    rules = ", ".join(sorted({limit.policy for limit in limits if limit.effect == "deny"}))
    source = next((limit.source for limit in limits), str(dependency.source))
    key = f"{rules or 'price'} {dependency.from_address} -> {dependency.to_address}"
    first = min((limit.policy for limit in limits if limit.effect == "deny"), default="price")
    text = Said(
        "the dependency {sender} -> {receiver} ({rules})",
        sender=dependency.from_address,
        receiver=dependency.to_address,
        rules=rules or "price",
    )
    return draft.names.label(key, text, source, first)


def _free_label(draft: Draft) -> int:
    """What may stand anywhere is in no conflict, so that all of it shares a label."""
    return draft.names.label("price", Said("prices that are not known"), "", "price")


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
    text = Said("the standby of {primary} ({rules})", primary=standby.primary, rules=policies)
    key = f"{policies} {standby.address}"
    return draft.names.label(key, text, standby.source, standby.policies[0])


def _far_enough(km: Decimal | None, standby: Standby) -> bool:
    """An unknown distance satisfies no minimum."""
    if standby.distance_km_min <= 0:
        return True
    return km is not None and km >= standby.distance_km_min
