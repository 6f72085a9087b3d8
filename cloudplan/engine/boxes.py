"""Boxes of site plans, and the memory of which column is worth branching on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from cloudplan.engine.milp import Floats
from cloudplan.engine.problem import Ints

WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds on the columns of the site plan."""

    columns: Ints
    lower: Floats
    upper: Floats

    def at(self, values: Floats) -> Bounds:
        """The one plan of these whole values."""
        return replace(self, lower=values, upper=values)

    def around(self, values: Floats) -> Iterator[Bounds]:
        """Boxes that hold every plan but `values`, without overlap."""
        lower, upper = self.lower.copy(), self.upper.copy()
        for k, value in enumerate(values):
            if self.lower[k] < value:
                yield replace(self, lower=lower.copy(), upper=_with(upper, k, value - 1))
            if self.upper[k] > value:
                yield replace(self, lower=_with(lower, k, value + 1), upper=upper.copy())
            lower[k] = upper[k] = value


@dataclass(frozen=True, slots=True)
class Origin:
    """The branch that made a box: up or down from a fraction, `distance` away."""

    column: int
    up: bool
    distance: float


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Site plans within `within` cost `bound` or more; `values` are the relaxation's, if solved."""

    bound: int
    number: int
    within: Bounds = field(compare=False)
    origin: Origin | None = field(default=None, compare=False)
    values: Floats | None = field(default=None, compare=False)


class Gains:
    """How much the bound rose per unit, by direction and column: the pseudo-costs."""

    def __init__(self, rank: Ints) -> None:
        """`rank` (columns,): columns of the lowest rank that has a fraction are branched on."""
        self._rank = rank
        self._sum = np.zeros((2, rank.size))
        self._count = np.zeros((2, rank.size))

    def learn(self, origin: Origin, gain: float) -> None:
        """Remembers what a branch gained."""
        self._sum[int(origin.up), origin.column] += gain / origin.distance
        self._count[int(origin.up), origin.column] += 1

    def choose(self, values: Floats) -> int | None:
        """The fractional column that promises most on both sides; None if all are whole."""
        down = values - np.floor(values + WHOLE)
        fractional = down > WHOLE
        if not fractional.any():
            return None
        fractional &= self._rank == self._rank[fractional].min()
        expected = np.where(self._count > 0, self._sum / np.maximum(self._count, 1), self._mean())
        score = np.maximum(expected[0] * down, WHOLE) * np.maximum(expected[1] * (1 - down), WHOLE)
        return int(np.where(fractional, score, -1.0).argmax())

    def _mean(self) -> Floats:
        seen = self._count.sum(axis=1, keepdims=True)
        return np.where(seen > 0, self._sum.sum(axis=1, keepdims=True) / np.maximum(seen, 1), 1.0)


def split(box: Box, column: int, value: float, number: int) -> list[Box]:
    """The plans below and above a fraction, numbered from `number`."""
    floor = float(np.floor(value))
    below = replace(box.within, upper=_with(box.within.upper, column, floor))
    above = replace(box.within, lower=_with(box.within.lower, column, floor + 1))
    return [
        Box(box.bound, number, below, Origin(column, False, value - floor)),
        Box(box.bound, number + 1, above, Origin(column, True, floor + 1 - value)),
    ]


def _with(values: Floats, k: int, value: float) -> Floats:
    changed = values.copy()
    changed[k] = value
    return changed
