"""A problem together with all that could be given up in it, and by what name.

An infeasible problem says only that nothing fits. Here nothing is forbidden yet: `problem` holds
every pair that exists, `vetoes` and the rest say who forbids what (a label), and which single
thing would have to be given up for it (a unit: one waiver, one pin). Units of one sort form a
family, so that an answer can be asked to use one sort only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cloudplan.engine.pair_table import PairTable, TrafficTable
from cloudplan.engine.problem import Apart, Bools, Ints, Limit, Problem, Together

Labels = frozenset[int]
NOTHING = -1
"""No label, no unit, no family: it cannot be given up."""


@dataclass(frozen=True, slots=True)
class Veto:
    """One rule about single pairs; `mask` is what it excludes, row by row under its own label."""

    mask: Bools  # (W, S)
    label: Ints  # (W,)
    unit: Ints  # (W,) what lifts it for the row, or NOTHING


@dataclass(frozen=True, slots=True)
class Headroom:
    """A rule that leaves `host_size` (S, R) thousandths usable of one host."""

    host_size: Ints
    label: int
    unit: int = NOTHING


@dataclass(frozen=True, slots=True)
class Softened:
    """See the module. `problem.host_size` is that of hosts without any headroom kept free."""

    problem: Problem
    vetoes: tuple[Veto, ...] = ()
    headrooms: tuple[Headroom, ...] = ()
    asked: Mapping[int, Labels] = field(default_factory=dict)  # rows there only for these labels
    row_unit: Ints | None = None  # (W,) what makes such a row (a standby) needless
    pair_unit: Ints | None = None  # (E,)
    apart_unit: tuple[Ints, ...] = ()  # per group: (workloads,)
    together_unit: tuple[Ints, ...] = ()
    unit_family: Ints | None = None  # (U,)
    host_family: Ints | None = None  # (S,) of buying hosts beyond the maximum
    limit_family: Ints | None = None  # (L,) of raising a limit

    @property
    def labels(self) -> Labels:
        """Every label that can forbid something."""
        problem, table = self.problem, _table(self.problem)
        found = {group.label for group in problem.apart} | {g.label for g in problem.together}
        found |= {limit.label for limit in problem.limits}
        found |= {headroom.label for headroom in self.headrooms}
        found |= set(table.label[binding(table)].tolist())
        found |= set(problem.capacity_label[problem.finite].tolist())
        for veto in self.vetoes:
            found |= set(veto.label[veto.mask.any(axis=1)].tolist())
        return frozenset(found).union(*self.asked.values()) - {NOTHING}

    def under(self, keep: Labels) -> tuple[Problem, Ints]:
        """The question of feasibility alone under the labels in `keep`, and the rows it is about.

        All costs are nothing. Rows that only a label outside `keep` asks for are not in it.
        """
        problem, table = self.problem, _table(self.problem)
        among = _among(keep)
        pairs = table.take(binding(table) & among(table.label))
        counted = tuple(limit for limit in problem.limits if limit.label in keep)
        if any(_counts_traffic(limit) for limit in counted):  # then every pair matters
            pairs = replace(table, mask_of=np.where(among(table.label), table.mask_of, NOTHING))
        else:
            counted = tuple(replace(limit, traffic=(None,) * len(pairs)) for limit in counted)
        free = replace(
            problem,
            cost=np.zeros_like(problem.cost),
            eligible=self._eligible(among),
            finite=problem.finite & among(problem.capacity_label),
            host_size=self.host_size(keep),
            run_cost=np.zeros_like(problem.run_cost),
            buy_cost=np.zeros_like(problem.buy_cost),
            open_cost=np.zeros_like(problem.open_cost),
            pairs=_without_costs(pairs),
            apart=tuple(a for a in problem.apart if a.label in keep),
            together=tuple(g for g in problem.together if g.label in keep),
            limits=counted,
        )
        rows = self.rows(keep)
        return only_rows(free, rows), rows

    def rows(self, keep: Labels) -> Ints:
        """The rows that have to be placed under `keep`."""
        needed = np.ones(self.problem.shape[0], dtype=np.bool_)
        for row, labels in self.asked.items():
            needed[row] = bool(labels & keep)
        return np.flatnonzero(needed)

    def host_size(self, keep: Labels) -> Ints:
        """(S, R) what the kept headrooms leave usable of one host."""
        size = self.problem.host_size
        for headroom in self.headrooms:
            if headroom.label in keep:
                size = np.minimum(size, headroom.host_size)
        return size

    def _eligible(self, among: _Among) -> Bools:
        eligible = self.problem.eligible.copy()
        for veto in self.vetoes:
            eligible &= ~(veto.mask & among(veto.label)[:, None])
        return eligible


class _Among:
    """Whether labels are among those kept."""

    def __init__(self, keep: Labels) -> None:
        self._keep = np.array(sorted(keep), dtype=np.int64)

    def __call__(self, labels: Ints) -> Bools:
        found: Bools = np.isin(labels, self._keep)
        return found


def _among(keep: Labels) -> _Among:
    return _Among(keep)


def binding(table: PairTable) -> Bools:
    """(E,) the pairs that forbid something."""
    strict = np.append(~table.mask.all(axis=(1, 2)), False)
    found: Bools = strict[table.mask_of]
    return found


def _table(problem: Problem) -> PairTable:
    return PairTable.of(problem.pairs, problem.shape[1])


def _counts_traffic(limit: Limit) -> bool:
    if isinstance(limit.traffic, TrafficTable):
        return bool(limit.traffic.price.any())
    return any(matrix is not None for matrix in limit.traffic)


def _without_costs(table: PairTable) -> PairTable:
    return replace(
        table,
        price=np.zeros_like(table.price),
        surcharge=np.zeros_like(table.surcharge),
        surcharge_of=np.full(len(table), NOTHING, dtype=np.int64),
    )


def only_rows(problem: Problem, rows: Ints) -> Problem:
    """The problem of some rows alone, in their order: what binds them to others is left out."""
    if rows.size == problem.shape[0]:
        return problem
    number = np.full(problem.shape[0], NOTHING, dtype=np.int64)
    number[rows] = np.arange(rows.size)
    table = _table(problem)
    inside = np.flatnonzero((number[table.first] >= 0) & (number[table.second] >= 0))
    kept = table.take(inside)
    return replace(
        problem,
        cost=problem.cost[rows],
        eligible=problem.eligible[rows],
        demand=problem.demand[rows],
        factor=None if problem.factor is None else problem.factor[rows],
        pairs=replace(kept, first=number[kept.first], second=number[kept.second]),
        apart=tuple(replace(a, workloads=_renumbered(a, number)) for a in problem.apart),
        together=tuple(
            replace(g, workloads=members)
            for g in problem.together
            if len(members := _renumbered(g, number)) > 1
        ),
        limits=tuple(_limit_of(limit, rows, inside) for limit in problem.limits),
    )


def _renumbered(group: Apart | Together, number: Ints) -> tuple[int, ...]:
    return tuple(int(number[w]) for w in group.workloads if number[w] >= 0)


def _limit_of(limit: Limit, rows: Ints, inside: Ints) -> Limit:
    traffic: Sequence[Ints | None]
    if isinstance(limit.traffic, TrafficTable):
        traffic = replace(limit.traffic, price=limit.traffic.price[inside])
    else:
        traffic = tuple(limit.traffic[e] for e in inside if e < len(limit.traffic))
    shared = limit.shared
    if shared is not None:
        shared = replace(shared, scope=shared.scope[rows])
    return replace(limit, on_site=limit.on_site[rows], traffic=traffic, shared=shared)
