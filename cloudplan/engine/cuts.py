"""Rows that remove an answer which the MIP allowed and exact arithmetic does not.

Every cut holds for all allowed assignments, so that bounds stay bounds.
"""

from __future__ import annotations

import numpy as np

from cloudplan.engine.evaluate import Violation
from cloudplan.engine.formulation import Formulation, host_coefficients, open_coefficients
from cloudplan.engine.hosts import required_hosts
from cloudplan.engine.limits import own_range
from cloudplan.engine.problem import Bools, Ints, Limit
from cloudplan.engine.shares import share


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
    """(M4) amount[s] >= share x own cost - half a cent, unless the workloads on s are others."""
    limit = form.problem.limits[k]
    assert limit.shared is not None
    high = own_range(form.problem, limit)[1]
    for s in np.flatnonzero(form.amounts[k] >= 0):
        members = site == s
        numerator, denominator = share(form.problem, limit.shared, int(s), members)
        if numerator:
            part = numerator / denominator
            _cut_shared_at(form, limit, int(form.amounts[k][s]), int(s), members, part, high[s])


def _cut_shared_at(
    form: Formulation,
    limit: Limit,
    amount: int,
    s: int,
    members: Bools,
    part: float,
    high: int,
) -> None:
    least = form.milp.lower[amount]
    slack = part * float(high) - least
    hosts = host_coefficients(limit.run, limit.buy)[s]
    opening = open_coefficients(form.problem, limit.open, limit.buy)[s]
    form.milp.add_row(
        [
            (np.array([amount]), 1),
            (form.n[s], -part * hosts),
            (np.array([form.y[s]]), -part * opening),
            (form.x[members, s], -slack),
            (form.x[~members, s], slack),
        ],
        lower=-0.5 - slack * int(members.sum()),
    )


def _cut_assignment(form: Formulation, site: Ints) -> None:
    """At least one workload somewhere else."""
    here = form.x[np.arange(site.size), site]
    form.milp.add_row([(here, 1)], upper=site.size - 1)


def _counts_hosts(limit: Limit) -> bool:
    return bool(limit.run.any() or limit.buy.any())
