"""Columns and rows for a MIP solver: integer data in, floating-point arrays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cloudplan.engine.problem import Ints

Floats = NDArray[np.float64]
INFINITY = float("inf")
CENTS_PER_UNIT = 100  # the solver sees whole currency units: its tolerances suit them


@dataclass(frozen=True, slots=True)
class Arrays:
    """A MIP as the solver takes it: `start` (rows + 1,) delimits `index` and `value` by row."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.int32]
    row_lower: Floats
    row_upper: Floats
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Floats


@dataclass(slots=True)
class Milp:
    """A minimisation that is built column by column and row by row; costs are whole cents."""

    cost: list[int] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[int] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    row_columns: list[Ints] = field(default_factory=list)
    row_values: list[Floats] = field(default_factory=list)

    def add_columns(
        self, count: int, *, lower: float = 0.0, upper: float = 1.0, integer: bool = False
    ) -> Ints:
        """Indices of `count` new columns that cost nothing yet."""
        first = len(self.cost)
        self.cost += [0] * count
        self.lower += [lower] * count
        self.upper += [upper] * count
        self.integer += [int(integer)] * count
        return np.arange(first, first + count)

    def add_cost(self, columns: ArrayLike, cents: ArrayLike) -> None:
        """Adds `cents` to the objective of `columns`; -1 stands for a column that is not there."""
        for column, amount in np.broadcast(np.asarray(columns), np.asarray(cents)):
            if column >= 0:
                self.cost[int(column)] += int(amount)

    def add_row(
        self,
        terms: Sequence[tuple[Ints, ArrayLike]],
        *,
        lower: float = -INFINITY,
        upper: float = INFINITY,
    ) -> None:
        """`lower` <= sum of coefficient x column over all `terms` <= `upper`.

        A term is an array of columns with an array of coefficients, or one for all. Columns
        may recur; -1 stands for a column that does not exist and is left out.
        """
        columns = np.concatenate([np.ravel(c) for c, _ in terms])
        values = np.concatenate([np.broadcast_to(v, np.shape(c)).ravel() for c, v in terms])
        present = (columns >= 0) & (values != 0)
        self.row_columns.append(columns[present])
        self.row_values.append(values[present].astype(np.float64))
        self.row_lower.append(lower)
        self.row_upper.append(upper)

    def arrays(self) -> Arrays:
        """Everything as flat arrays, recurring columns of a row summed."""
        sizes = [c.size for c in self.row_columns]
        rows = np.repeat(np.arange(len(sizes)), sizes)
        columns = np.concatenate([*self.row_columns, np.empty(0, np.int64)])
        values = np.concatenate([*self.row_values, np.empty(0)])
        width = max(len(self.cost), 1)
        keys, place = np.unique(rows * width + columns, return_inverse=True)
        sums = np.bincount(place, weights=values, minlength=keys.size)
        start = np.searchsorted(keys // width, np.arange(len(sizes) + 1))
        return Arrays(
            cost=np.array(self.cost, dtype=np.float64) / CENTS_PER_UNIT,
            lower=np.array(self.lower, dtype=np.float64),
            upper=np.array(self.upper, dtype=np.float64),
            integer=np.array(self.integer, dtype=np.int32),
            row_lower=np.array(self.row_lower, dtype=np.float64),
            row_upper=np.array(self.row_upper, dtype=np.float64),
            start=start.astype(np.int32),
            index=(keys % width).astype(np.int32),
            value=np.asarray(sums, dtype=np.float64),
        )
