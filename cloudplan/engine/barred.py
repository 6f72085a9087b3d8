"""What workloads would save on sites that one rule alone keeps them from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cloudplan.engine.alternatives import CELLS
from cloudplan.engine.moves import Moves
from cloudplan.engine.problem import Ints, Problem, Solution

UNBARRED = -1
"""In `barrier`: no rule, or more than one, keeps the workload from the site."""


class Saved(NamedTuple):
    """Workloads that a rule keeps from a cheaper site, and the cents that they would save."""

    workloads: int
    cents: int


def barred(
    problem: Problem, solution: Solution, barrier: Ints, rules: int, cells: int = CELLS
) -> tuple[Saved, ...]:
    """One for each rule; `barrier` (W, S) is the number of the one rule that forbids a pair.

    `problem` has these pairs as eligible, at their cost. One workload is moved at a time, with
    everything else where it is.
    """
    count, cents = (np.zeros(rules, dtype=np.int64) for _ in range(2))
    for ruled, gain in _gains(problem, solution, barrier, cells):
        for k in np.unique(ruled[gain > 0]).tolist():
            best = np.where(ruled == k, gain, 0).max(axis=1)
            count[k] += (best > 0).sum()
            cents[k] += best.sum()
    return tuple(Saved(n, c) for n, c in zip(count.tolist(), cents.tolist(), strict=True))


def _gains(
    problem: Problem, solution: Solution, barrier: Ints, cells: int
) -> Iterator[tuple[Ints, Ints]]:
    """Ranges of workloads: which rule forbids each pair, and the cents saved there, if any."""
    workloads, sites, _, _ = problem.shape
    moves = Moves(problem, solution.site)
    step = max(1, cells // max(sites, 1))
    for start in range(0, workloads, step):
        rows = slice(start, min(start + step, workloads))
        ruled = barrier[rows]
        if (ruled == UNBARRED).all():
            continue
        judged = moves.judge(rows)
        wanted = judged.possible & (ruled != UNBARRED)
        yield ruled, np.where(wanted, -judged.extra, 0).clip(min=0)
