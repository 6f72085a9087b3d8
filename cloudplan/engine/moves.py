"""What it would cost, and break, to move one workload while all others stay where they are.

Every figure is the exact difference to the plan. Workloads are taken in ranges, so that only a
few arrays of workloads x sites live at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cloudplan.engine.evaluate import limit_amount
from cloudplan.engine.incident import Counting, Ends, Members, counting, memberships
from cloudplan.engine.pair_table import PairTable
from cloudplan.engine.part import Part
from cloudplan.engine.problem import Bools, Ints, Limit, Problem
from cloudplan.engine.standing import Joined, Left, Purse, Standing


@dataclass(frozen=True)
class Broken:
    """A family's constraints: `where` (N, S) breaks `label` for the workload `row` (N,) of a range.

    `row` is sorted; a workload may have several constraints, or none.
    `label` has one entry for all, one per row, (N, 1), or one per site, (1, S).
    """

    row: Ints
    label: Ints
    where: Bools


@dataclass(frozen=True)
class Judged:
    """N workloads on every site: `extra` (N, S) cents more, `possible` (N, S) whether they may."""

    extra: Ints
    possible: Bools
    families: list[Broken]

    def broken(self, n: int, s: int) -> tuple[int, ...]:
        """Sorted labels of what workload n would break on s, a site that is eligible for it."""
        labels = set[int]()
        for family in self.families:
            mine = slice(*np.searchsorted(family.row, [n, n + 1]))
            where = family.where[mine, s]
            if where.any():
                label = np.broadcast_to(family.label, family.where.shape)[mine, s]
                labels.update(label[where].tolist())
        return tuple(sorted(labels))


@dataclass(frozen=True)
class Moves:
    """All moves of one workload from a placement `site` (W,) that keeps all but limits (6).

    Hosts are the cheapest that carry whatever stands there, before a move and after it.
    """

    problem: Problem
    site: Ints

    def judge(self, rows: slice) -> Judged:
        """A range of workloads, each on every site."""
        problem, here = self.problem, self.site[rows]
        every, joined = np.arange(here.size), Joined.of(self._standing, rows)
        possible = problem.eligible[rows].copy()
        possible[every, here] = False
        families = list(self._families(rows, joined))
        for found in families:
            np.logical_and.at(possible, found.row, ~found.where)
        extra = problem.cost[rows] - problem.cost[rows][every, here][:, None]
        extra += self._own(rows, joined, Purse.of(problem), None)
        ends = self._ends.within(rows)
        more = self._ends.costs(ends, self._ends.prices)
        _add(extra, self._ends.who[ends] - rows.start, more)
        extra[every, here] = 0
        return Judged(extra, possible, families)

    @cached_property
    def _standing(self) -> Standing:
        return Standing.of(self.problem, self.site)

    @cached_property
    def _ends(self) -> Ends:
        return Ends.of(PairTable.of(self.problem.pairs, self.problem.shape[1]), self.site)

    @cached_property
    def _apart(self) -> Members:
        return Members.of(self.problem.apart, self.site, self.problem.shape[1])

    @cached_property
    def _together(self) -> tuple[Ints, Ints]:
        """(N,) workloads that are kept together with another one, sorted, and the label."""
        groups = [g for g in self.problem.together if len(set(g.workloads)) > 1]
        who, group = memberships(groups)
        order = np.argsort(who, kind="stable")
        label = np.array([g.label for g in groups], dtype=np.int64)
        return who[order], label[group[order]]

    def _own(self, rows: slice, joined: Joined, purse: Purse, part: Part | None) -> Ints:
        """(N, S) what the site that is joined and the one that is left cost more, (2)(2b)(3)."""
        left = Left.of(self._standing, rows)
        now, more, less = self._standing.own(purse), joined.own(purse), left.own(purse)
        if part is not None:
            now, more = part.now(now), part.joined(more, joined, rows)
            less = part.left(less, left, rows)
        more -= now
        more += (less - now[left.site])[:, None]
        return more

    def _families(self, rows: slice, joined: Joined) -> Iterator[Broken]:
        every = np.arange(rows.stop - rows.start)
        yield Broken(every, self.problem.capacity_label[None, :], joined.broken)
        first, last = np.searchsorted(self._ends.who[self._ends.masked], [rows.start, rows.stop])
        bound = self._ends.masked[first:last]  # (4)
        label = self._ends.table.label[self._ends.pair[bound]][:, None]
        yield Broken(self._ends.who[bound] - rows.start, label, self._ends.forbidden(bound))
        members = slice(*np.searchsorted(self._apart.who, [rows.start, rows.stop]))  # (5a)
        label = self._apart.label[members][:, None]
        row = self._apart.who[members] - rows.start
        yield Broken(row, label, self._apart.forbidden(members))
        yield self._torn(rows)
        for counted in self._limits:
            label = np.array([[counted.limit.label]])
            yield Broken(every, label, self._over(rows, joined, counted))

    def _torn(self, rows: slice) -> Broken:
        """(5b) whoever is kept together with another one cannot move alone."""
        who, label = self._together
        first, last = np.searchsorted(who, [rows.start, rows.stop])
        where = np.ones((last - first, self.problem.shape[1]), dtype=np.bool_)
        row = who[first:last] - rows.start
        where[np.arange(row.size), self.site[who[first:last]]] = False
        return Broken(row, label[first:last][:, None], where)

    @cached_property
    def _limits(self) -> list[Counted]:
        return [Counted.of(limit, self._standing, self._ends) for limit in self.problem.limits]

    def _over(self, rows: slice, joined: Joined, counted: Counted) -> Bools:
        """(6) (N, S) whether the limit does not hold after the move."""
        on_site, here = counted.limit.on_site[rows], self.site[rows]
        amount = on_site - on_site[np.arange(here.size), here][:, None] + counted.amount
        purse = Purse.of(counted.limit)
        if not purse.is_empty:
            amount += self._own(rows, joined, purse, counted.part)
        if counted.traffic is not None:
            ends = self._ends.within(rows)
            more = self._ends.costs(ends, counted.traffic)
            _add(amount, self._ends.who[ends] - rows.start, more)
        over: Bools = amount > counted.limit.most
        return over


@dataclass(frozen=True)
class Counted:
    """A limit and what it comes to now: `amount`; its traffic and its part of sites, if any."""

    limit: Limit
    amount: int
    traffic: Counting | None
    part: Part | None

    @classmethod
    def of(cls, limit: Limit, standing: Standing, ends: Ends) -> Counted:
        """At the placement of `standing`."""
        problem, shared = standing.problem, limit.shared
        hosts = standing.hosts * standing.is_open[:, None]
        return cls(
            limit,
            limit_amount(problem, limit, standing.site, hosts),
            counting(limit, ends),
            None if shared is None else Part.of(standing, shared),
        )


def _add(total: Ints, row: Ints, amounts: Ints) -> None:
    """Add `amounts` (N, S) to the rows `row` (N,), which are sorted and may repeat."""
    rows, first = np.unique(row, return_index=True)
    if rows.size:
        total[rows] += np.add.reduceat(amounts, first, axis=0)
