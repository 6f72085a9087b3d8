"""(8a) No move that does not pay: an answer goes back to its anchor wherever that costs nothing.

An engine stops within a gap, and within it moves are made or not by chance. Here each one has to
show that the plan is dearer without it: alone, with those that it is tied to, and all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cloudplan.engine.alternatives import CELLS
from cloudplan.engine.evaluate import evaluate
from cloudplan.engine.moves import Moves
from cloudplan.engine.pair_table import PairTable
from cloudplan.engine.problem import Ints, Problem, Solution

NONE = -1
"""The anchor of a row that has none."""
OPTIMAL_GAP = 1e-6
WORK = 100_000_000
"""Rows that may be evaluated for groups of moves, so that large problems end as soon."""
FEWEST_TRIALS = 20


def calmed(problem: Problem, answer: Solution, anchor: Ints) -> Solution:
    """The answer with every row back at its site in `anchor` (W,) where that costs no more.

    Never dearer than the answer and allowed like it; in the end no row that may stand at its
    anchor alone, all else as it is, would cost nothing there.
    """
    if not answer.site.size:
        return answer
    calm = _Calm(problem, np.where(anchor == NONE, answer.site, anchor), answer)
    calm.try_back(calm.away)
    while calm.away.size and (calm.singles() or calm.groups()):
        pass
    return _proven(calm.best)


def _proven(answer: Solution) -> Solution:
    """It may have become optimal; the bound is what it was."""
    gap = max(answer.objective - answer.bound, 0) / max(abs(answer.objective), 1)
    if answer.status == "optimal" or gap > OPTIMAL_GAP:
        return answer
    return replace(answer, status="optimal", stopped_by="optimal")


@dataclass
class _Calm:
    """The best answer so far; `anchor` (W,) is the row's own site where it has none."""

    problem: Problem
    anchor: Ints
    best: Solution

    @property
    def away(self) -> Ints:
        """The rows that could stand at their anchor and do not, in order."""
        rows = np.arange(self.anchor.size)
        could = self.problem.eligible[rows, self.anchor]
        return np.flatnonzero(could & (self.best.site != self.anchor))

    def try_back(self, rows: Ints) -> bool:
        """Send these rows back if it is allowed and costs nothing; whether that was done."""
        if not rows.size:
            return False
        site = self.best.site.copy()
        site[rows] = self.anchor[rows]
        seen = evaluate(self.problem, site)
        if not seen.feasible or seen.objective > self.best.objective:
            return False
        self.best = replace(self.best, site=site, hosts=seen.hosts, objective=seen.objective)
        return True

    def singles(self) -> bool:
        """Send back what costs nothing alone; whether any row went."""
        found = sorted(self._cheap())
        rows = np.array([row for _, row in found], dtype=np.int64)
        return bool(rows.size) and self._halved(rows)

    def _cheap(self) -> Iterator[tuple[int, int]]:
        """(cents, row) of the rows that may go back alone at no cost."""
        moves, away = Moves(self.problem, self.best.site), self.away
        step = max(1, CELLS // self.problem.shape[1])
        for start in np.unique(away // step * step).tolist():
            rows = slice(start, min(start + step, self.anchor.size))
            judged = moves.judge(rows)
            for row in away[(away >= rows.start) & (away < rows.stop)].tolist():
                here = row - start, int(self.anchor[row])
                if judged.possible[here] and judged.extra[here] <= 0:
                    yield int(judged.extra[here]), row

    def _halved(self, rows: Ints) -> bool:
        """All at once, or else by halves: what is free alone may not be so together."""
        if self.try_back(rows):
            return True
        if rows.size == 1:
            return False
        middle = rows.size // 2
        first = self._halved(rows[:middle])
        return self._halved(rows[middle:]) or first

    def groups(self) -> bool:
        """Send back the first group of rows that costs nothing together."""
        trials = max(FEWEST_TRIALS, WORK // self.anchor.size)
        return any(self.try_back(rows) for rows in self._groups()[:trials])

    def _groups(self) -> Sequence[Ints]:
        """Rows away that are tied by pairs or groups, then those that come or go at each site."""
        away = self.away
        tied = [rows for rows in _tied(self.problem, away) if rows.size > 1]
        here, there = self.best.site[away], self.anchor[away]
        swaps = (away[(here == s) | (there == s)] for s in range(self.problem.shape[1]))
        return [*tied, *(rows for rows in swaps if rows.size > 1)]


def _tied(problem: Problem, away: Ints) -> list[Ints]:
    """The rows of `away` by what pairs, apart and together tie to each other, in order."""
    leader = {row: row for row in away.tolist()}

    def of(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for first, second in _ties(problem):
        if first in leader and second in leader:
            a, b = of(first), of(second)
            leader[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for row in leader:
        found.setdefault(of(row), []).append(row)
    return [np.array(rows, dtype=np.int64) for _, rows in sorted(found.items())]


def _ties(problem: Problem) -> Iterator[tuple[int, int]]:
    table = PairTable.of(problem.pairs, problem.shape[1])
    yield from zip(table.first.tolist(), table.second.tolist(), strict=True)
    together = [group.workloads for group in problem.together]
    for rows in (*together, *(group.workloads for group in problem.apart)):
        yield from ((rows[0], other) for other in rows[1:])
