"""Rows that remove an answer which the MIP allowed and exact arithmetic does not.

Every cut holds for all allowed assignments, so that bounds stay bounds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.engine.evaluate import Violation
from cloudplan.engine.formulation import Formulation, host_coefficients, open_coefficients
from cloudplan.engine.hosts import cheapest_hosts, open_sites, required_hosts
from cloudplan.engine.limits import Terms, own_range
from cloudplan.engine.problem import Bools, Ints, Limit, Problem
from cloudplan.engine.shares import own_costs, portion, share


def add_cuts(form: Formulation, site: Ints, violations: tuple[Violation, ...]) -> bool:
    """Adds rows against what `site` broke; false where there was nothing to add."""
    added = False
    for violation in violations:
        k = violation.index
        if violation.kind == "capacity":
            _cut_capacity(form, site, k)
        elif violation.kind == "limit" and form.problem.limits[k].shared is not None:
            _cut_shared(form, site, k)
        elif violation.kind == "limit" and not _counts_hosts(form.problem.limits[k]):
            _cut_assignment(form, site)
        else:
            continue
        added = True
    return added


def _cut_capacity(form: Formulation, site: Ints, s: int) -> None:
    """Whoever carries these workloads on s has the hosts that they need, or cannot have them."""
    required = required_hosts(form.problem, site)[s]
    members = form.x[site == s, s]
    if required.max() > form.problem.most_hosts[s]:
        form.milp.add_row([(members, 1)], upper=members.size - 1)
        return
    for n, hosts in zip(form.n[s], required, strict=True):
        rhs = float(hosts * (1 - members.size))
        form.milp.add_row([(np.array([n]), 1), (members, -int(hosts))], lower=rhs)


def _cut_shared(form: Formulation, site: Ints, k: int) -> None:
    """(M4) As long as the same workloads are on a site, the scope has the same share of it."""
    problem, limit = form.problem, form.problem.limits[k]
    assert limit.shared is not None
    high = own_range(problem, limit)[1]
    least_own = own_costs(problem, limit, open_sites(problem, site), _fewest(problem, limit, site))
    for s in np.flatnonzero(form.amounts[k] >= 0):
        part = share(problem, limit.shared, int(s), site == s)
        if part[0] or form.milp.lower[form.amounts[k][s]] < 0:
            _cut_share(form, limit, k, (int(s), site == s), part, int(high[s]))
            _cut_amount(form, k, (int(s), site == s), portion(least_own[s], *part))


def _fewest(problem: Problem, limit: Limit, site: Ints) -> Ints:
    """(S, T) the hosts of an assignment of which the limit counts least."""
    required = np.minimum(required_hosts(problem, site), problem.most_hosts[:, None])
    return cheapest_hosts(replace(problem, run_cost=limit.run, buy_cost=limit.buy), required)


def _cut_share(
    form: Formulation,
    limit: Limit,
    k: int,
    group: tuple[int, Bools],
    part: tuple[int, int],
    high: int,
) -> None:
    """amount[s] >= share x own cost - half a cent - slack x the number of changes on s."""
    s, members = group
    ratio = part[0] / part[1]
    amount = form.amounts[k][s : s + 1]
    slack = max(ratio * high - form.milp.lower[int(amount[0])], 0.0)
    hosts = host_coefficients(limit.run, limit.buy)[s]
    opening = open_coefficients(form.problem, limit.open, limit.buy)[s : s + 1]
    own: Terms = [(form.n[s], -ratio * hosts), (form.y[s : s + 1], -ratio * opening)]
    changes, staying = _changes(form, s, members, slack)
    form.milp.add_row([(amount, 1), *own, *changes], lower=-0.5 - slack * staying)


def _cut_amount(form: Formulation, k: int, group: tuple[int, Bools], least: int) -> None:
    """amount[s] >= what it is at the least with these workloads, unless they change."""
    s, members = group
    amount = form.amounts[k][s : s + 1]
    slack = max(least - form.milp.lower[int(amount[0])], 0.0)
    changes, staying = _changes(form, s, members, slack)
    form.milp.add_row([(amount, 1), *changes], lower=least - slack * staying)


def _changes(form: Formulation, s: int, members: Bools, weight: float) -> tuple[Terms, int]:
    """`weight` x the number of workloads that came to or left s, less weight x the constant."""
    return [(form.x[members, s], -weight), (form.x[~members, s], weight)], int(members.sum())


def _cut_assignment(form: Formulation, site: Ints) -> None:
    """At least one workload somewhere else."""
    here = form.x[np.arange(site.size), site]
    form.milp.add_row([(here, 1)], upper=site.size - 1)


def _counts_hosts(limit: Limit) -> bool:
    return bool(limit.run.any() or limit.buy.any())
