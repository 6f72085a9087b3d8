"""Rows that must stand together become one row, and pairs of one row become its own cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from cloudplan.engine.pair_table import FREE, PairTable
from cloudplan.engine.problem import Apart, Bools, Ints, Limit, Problem

SAME = "together"


@dataclass(frozen=True, slots=True)
class Contracted:
    """A problem without `together`, whose row `row_of[w]` stands for workload w of the original.

    Limits that divide a shared cost (M4) lose their site terms: a relaxation, so that the answer
    has to be judged by the original problem. `consistent` is false where two workloads that must
    stand together must stand apart as well.
    """

    problem: Problem
    row_of: Ints
    consistent: bool


def contract(problem: Problem) -> Contracted:
    """An equal problem (but for shared limits) with pairs only between different rows."""
    row_of = _rows(problem)
    table = PairTable.of(problem.pairs, problem.shape[1])
    apart = tuple(replace(a, workloads=_renamed(a, row_of)) for a in problem.apart)
    consistent = all(
        len(set(a.workloads)) == len(set(b.workloads))
        for a, b in zip(problem.apart, apart, strict=True)
    )
    rows = int(row_of.max(initial=-1)) + 1
    small = replace(
        problem,
        cost=_summed(problem.cost, row_of, rows),
        eligible=_shared(problem.eligible, row_of, rows),
        demand=_summed(problem.demand, row_of, rows),
        factor=problem.factor,
        pairs=replace(table, first=row_of[table.first], second=row_of[table.second]),
        apart=apart,
        together=(),
        limits=tuple(_limit(limit, row_of, rows) for limit in problem.limits),
    )
    if problem.factor is not None and problem.together:
        small = replace(small, pairs=_with_same(table, problem), eligible=_same(problem))
    return Contracted(_own_pairs_absorbed(small), row_of, consistent)


def _rows(problem: Problem) -> Ints:
    """(W,) numbers of the groups, in the order of their first members."""
    leader = np.arange(problem.shape[0])
    if problem.factor is not None:  # demands that differ by site cannot be added up
        return leader

    def find(w: int) -> int:
        while leader[w] != w:
            w = int(leader[w])
        return w

    for group in problem.together:
        first = find(group.workloads[0])
        for w in group.workloads[1:]:
            a, b = sorted((first, find(w)))
            leader[b] = first = a
    roots = leader.copy()
    for group in problem.together:
        for w in group.workloads:
            roots[w] = find(w)
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def _renamed(apart: Apart, row_of: Ints) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(row_of[w]) for w in apart.workloads))


def _summed(values: Ints, row_of: Ints, rows: int) -> Ints:
    if rows == values.shape[0]:
        return values
    total = np.zeros((rows, *values.shape[1:]), dtype=np.int64)
    np.add.at(total, row_of, values)
    return total


def _shared(mask: Bools, row_of: Ints, rows: int) -> Bools:
    if rows == mask.shape[0]:
        return mask
    every = np.ones((rows, mask.shape[1]), dtype=np.bool_)
    np.logical_and.at(every, row_of, mask)
    return every


def _limit(limit: Limit, row_of: Ints, rows: int) -> Limit:
    on_site = _summed(limit.on_site, row_of, rows)
    if limit.shared is None:
        return replace(limit, on_site=on_site)
    nothing = np.zeros_like(limit.run)
    return replace(
        limit, on_site=on_site, run=nothing, buy=nothing, open=nothing[:, 0], shared=None
    )


def _same(problem: Problem) -> Bools:
    eligible = problem.eligible.copy()
    for group in problem.together:
        members = list(group.workloads)
        eligible[members] = eligible[members].all(axis=0)
    return eligible


def _with_same(table: PairTable, problem: Problem) -> PairTable:
    """Where demands cannot be added up, togetherness is a mask with only the diagonal."""
    sites = problem.shape[1]
    ends = [(g.workloads[0], w, g.label) for g in problem.together for w in g.workloads[1:]]
    count = len(ends)
    first, second, label = (np.array(column, np.int64) for column in zip(*ends, strict=True))
    return replace(
        table,
        first=np.append(table.first, first),
        second=np.append(table.second, second),
        label=np.append(table.label, label),
        price=np.vstack([table.price, np.zeros((count, table.price.shape[1]), np.int64)]),
        surcharge_of=np.append(table.surcharge_of, np.full(count, FREE)),
        mask=np.concatenate([table.mask, np.eye(sites, dtype=np.bool_)[None]]),
        mask_of=np.append(table.mask_of, np.full(count, len(table.mask))),
    )


def _own_pairs_absorbed(problem: Problem) -> Problem:
    """A pair of one row with itself: the diagonal of its matrices belongs to the row."""
    table = PairTable.of(problem.pairs, problem.shape[1])
    own = table.first == table.second
    if not own.any():
        return problem
    cost, eligible = problem.cost.copy(), problem.eligible.copy()
    for pair in table.take(own):
        cost[pair.first] += pair.cost.diagonal()
        eligible[pair.first] &= pair.allowed.diagonal()
    limits = tuple(_own_traffic(limit, table, own) for limit in problem.limits)
    return replace(
        problem,
        cost=cost * eligible,
        eligible=eligible,
        pairs=table.take(~own),
        limits=limits,
    )


def _own_traffic(limit: Limit, table: PairTable, own: Bools) -> Limit:
    """The same for what a limit counts."""
    on_site, kept = limit.on_site.copy(), list[Ints | None]()
    counted: Iterable[Ints | None] = limit.traffic
    for first, is_own, matrix in zip(table.first.tolist(), own.tolist(), counted, strict=False):
        if not is_own:
            kept.append(matrix)
        elif matrix is not None:
            on_site[first] += matrix.diagonal()
    return replace(limit, on_site=on_site, traffic=kept)
