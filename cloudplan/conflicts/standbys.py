"""Standbys that several rules ask for: each rule by itself, with the distance that it wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from cloudplan.candidates import Bools, Candidates, Ints
from cloudplan.conflicts.families import Families
from cloudplan.engine import FREE, NOTHING, Limit, PairTable, Problem, TrafficTable
from cloudplan.formulate import Names
from cloudplan.formulate.draft import Draft
from cloudplan.formulate.pairs import Limited
from cloudplan.formulate.traffic import Traffic
from cloudplan.model.policy import RecoveryRule
from cloudplan.rules import Network, Standby


@dataclass
class Standbys:
    """A problem with one pair per standby and rule.

    `asked` says which labels ask for a row, `row_unit` (W,) what makes it needless (all its rules
    waived), `pair_units` what waives one rule of several for `pairs`.
    """

    problem: Problem
    row_unit: Ints
    asked: Mapping[int, frozenset[int]] = field(default_factory=dict)
    pairs: list[int] = field(default_factory=list)
    pair_units: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, free: Candidates, names: Names, families: Families, problem: Problem) -> Standbys:
        """The standbys' pairs come last and in the order of the rulebook."""
        table = PairTable.of(problem.pairs, problem.shape[1])
        rules = {p.id: p for p in free.estate.policies if isinstance(p, RecoveryRule)}
        row_unit = np.full(problem.shape[0], NOTHING, dtype=np.int64)
        limited = Limited(Draft(free, Traffic.of(free), Network(free.estate)))
        rows = {row.address: w for w, row in enumerate(free.rows)}
        kept = [s for s in free.rulebook.standbys if s.address in rows]
        made, units, asked = list[_Pair](), list[int](), dict[int, frozenset[int]]()
        for standby in kept:
            w = rows[standby.address]
            row_unit[w] = families.add("waive", standby.policies, standby.primary)
            labels = list[int]()
            for policy in standby.policies:
                rule, several = rules[policy], len(standby.policies) > 1
                one = replace(standby, distance_km_min=rule.distance_km_min)
                labels.append(_label(names, one, rule))
                mask = limited.masks[limited.standby_mask(one)]
                made.append(_Pair(rows[standby.primary], w, labels[-1], mask))
                waiver = families.add("waive", (policy,), standby.primary) if several else NOTHING
                units.append(waiver)
            asked[w] = frozenset(labels)
        first = len(table) - len(kept)
        pairs = list(range(first, first + len(made)))
        return cls(_with_pairs(problem, table, first, made), row_unit, asked, pairs, units)


@dataclass(frozen=True)
class _Pair:
    primary: int
    standby: int
    label: int
    mask: Bools


def _label(names: Names, standby: Standby, rule: RecoveryRule) -> int:
    key, text = f"{rule.id} {standby.address}", f"the standby of {standby.primary} ({rule.id})"
    return names.label(key, text, rule.source, rule.id)


def _with_pairs(problem: Problem, table: PairTable, first: int, made: list[_Pair]) -> Problem:
    """The pairs from `first` on replaced by others, which carry no traffic."""
    head, count = table.take(np.arange(first)), len(made)
    masks = np.array([p.mask for p in made], dtype=np.bool_).reshape(count, *table.tariff.shape)
    numbers = np.arange(count) + len(table.mask)
    nothing = np.zeros((count, table.price.shape[1]), dtype=np.int64)
    pairs = replace(
        head,
        first=np.append(head.first, [p.primary for p in made]).astype(np.int64),
        second=np.append(head.second, [p.standby for p in made]).astype(np.int64),
        label=np.append(head.label, [p.label for p in made]).astype(np.int64),
        price=np.concatenate([head.price, nothing]),
        surcharge_of=np.append(head.surcharge_of, np.full(count, FREE)),
        mask=np.concatenate([table.mask, masks]),
        mask_of=np.append(head.mask_of, numbers),
    )
    limits = tuple(_uncounted(limit, first, count) for limit in problem.limits)
    return replace(problem, pairs=pairs, limits=limits)


def _uncounted(limit: Limit, first: int, count: int) -> Limit:
    if not isinstance(limit.traffic, TrafficTable):
        return limit
    price = limit.traffic.price[:first]
    nothing = np.zeros((count, price.shape[1]), dtype=np.int64)
    return replace(limit, traffic=replace(limit.traffic, price=np.concatenate([price, nothing])))
