"""The elastic model: every labelled constraint may be broken, at a price, by a column of its own.

Fixed at nothing, these columns give the problem back. Free, their duals show which labels stand
against each other; free for one family only, they show the least that has to be given up of it.
Equation numbers are those of docs/model.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from cloudplan.engine import limits as ceilings
from cloudplan.engine import pairs
from cloudplan.engine.families import add_opening
from cloudplan.engine.formulation import Formulation, new_formulation
from cloudplan.engine.hosts import floor_hosts, idle_hosts
from cloudplan.engine.milp import INFINITY, Arrays, Floats
from cloudplan.engine.problem import Apart, Ints, Limit, Pair, Problem, Together
from cloudplan.engine.softened import NOTHING, Headroom, Labels, Softened, Veto


@dataclass(slots=True)
class Elastic:
    """The model as a MIP whose rows have labels (NOTHING: always there).

    Rows in `asked` are there for any of several labels, those in `hosted` only while the capacity
    of the given label counts as well.

    Columns: `use` (U,) a unit is given up; `extra` (S,) hosts beyond the maximum; `standing` (S,)
    the installed hosts count, as in y; `lift` by the label of limits, the part of `span` by which
    they are raised; `rest` what cannot be given up.
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

    @property
    def slack(self) -> Ints:
        """Every column that breaks something."""
        many = [self.use, self.extra[self.extra >= 0], np.array(list(self.lift.values()))]
        return np.concatenate([*many, np.array(self.rest)]).astype(np.int64)

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


def elastic(soft: Softened, *, priced: bool = False) -> Elastic:
    """The elastic model of a problem; breaking is free, and traffic too unless `priced`."""
    problem = replace(soft.problem, most_hosts=soft.problem.most_hosts + _room(soft.problem))
    form = new_formulation(problem)
    units = 0 if soft.unit_family is None else soft.unit_family.size
    use = form.milp.add_columns(units, integer=True)
    extra = np.full(problem.shape[1], NOTHING)
    model = Elastic(soft, form, soft.problem.most_hosts, use, extra, extra.copy())
    _add(model, None, lambda: add_opening(form))
    if priced:
        _add(model, None, lambda: pairs.add_pair_costs(form))
    _add_total(model)
    _add_rows(model)
    for s in np.flatnonzero(problem.finite).tolist():
        _add(model, _capacity(problem, s), lambda s=s: _add_site(model, s))
        for headroom in soft.headrooms:
            rows = _add(model, headroom.label, lambda s=s, h=headroom: _add_headroom(model, s, h))
            model.hosted |= dict.fromkeys(range(rows.start, rows.stop), _capacity(problem, s))
    for veto in soft.vetoes:
        _add_veto(model, veto)
    _add_pairs(model)
    for group, units_of in _with_units(problem.apart, soft.apart_unit):
        _add(model, group.label, lambda g=group, u=units_of: _add_apart(model, g, u))
    for bunch, units_of in _with_units(problem.together, soft.together_unit):
        _add(model, bunch.label, lambda g=bunch, u=units_of: _add_together(model, g, u))
    for k, limit in enumerate(problem.limits):
        _add_limit(model, k, limit)
    return model


def _capacity(problem: Problem, s: int) -> int:
    return int(problem.capacity_label[s])


def _room(problem: Problem) -> Ints:
    """(S,) hosts beyond the maximum with which a site could carry everything."""
    room = np.zeros_like(problem.most_hosts)
    for s in np.flatnonzero(problem.finite):
        total = (problem.demand_on(int(s)) * problem.eligible[:, s, None, None]).sum(axis=0)
        size = problem.host_size[s]
        hosts = -(-total[:, size > 0] // size[size > 0])
        needed = int(hosts.max(initial=0)) + int(problem.spare[s])
        room[s] = max(needed - int(problem.most_hosts[s]), 0)
    return room


def _add(model: Elastic, label: int | None, add: Callable[[], None]) -> slice:
    """Lets `add` add rows, all of one label, and says which they are."""
    before = len(model.row_label)
    add()
    count = len(model.form.milp.row_upper)
    model.row_label += [NOTHING if label is None else label] * (count - before)
    return slice(before, count)


def _soften(model: Elastic, row: int, column: int, value: float) -> None:
    """One more term in a row that is there already."""
    milp = model.form.milp
    milp.row_columns[row] = np.append(milp.row_columns[row], column)
    milp.row_values[row] = np.append(milp.row_values[row], value)


def _unit_column(model: Elastic, unit: int) -> int:
    """The column of a unit, or a new one that nothing can free."""
    if unit != NOTHING:
        return int(model.use[unit])
    (column,) = model.form.milp.add_columns(1)
    model.rest.append(int(column))
    return int(column)


def _add_total(model: Elastic) -> None:
    form = model.form
    for t, total in enumerate(form.total):
        row = [(form.n[:, t], 1), (np.array([total]), -1)]
        _add(model, None, lambda row=row: form.milp.add_row(row, lower=0, upper=0))


def _add_rows(model: Elastic) -> None:
    """(1) every row on one site; a standby may be given up with the rules that ask for it."""
    soft, form = model.soft, model.form
    for w, columns in enumerate(form.x):
        unit = NOTHING if soft.row_unit is None else int(soft.row_unit[w])
        terms = [(columns, 1)]
        if unit != NOTHING:
            terms.append((model.use[[unit]], 1))
        _add(model, None, lambda terms=terms: form.milp.add_row(terms, upper=1))
        once = _add(model, None, lambda terms=terms: form.milp.add_row(terms, lower=1))
        if w in soft.asked:
            model.asked[once.start] = soft.asked[w]


def _add_site(model: Elastic, s: int) -> None:
    """(2)(2b) of one site, with hosts beyond the maximum."""
    problem, form = model.form.problem, model.form
    n, y = form.n[s], form.y[s : s + 1]
    beyond = float(problem.most_hosts[s] - model.most_hosts[s])
    (extra,) = form.milp.add_columns(1, upper=beyond, integer=True)
    (standing,) = form.milp.add_columns(1)
    model.extra[s], model.standing[s] = extra, standing
    form.milp.add_row([(np.array([standing]), 1), (y, -1)], lower=0, upper=0)
    _add_capacity(model, s, problem.host_size[s])
    form.milp.add_row([(n[:1], 1), (y, -floor_hosts(problem)[s])], lower=0)
    last = [(n[-1:], 1), (y, -model.most_hosts[s]), (np.array([extra]), -1)]
    form.milp.add_row(last, upper=0)
    form.milp.add_row([(n[-1:], 1), (y, -problem.most_hosts[s])], upper=0)
    for t in range(1, n.size):
        form.milp.add_row([(n[t - 1 : t], 1), (n[t : t + 1], -1)], upper=0)


def _add_capacity(model: Elastic, s: int, size: Ints) -> None:
    """(2) in hosts of `size` (R,)."""
    problem, form = model.form.problem, model.form
    idle, demand = idle_hosts(problem)[s], problem.demand_on(s)
    for t, host in enumerate(form.n[s]):
        for r, one in enumerate(size.tolist()):
            on = [(form.x[:, s], demand[:, t, r] / max(one, 1)), (np.array([host]), -1)]
            form.milp.add_row([*on, (form.y[s : s + 1], idle)], upper=0)


def _add_headroom(model: Elastic, s: int, headroom: Headroom) -> None:
    """(2) once more with smaller hosts, where the rule makes them smaller."""
    problem, size = model.form.problem, headroom.host_size[s]
    if (size >= problem.host_size[s]).all():
        return
    first = len(model.form.milp.row_upper)
    _add_capacity(model, s, size)
    column, most = _unit_column(model, headroom.unit), float(problem.most_hosts[s])
    for k in range(first, len(model.form.milp.row_upper)):
        r = (k - first) % size.size
        more = most * (problem.host_size[s, r] / max(int(size[r]), 1) - 1)
        if more > 0:
            _soften(model, k, column, -more)


def _add_veto(model: Elastic, veto: Veto) -> None:
    """Sum of x[w,s] over the forbidden s <= what lifts the veto for w."""
    closed = veto.mask & model.form.problem.eligible
    for w in np.flatnonzero(closed.any(axis=1)):
        column = _unit_column(model, int(veto.unit[w]))
        row = [(model.form.x[w, closed[w]], 1), (np.array([column]), -1)]
        _add(model, int(veto.label[w]), lambda row=row: model.form.milp.add_row(row, upper=0))


def _add_pairs(model: Elastic) -> None:
    """(4)(5c) a forbidden combination of sites may be used where the pair's unit is given up."""
    problem, form = model.form.problem, model.form
    for e, pair in enumerate(problem.pairs):
        if pair.allowed.all():
            continue
        view = replace(form, problem=replace(problem, pairs=(pair,)))
        columns = _freeing(model, e, pair)
        if pair.first == pair.second:
            row = [(form.x[pair.first, ~pair.allowed.diagonal()], 1)]
            rows = _add(model, pair.label, lambda row=row: form.milp.add_row(row, upper=0))
        else:
            rows = _add(model, pair.label, lambda view=view: pairs.add_forbidden(view))
        for k in range(rows.start, rows.stop):
            for column in columns:
                _soften(model, k, column, -1.0)


def _freeing(model: Elastic, e: int, pair: Pair) -> list[int]:
    """The columns that free a pair: its own, and those that make one of its ends needless."""
    soft = model.soft
    columns = [_unit_column(model, NOTHING if soft.pair_unit is None else int(soft.pair_unit[e]))]
    if soft.row_unit is not None:
        units = {int(soft.row_unit[w]) for w in (pair.first, pair.second)} - {NOTHING}
        columns += [int(model.use[unit]) for unit in sorted(units)]
    return columns


def _with_units(
    groups: tuple[Apart, ...] | tuple[Together, ...], units: tuple[Ints, ...]
) -> list[tuple[Apart, Ints]]:
    """Each group with a unit per workload."""
    none = (np.full(len(g.workloads), NOTHING, dtype=np.int64) for g in groups)
    return list(zip(groups, units or none, strict=True))  # type: ignore[arg-type]


def _add_apart(model: Elastic, group: Apart, units: Ints) -> None:
    """(5a) whoever is given up does not count."""
    form, members = model.form, dict(zip(group.workloads, units.tolist(), strict=True))
    columns = {w: _unit_column(model, unit) for w, unit in members.items()}
    for site_class in np.unique(group.site_class):
        inside = group.site_class == site_class
        row = [(form.x[list(members)][:, inside], 1)]
        for w, column in columns.items():
            (uncounted,) = form.milp.add_columns(1)
            pick = np.array([uncounted])
            form.milp.add_row([(pick, 1), (form.x[w, inside], -1)], upper=0)
            form.milp.add_row([(pick, 1), (np.array([column]), -1)], upper=0)
            row.append((pick, -1))
        form.milp.add_row(row, upper=1)


def _add_together(model: Elastic, group: Together, units: Ints) -> None:
    """(5b) all stand where the group stands, but for those that are given up."""
    form = model.form
    common = form.milp.add_columns(form.problem.shape[1])
    form.milp.add_row([(common, 1)], upper=1)
    for w, unit in zip(group.workloads, units.tolist(), strict=True):
        column = np.array([_unit_column(model, unit)])
        for s, place in enumerate(common):
            here = form.x[w, s : s + 1]
            form.milp.add_row([(here, 1), (np.array([place]), -1), (column, -1)], upper=0)


def _add_limit(model: Elastic, k: int, limit: Limit) -> None:
    """(6) raised by a part of what it could be at the most; limits of one label rise together."""
    form = model.form
    nobody = np.zeros_like(form.problem.installed)
    alone = replace(form.problem, limits=(limit,), installed=nobody)
    view = replace(form, problem=alone, rows={}, amounts={})
    rows = _add(model, None, lambda: ceilings.add_limits(view))
    row, scale = view.rows[0]
    for s, column in enumerate(view.amounts.get(0, ())):  # a share of hosts, if hosts count
        if column >= 0 and form.problem.finite[s]:
            about = [k for k in range(rows.start, row) if column in form.milp.row_columns[k]]
            for k in about:
                model.row_label[k] = _capacity(form.problem, s)
    for s in np.flatnonzero(form.problem.finite if limit.shared is None else nobody):
        bought = int(form.problem.installed[s] * limit.buy[s, :1].sum())
        if bought:
            _soften(model, row, int(model.standing[s]), -scale * bought)
    model.row_label[row] = limit.label
    if limit.label not in model.lift:
        same = [other for other in form.problem.limits if other.label == limit.label]
        model.span[limit.label] = max(_excess(form.problem, other) for other in same)
        model.lift[limit.label] = int(form.milp.add_columns(1)[0])
    _soften(model, row, model.lift[limit.label], -scale * model.span[limit.label])


def _excess(problem: Problem, limit: Limit) -> float:
    """More than any plan could exceed the limit by."""
    most = np.where(problem.eligible, limit.on_site, 0).max(axis=1, initial=0).sum()
    own = ceilings.own_range(problem, limit)[1].sum()
    traffic = sum(int(m.max(initial=0)) for m in limit.traffic if m is not None)
    return float(max(int(most) + int(own) + traffic - limit.most, 1))


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
