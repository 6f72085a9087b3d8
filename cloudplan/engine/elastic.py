"""The elastic model: every labelled constraint may be broken, at a price, by a column of its own.

Fixed at nothing, these columns give the problem back. Free, their duals show which labels stand
against each other; free for one family only, they show the least that has to be given up of it.
Equation numbers are those of docs/model.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from cloudplan.engine.formulation import Formulation
from cloudplan.engine.milp import INFINITY, Arrays, Floats
from cloudplan.engine.problem import Ints
from cloudplan.engine.softened import NOTHING, Labels, Softened


@dataclass(slots=True)
class Elastic:
    """The model as a MIP whose rows have labels (NOTHING: always there).

    Rows in `asked` are there for any of several labels, those in `hosted` only while the capacity
    of the given label counts as well.

    Columns: `use` (U,) a unit is given up; `extra` (S,) hosts beyond the maximum; `standing` (S,)
    the installed hosts count, as in y; `lift` by the label of limits, the part of `span` by which
    they are raised; `rest` what cannot be given up; `filled` by site, that the room beyond the
    maximum has all the spare hosts first.
    """

    soft: Softened
    form: Formulation
    most_hosts: Ints
    use: Ints
    extra: Ints
    standing: Ints
    lift: dict[int, int] = field(default_factory=dict)
    span: dict[int, float] = field(default_factory=dict)
    rest: list[int] = field(default_factory=list)
    row_label: list[int] = field(default_factory=list)
    asked: dict[int, Labels] = field(default_factory=dict)
    hosted: dict[int, int] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)

    @property
    def slack(self) -> Ints:
        """Every column that breaks something."""
        beyond = self.extra[self.extra >= 0].tolist()
        return np.array([*self.use.tolist(), *beyond, *self.lift.values(), *self.rest], np.int64)

    def held(self, keep: Labels) -> Arrays:
        """The problem of the kept labels: nothing may be broken, other rows do not count."""
        arrays = self.arrays(keep)
        arrays.upper[self.slack] = 0.0
        needless = [w for w, labels in self.soft.asked.items() if not labels & keep]
        if self.soft.row_unit is not None and needless:
            units = self.soft.row_unit[needless]
            arrays.lower[self.use[units[units != NOTHING]]] = 1.0
            arrays.upper[self.use[units[units != NOTHING]]] = 1.0
        return replace(arrays, cost=np.zeros_like(arrays.cost))

    def arrays(self, keep: Labels | None = None) -> Arrays:
        """Everything, or only the rows of the kept labels."""
        arrays = self.form.milp.arrays()
        if keep is not None:
            labels = np.array(self.row_label, dtype=np.int64)
            gone = (labels != NOTHING) & ~np.isin(labels, np.array(sorted(keep), dtype=np.int64))
            gone[[row for row, asked in self.asked.items() if not asked & keep]] = True
            gone[[row for row, site in self.hosted.items() if site not in keep]] = True
            arrays.row_lower[gone], arrays.row_upper[gone] = -INFINITY, INFINITY
            arrays.upper[self._hosts_beyond(keep)] = 0.0
        return arrays

    def _hosts_beyond(self, keep: Labels) -> Ints:
        """The columns of hosts on sites whose capacity is not among the labels."""
        problem = self.soft.problem
        free = [int(s) for s in np.flatnonzero(problem.finite)]
        free = [s for s in free if int(problem.capacity_label[s]) not in keep]
        return np.append(self.form.n[free].ravel(), self.standing[free])


def label_rows(model: Elastic, label: int) -> range:
    """Gives its label to every row that was added since the last call, and says which they are."""
    before, count = len(model.row_label), len(model.form.milp.row_upper)
    model.row_label += [label] * (count - before)
    return range(before, count)


def soften(model: Elastic, row: int, column: int, value: float) -> None:
    """One more term in a row that is there already."""
    milp = model.form.milp
    milp.row_columns[row] = np.append(milp.row_columns[row], column)
    milp.row_values[row] = np.append(milp.row_values[row], value)


def unit_column(model: Elastic, unit: int) -> int:
    """The column of a unit, or a new one that nothing can free."""
    if unit != NOTHING:
        return int(model.use[unit])
    (column,) = model.form.milp.add_columns(1)
    model.rest.append(int(column))
    return int(column)


def values_of(model: Elastic, values: Floats) -> tuple[Ints, Ints]:
    """The site of every row, NOTHING where it is given up, and the hosts (S, T)."""
    form = model.form
    chosen = np.where(form.x >= 0, values[form.x], -1.0)
    site = np.where(chosen.max(axis=1, initial=-1.0) > 0.5, chosen.argmax(axis=1), NOTHING)
    hosts = np.where(form.n >= 0, np.rint(values[form.n]), 0).astype(np.int64)
    return site.astype(np.int64), hosts


def with_rows(arrays: Arrays, columns: Ints, coefficients: ArrayLike, upper: float) -> Arrays:
    """More rows: the sum of `coefficients` x `columns` (rows, terms) is at most `upper`."""
    rows, terms = columns.shape
    start = arrays.start[-1] + terms * np.arange(1, rows + 1)
    return replace(
        arrays,
        row_lower=np.append(arrays.row_lower, np.full(rows, -INFINITY)),
        row_upper=np.append(arrays.row_upper, np.full(rows, upper)),
        start=np.append(arrays.start, start).astype(np.int32),
        index=np.append(arrays.index, columns.ravel()).astype(np.int32),
        value=np.append(arrays.value, np.broadcast_to(coefficients, columns.shape).ravel()),
    )
