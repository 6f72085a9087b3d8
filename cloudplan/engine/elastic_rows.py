"""The rows of the elastic model, family by family; the numbers are those of docs/model.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cloudplan.engine import limits as ceilings
from cloudplan.engine import pairs
from cloudplan.engine.elastic import Elastic, label_rows, soften, unit_column
from cloudplan.engine.families import add_opening, add_total_hosts
from cloudplan.engine.formulation import new_formulation
from cloudplan.engine.limits import Terms
from cloudplan.engine.problem import Apart, Ints, Limit, Pair, Problem, Together
from cloudplan.engine.softened import NOTHING, Headroom, Softened, Veto


def elastic(soft: Softened, *, priced: bool = False) -> Elastic:
    """The elastic model of a problem; breaking is free, and traffic too unless `priced`."""
    problem = replace(soft.problem, most_hosts=soft.problem.most_hosts + _room(soft.problem))
    form = new_formulation(problem)
    units = 0 if soft.unit_family is None else soft.unit_family.size
    use = form.milp.add_columns(units, integer=True)
    extra = np.full(problem.shape[1], NOTHING)
    model = Elastic(soft, form, soft.problem.most_hosts, use, extra, extra.copy())
    add_opening(form)
    add_total_hosts(form)
    if priced:
        pairs.add_pair_costs(form)
    label_rows(model, NOTHING)
    _add_rows(model)
    for s in np.flatnonzero(problem.finite).tolist():
        _add_site(model, s)
        for headroom in soft.headrooms:
            _add_headroom(model, s, headroom)
    for veto in soft.vetoes:
        _add_veto(model, veto)
    for e, pair in enumerate(problem.pairs):
        if not pair.allowed.all():
            _add_pair(model, e, pair)
    for group, units_of in _with_units(problem.apart, soft.apart_unit):
        _add_apart(model, problem.apart[group], units_of)
    for group, units_of in _with_units(problem.together, soft.together_unit):
        _add_together(model, problem.together[group], units_of)
    for limit in problem.limits:
        _add_limit(model, limit)
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


def _add_rows(model: Elastic) -> None:
    """(1) every row on one site; a standby may be given up with the rules that ask for it."""
    soft, milp = model.soft, model.form.milp
    for w, columns in enumerate(model.form.x):
        unit = NOTHING if soft.row_unit is None else int(soft.row_unit[w])
        terms = [(columns, 1), (model.use[[unit]], 1)] if unit != NOTHING else [(columns, 1)]
        milp.add_row(terms, upper=1)
        milp.add_row(terms, lower=1)
        if w in soft.asked:
            model.asked[len(milp.row_upper) - 1] = soft.asked[w]
    label_rows(model, NOTHING)


def _add_site(model: Elastic, s: int) -> None:
    """(2)(2b) of one site, with hosts beyond the maximum."""
    problem, form, milp = model.form.problem, model.form, model.form.milp
    n, y, most = form.n[s], form.y[s : s + 1], int(model.most_hosts[s])
    extra = milp.add_columns(1, upper=float(problem.most_hosts[s] - most), integer=True)
    standing = milp.add_columns(1)
    model.extra[s], model.standing[s] = extra[0], standing[0]
    if problem.spare[s] > most:  # more room is spare first: all of it at once, or none
        filled = milp.add_columns(1, integer=True)
        model.filled[s] = filled[0]
        milp.add_row([(extra, 1), (filled, -int(problem.most_hosts[s] - most))], upper=0)
    milp.add_row([(standing, 1), (y, -1)], lower=0, upper=0)
    _add_capacity(model, s, problem.host_size[s])
    milp.add_row([(n[:1], 1), (y, -problem.installed[s])], lower=0)
    milp.add_row([(n[:1], 1), *_idle(model, s, -1)], lower=0)
    milp.add_row([(n[-1:], 1), (y, -most), (extra, -1)], upper=0)
    milp.add_row([(n[-1:], 1), (y, -problem.most_hosts[s])], upper=0)
    for t in range(1, n.size):
        milp.add_row([(n[t - 1 : t], 1), (n[t : t + 1], -1)], upper=0)
    label_rows(model, _capacity(problem, s))


def _idle(model: Elastic, s: int, sign: int) -> Terms:
    """The hosts of an open site that carry nothing, times the sign."""
    problem, most = model.form.problem, int(model.most_hosts[s])
    idle = min(int(problem.spare[s]), most)
    terms: Terms = [(model.form.y[s : s + 1], sign * idle)]
    if s in model.filled:
        terms.append((np.array([model.filled[s]]), sign * (int(problem.spare[s]) - idle)))
    return terms


def _add_capacity(model: Elastic, s: int, size: Ints) -> None:
    """(2) in hosts of `size` (R,)."""
    problem, form = model.form.problem, model.form
    demand = problem.demand_on(s)
    for t, host in enumerate(form.n[s]):
        for r, one in enumerate(size.tolist()):
            on: Terms = [(form.x[:, s], demand[:, t, r] / max(one, 1)), (np.array([host]), -1)]
            form.milp.add_row([*on, *_idle(model, s, 1)], upper=0)


def _add_headroom(model: Elastic, s: int, headroom: Headroom) -> None:
    """(2) once more with smaller hosts, where the rule makes them smaller."""
    problem, size = model.form.problem, headroom.host_size[s]
    if (size >= problem.host_size[s]).all():
        return
    _add_capacity(model, s, size)
    rows = label_rows(model, headroom.label)
    model.hosted |= dict.fromkeys(rows, _capacity(problem, s))
    column, most = unit_column(model, headroom.unit), float(problem.most_hosts[s])
    for k, row in enumerate(rows):
        r = k % size.size
        more = most * (problem.host_size[s, r] / max(int(size[r]), 1) - 1)
        if more > 0:
            soften(model, row, column, -more)


def _add_veto(model: Elastic, veto: Veto) -> None:
    """Sum of x[w,s] over the forbidden s <= what lifts the veto for w."""
    closed = veto.mask & model.form.problem.eligible
    for w in np.flatnonzero(closed.any(axis=1)):
        column = unit_column(model, int(veto.unit[w]))
        lifted = np.array([column])
        model.form.milp.add_row([(model.form.x[w, closed[w]], 1), (lifted, -1)], upper=0)
        label_rows(model, int(veto.label[w]))


def _add_pair(model: Elastic, e: int, pair: Pair) -> None:
    """(4)(5c) a forbidden combination of sites may be used where the pair's unit is given up."""
    form, columns = model.form, _freeing(model, e, pair)
    if pair.first == pair.second:
        form.milp.add_row([(form.x[pair.first, ~pair.allowed.diagonal()], 1)], upper=0)
    else:
        pairs.add_forbidden(replace(form, problem=replace(form.problem, pairs=(pair,))))
    for row in label_rows(model, pair.label):
        for column in columns:
            soften(model, row, column, -1.0)


def _freeing(model: Elastic, e: int, pair: Pair) -> list[int]:
    """The columns that free a pair: its own, and those that make one of its ends needless."""
    soft = model.soft
    columns = [unit_column(model, NOTHING if soft.pair_unit is None else int(soft.pair_unit[e]))]
    if soft.row_unit is not None:
        units = {int(soft.row_unit[w]) for w in (pair.first, pair.second)} - {NOTHING}
        columns += [int(model.use[unit]) for unit in sorted(units)]
    return columns


def _with_units(
    groups: Sequence[Apart | Together], units: tuple[Ints, ...]
) -> Iterator[tuple[int, Ints]]:
    """The number of each group with a unit per workload."""
    for k, group in enumerate(groups):
        none = np.full(len(group.workloads), NOTHING, dtype=np.int64)
        yield k, units[k] if units else none


def _add_apart(model: Elastic, group: Apart, units: Ints) -> None:
    """(5a) whoever is given up does not count."""
    form, members = model.form, dict(zip(group.workloads, units.tolist(), strict=True))
    columns = {w: unit_column(model, unit) for w, unit in members.items()}
    for site_class in np.unique(group.site_class):
        inside = group.site_class == site_class
        row: Terms = [(form.x[list(members)][:, inside], 1)]
        for w, column in columns.items():
            uncounted = form.milp.add_columns(1)
            form.milp.add_row([(uncounted, 1), (form.x[w, inside], -1)], upper=0)
            form.milp.add_row([(uncounted, 1), (np.array([column]), -1)], upper=0)
            row.append((uncounted, -1))
        form.milp.add_row(row, upper=1)
    label_rows(model, group.label)


def _add_together(model: Elastic, group: Together, units: Ints) -> None:
    """(5b) all stand where the group stands, but for those that are given up."""
    form = model.form
    common = form.milp.add_columns(form.problem.shape[1])
    form.milp.add_row([(common, 1)], upper=1)
    for w, unit in zip(group.workloads, units.tolist(), strict=True):
        column = np.array([unit_column(model, unit)])
        for s, place in enumerate(common):
            here = form.x[w, s : s + 1]
            form.milp.add_row([(here, 1), (np.array([place]), -1), (column, -1)], upper=0)
    label_rows(model, group.label)


def _add_limit(model: Elastic, limit: Limit) -> None:
    """(6) raised by a part of what it could be at the most; limits of one label rise together."""
    form, problem = model.form, model.form.problem
    row, scale = _add_ceiling(model, limit)
    if limit.shared is None:
        for s in np.flatnonzero(problem.finite):
            bought = int(problem.installed[s] * limit.buy[s, :1].sum())
            if bought:
                soften(model, row, int(model.standing[s]), -scale * bought)
    if limit.label not in model.lift:
        same = [other for other in problem.limits if other.label == limit.label]
        model.span[limit.label] = max(_excess(problem, other) for other in same)
        model.lift[limit.label] = int(form.milp.add_columns(1)[0])
    soften(model, row, model.lift[limit.label], -scale * model.span[limit.label])


def _add_ceiling(model: Elastic, limit: Limit) -> tuple[int, float]:
    """The limit without what stands already; its row and scale.

    Rows about a site's shared hosts are there only while hosts count at all.
    """
    form, problem = model.form, model.form.problem
    none = np.zeros_like(problem.installed)
    alone = replace(problem, limits=(limit,), installed=none)
    view = replace(form, problem=alone, rows={}, amounts={})
    ceilings.add_limits(view)
    row, scale = view.rows[0]
    added = label_rows(model, NOTHING)
    for s, column in enumerate(view.amounts.get(0, none - 1)):
        if column >= 0 and problem.finite[s]:
            for k in range(added.start, row):
                if column in form.milp.row_columns[k]:
                    model.row_label[k] = _capacity(problem, s)
    model.row_label[row] = limit.label
    return row, scale


def _excess(problem: Problem, limit: Limit) -> float:
    """More than any plan could exceed the limit by."""
    most = np.where(problem.eligible, limit.on_site, 0).max(axis=1, initial=0).sum()
    own = ceilings.own_range(problem, limit)[1].sum()
    traffic = sum(int(m.max(initial=0)) for m in limit.traffic if m is not None)
    return float(max(int(most) + int(own) + traffic - limit.most, 1))
