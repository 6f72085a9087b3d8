"""(4) Pairs of workloads: traffic costs and forbidden combinations of sites.

A cost matrix K[s, s2] is the sum of a base per site and of rectangles: "first is in G and second
is in A" costs so much more. Each rectangle is one continuous column u >= x[first, G] +
x[second, A] - 1. With tariffs by provider, region and site a pair needs one column per
provider, region and site, where the product of the two x would need one per pair of sites.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cloudplan.engine.formulation import Formulation
from cloudplan.engine.problem import Bools, Ints, Pair


@dataclass(frozen=True, slots=True)
class Rectangle:
    """`weight` more when the row is in `rows` and the column in `columns` (both masks)."""

    rows: Bools
    columns: Bools
    weight: int


@dataclass(frozen=True, slots=True)
class Layers:
    """A matrix as `row_base[s]` + `column_base[s2]` + the weights of the rectangles that hold."""

    row_base: Ints
    column_base: Ints
    rectangles: tuple[Rectangle, ...]


def decompose(matrix: Ints, rows: Bools, columns: Bools) -> Layers:
    """Layers equal to `matrix` (S, S) on the sites in `rows` x `columns`; weights are positive.

    Built by rows or by columns, whichever takes fewer rectangles.
    """
    by_row = _row_layers(matrix, rows, columns)
    flipped = _row_layers(matrix.T, columns, rows)
    if len(by_row.rectangles) <= len(flipped.rectangles):
        return by_row
    turned = tuple(Rectangle(r.columns, r.rows, r.weight) for r in flipped.rectangles)
    return Layers(flipped.column_base, flipped.row_base, turned)


def _row_layers(matrix: Ints, rows: Bools, columns: Bools) -> Layers:
    base = np.zeros(matrix.shape[0], dtype=np.int64)
    steps: dict[bytes, dict[int, int]] = defaultdict(dict)
    for s in np.flatnonzero(rows):
        levels = np.unique(matrix[s, columns])
        base[s] = levels[0]
        for below, level in pairwise(levels):
            steps[(columns & (matrix[s] >= level)).tobytes()][int(s)] = int(level - below)
    return Layers(base, np.zeros_like(base), tuple(_rectangles(steps, matrix.shape[0])))


def _rectangles(steps: dict[bytes, dict[int, int]], sites: int) -> Iterator[Rectangle]:
    """Rows with the same columns share a rectangle up to the smallest step, and so on upwards."""
    for mask, step_of_row in steps.items():
        columns = np.frombuffer(mask, dtype=np.bool_)
        reached = 0
        for step in sorted(set(step_of_row.values())):
            rows = np.zeros(sites, dtype=np.bool_)
            rows[[s for s, own in step_of_row.items() if own >= step]] = True
            yield Rectangle(rows, columns, step - reached)
            reached = step


def add_pair_costs(form: Formulation) -> None:
    """(4) The traffic costs of the objective."""
    matrices: dict[tuple[int, int], Ints] = {}
    for pair in form.problem.pairs:
        key = (pair.first, pair.second)
        matrices[key] = matrices[key] + pair.cost if key in matrices else pair.cost
    for (first, second), matrix in _merge_opposites(form, matrices).items():
        for columns, cents in traffic_terms(form, first, second, matrix):
            form.milp.add_cost(columns, cents)


def _merge_opposites(
    form: Formulation, matrices: dict[tuple[int, int], Ints]
) -> dict[tuple[int, int], Ints]:
    """Adds the traffic from j to i to that from i to j where this takes fewer columns."""
    merged = dict(matrices)
    for (i, j), matrix in matrices.items():
        if i < j and (j, i) in matrices:
            both = matrix + matrices[j, i].T
            if _width(form, i, j, both) <= _width(form, i, j, matrix) + _width(
                form, j, i, matrices[j, i]
            ):
                merged[i, j] = both
                del merged[j, i]
    return merged


def _width(form: Formulation, first: int, second: int, matrix: Ints) -> int:
    eligible = form.problem.eligible
    return len(decompose(matrix, eligible[first], eligible[second]).rectangles)


def traffic_terms(
    form: Formulation, first: int, second: int, matrix: Ints
) -> Iterator[tuple[Ints, Ints]]:
    """(columns, coefficients) whose sum is at least matrix[site(first), site(second)].

    The sum can always be exactly that, so that it may stand in costs and on the left of <=.
    """
    x, eligible = form.x, form.problem.eligible
    if first == second:
        yield x[first], matrix.diagonal()
        return
    layers = decompose(matrix, eligible[first], eligible[second])
    yield x[first], layers.row_base
    yield x[second], layers.column_base
    for rectangle in layers.rectangles:
        column = joint_column(form, first, second, rectangle)
        yield np.array([column]), np.array([rectangle.weight])


def joint_column(form: Formulation, first: int, second: int, rectangle: Rectangle) -> int:
    """The column u >= x[first, rows] + x[second, columns] - 1, u >= 0; made once."""
    key = (first, rectangle.rows.tobytes(), second, rectangle.columns.tobytes())
    if key not in form.together:
        (u,) = form.milp.add_columns(1)
        form.together[key] = int(u)
        one, a = _presence(form, first, rectangle.rows)
        two, b = _presence(form, second, rectangle.columns)
        form.milp.add_row([(np.array([u]), 1), (one, -a), (two, -b)], lower=_constant(a, b) - 1)
    return form.together[key]


def add_forbidden(form: Formulation) -> None:
    """(4) x[first, G] + x[second, not allowed from G] <= 1, one row per distinct site set G."""
    for pair in form.problem.pairs:
        if pair.first == pair.second or pair.allowed.all():
            continue
        for rows, columns in _forbidden(form, pair):
            one, a = _presence(form, pair.first, rows)
            two, b = _presence(form, pair.second, columns)
            form.milp.add_row([(one, a), (two, b)], upper=1 - _constant(a, b))


def _forbidden(form: Formulation, pair: Pair) -> Iterator[tuple[Bools, Bools]]:
    """Sites of first with the same forbidden sites of second, and these."""
    mine, theirs = form.problem.eligible[pair.first], form.problem.eligible[pair.second]
    groups: dict[bytes, Bools] = {}
    for s in np.flatnonzero(mine):
        forbidden = theirs & ~pair.allowed[s]
        groups.setdefault(forbidden.tobytes(), np.zeros_like(mine))[s] = True
    for mask, rows in groups.items():
        columns = np.frombuffer(mask, dtype=np.bool_)
        if columns.any():
            yield rows, columns


def _presence(form: Formulation, workload: int, sites: Bools) -> tuple[Ints, int]:
    """Columns and their sign: x[w, sites], or by (1) 1 - x[w, other sites] where that is shorter.

    A sign of -1 says that 1 is to be added.
    """
    eligible = form.problem.eligible[workload]
    inside, outside = eligible & sites, eligible & ~sites
    if outside.sum() < inside.sum():
        return form.x[workload, outside], -1
    return form.x[workload, inside], 1


def _constant(*signs: int) -> int:
    return sum(sign < 0 for sign in signs)
