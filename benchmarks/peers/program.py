"""A whole-number program as arrays, from which either solver is filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cloudplan.engine.problem import Ints

UNLIMITED = 2**60
Terms = list[tuple[ArrayLike, ArrayLike, ArrayLike]]


@dataclass(frozen=True, slots=True)
class Arrays:
    """Minimise cost · z, 0 <= z <= upper, z whole, row_lower <= A z <= row_upper; A row by row."""

    cost: Ints
    upper: Ints
    row_lower: Ints
    row_upper: Ints
    start: Ints
    index: Ints
    value: Ints


class Program:
    """Columns and rows as they are added."""

    def __init__(self) -> None:
        self._cost: list[Ints] = []
        self._upper: list[Ints] = []
        self._extra: list[tuple[int, int]] = []
        self._entries: list[tuple[Ints, Ints, Ints]] = []
        self._limits: list[tuple[Ints, Ints]] = []
        self._columns = self._rows = 0

    def add_columns(self, cost: ArrayLike, upper: int) -> Ints:
        """Numbers of new columns, one per cost."""
        added = np.asarray(cost, dtype=np.int64).ravel()
        self._cost.append(added)
        self._upper.append(np.full(added.size, upper))
        self._columns += added.size
        return np.arange(self._columns - added.size, self._columns)

    def add_cost(self, column: int, cost: int) -> None:
        """More cost for a column."""
        self._extra.append((column, cost))

    def add_rows(self, count: int, terms: Terms, lower: int, upper: int) -> None:
        """`count` rows lower <= sum of terms <= upper.

        A term is (row from 0, column, coefficient), broadcast; column -1 stands for none.
        """
        for term in terms:
            row, column, value = np.broadcast_arrays(*(np.asarray(a, np.int64) for a in term))
            kept = (column >= 0) & (value != 0)
            self._entries.append((self._rows + row[kept], column[kept], value[kept]))
        self._limits.append((np.full(count, lower), np.full(count, upper)))
        self._rows += count

    def arrays(self) -> Arrays:
        """All that was added, rows in order."""
        cost = np.concatenate([np.zeros(0, dtype=np.int64), *self._cost])
        for column, more in self._extra:
            cost[column] += more
        row, index, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        order = np.argsort(row, kind="stable")
        lower, upper = (np.concatenate(part) for part in zip(*self._limits, strict=True))
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self._rows))])
        return Arrays(
            cost, np.concatenate(self._upper), lower, upper, start, index[order], value[order]
        )
