"""The best other site of every workload while all others stay where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from cloudplan.engine.moves import Judged, Moves
from cloudplan.engine.problem import Bools, Ints, Problem, Solution

CELLS = 2**19
"""Workloads x sites that are looked at in one go: a few megabytes an array."""


@dataclass(frozen=True)
class Alternatives:
    """Where else each workload could go, all arrays (W,).

    `best` is the possible site with the least extra, the first of equals, -1 without any, and
    `extra` its cents more than the plan. `count` says how many sites are possible. `asked_extra`
    and `asked_possible` tell the same of one site that was asked about. `broken` has the sorted
    labels of what (w, s) breaks, for eligible sites that are not possible: the one asked about,
    and all others of a workload that has few of them and no possible one.
    """

    best: Ints
    extra: Ints
    count: Ints
    asked_extra: Ints
    asked_possible: Bools
    broken: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def empty(cls, workloads: int) -> Alternatives:
        """Nothing possible anywhere."""
        best, extra, count, asked = (np.full(workloads, k, dtype=np.int64) for k in (-1, 0, 0, 0))
        return cls(best, extra, count, asked, np.zeros(workloads, dtype=np.bool_))


def alternatives(
    problem: Problem, solution: Solution, asked: Ints, few: int, cells: int = CELLS
) -> Alternatives:
    """Exact differences for every workload, one moved at a time; `asked` (W,) is a site each."""
    workloads, sites, _, _ = problem.shape
    moves, found = Moves(problem, solution.site), Alternatives.empty(workloads)
    step = max(1, cells // sites)
    for start in range(0, workloads, step):
        rows = slice(start, min(start + step, workloads))
        judged = moves.judge(rows)
        _note(found, rows, judged, asked[rows])
        for n, s in _doubtful(moves, rows, judged, asked[rows], few):
            found.broken[start + n, s] = judged.broken(n, s)
    return found


def _note(found: Alternatives, rows: slice, judged: Judged, asked: Ints) -> None:
    """Fill in a range of workloads."""
    extra, possible, every = judged.extra, judged.possible, np.arange(asked.size)
    best = np.where(possible, extra, np.iinfo(np.int64).max).argmin(axis=1)
    found.count[rows] = possible.sum(axis=1)
    found.best[rows] = np.where(found.count[rows] > 0, best, -1)
    found.extra[rows] = extra[every, best]
    found.asked_extra[rows] = extra[every, asked]
    found.asked_possible[rows] = possible[every, asked]


def _doubtful(
    moves: Moves, rows: slice, judged: Judged, asked: Ints, few: int
) -> Iterator[tuple[int, int]]:
    """The workloads of a range and sites of which somebody will ask what breaks there."""
    every = np.arange(asked.size)
    barred = moves.problem.eligible[rows] & ~judged.possible
    barred[every, moves.site[rows]] = False
    told = (barred.sum(axis=1) <= few) & ~judged.possible.any(axis=1)
    wanted = barred & told[:, None]
    wanted[every, asked] |= barred[every, asked]
    yield from zip(*(where.tolist() for where in np.nonzero(wanted)), strict=True)
