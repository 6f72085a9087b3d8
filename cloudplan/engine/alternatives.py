"""The best other site of every workload while all others stay where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.moves import Moves
from cloudplan.engine.problem import Bools, Ints, Problem, Solution

CELLS = 2**19
"""Workloads x sites that are looked at in one go: a few megabytes an array."""


@dataclass(frozen=True)
class Alternatives:
    """Where else each workload could go, all arrays (W,).

    `best` is the possible site with the least extra, the first of equals, -1 without any, and
    `extra` its cents more than the plan. `count` says how many sites are possible. `asked_extra`
    and `asked_possible` tell the same of one site that was asked about; `moves` of any other.
    """

    moves: Moves
    best: Ints
    extra: Ints
    count: Ints
    asked_extra: Ints
    asked_possible: Bools


def alternatives(
    problem: Problem, solution: Solution, asked: Ints, cells: int = CELLS
) -> Alternatives:
    """Exact differences for every workload, one moved at a time; `asked` (W,) is a site each."""
    workloads, sites, _, _ = problem.shape
    found = Alternatives(
        Moves(problem, solution.site),
        np.full(workloads, -1, dtype=np.int64),
        np.zeros(workloads, dtype=np.int64),
        np.zeros(workloads, dtype=np.int64),
        np.zeros(workloads, dtype=np.int64),
        np.zeros(workloads, dtype=np.bool_),
    )
    step = max(1, cells // sites)
    for start in range(0, workloads, step):
        rows = slice(start, min(start + step, workloads))
        _note(found, rows, asked[rows])
    return found


def _note(found: Alternatives, rows: slice, asked: Ints) -> None:
    """Fill in a range of workloads."""
    extra, possible = found.moves.judge(rows)
    every = np.arange(extra.shape[0])
    best = np.where(possible, extra, np.iinfo(np.int64).max).argmin(axis=1)
    found.count[rows] = possible.sum(axis=1)
    found.best[rows] = np.where(found.count[rows] > 0, best, -1)
    found.extra[rows] = extra[every, best]
    found.asked_extra[rows] = extra[every, asked]
    found.asked_possible[rows] = possible[every, asked]
