"""The part of a large estate in which to look for a conflict: what only full sites may carry.

An estate of a part of the workloads asks no more of any site, ceiling or pair than the whole, so
that whatever cannot hold in the part cannot hold in the whole.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.candidates import Candidates, find_candidates
from cloudplan.model.estate import Application, Estate
from cloudplan.model.policy import BudgetRule, ConcentrationRule, Policy
from cloudplan.rules import rulebook


def part_of(found: Candidates, most_rows: int) -> Candidates:
    """The workloads without any site, else those that no site without hosts may carry.

    At most so many, the largest first; each comes with its standby and without its dependencies
    on others. The same candidates come back if these are all rows there are.
    """
    elastic = np.array([site.hosts is None for site in found.estate.sites])
    stranded = ~found.allowed.any(axis=1)
    wanted = stranded if stranded.any() else ~found.allowed[:, elastic].any(axis=1)
    rows = sorted(np.flatnonzero(wanted).tolist(), key=lambda w: _size(found, w), reverse=True)
    standbys = {s.primary for s in found.rulebook.standbys}
    kept: set[str] = set()
    room = most_rows
    for w in rows:
        address = found.rows[w].standby_of or found.rows[w].address
        if address not in kept and room > 0:
            kept.add(address)
            room -= 1 + (address in standbys)
    part = only_workloads(found.estate, kept)
    return find_candidates(rulebook(part), found.targets)


def _size(found: Candidates, w: int) -> tuple[float, ...]:
    ask = found.rows[w].demand
    return float(ask.storage_gib), float(ask.memory_gib), float(ask.vcpu)


def only_workloads(estate: Estate, addresses: set[str]) -> Estate:
    """An estate of some workloads and the rules that do not depend on all the others."""
    applications = (_only(application, addresses) for application in estate.applications)
    return replace(
        estate,
        applications=tuple(a for a in applications if a.workloads),
        policies=tuple(p for p in estate.policies if not _of_the_whole(p)),
    )


def _only(application: Application, addresses: set[str]) -> Application:
    return replace(
        application,
        workloads=tuple(w for w in application.workloads if w.address in addresses),
        dependencies=tuple(
            d
            for d in application.dependencies
            if d.from_address in addresses and d.to_address in addresses
        ),
    )


def _of_the_whole(policy: Policy) -> bool:
    """Whether a rule is about shares, so that fewer workloads can break what more would keep."""
    if isinstance(policy, ConcentrationRule):
        return True
    return isinstance(policy, BudgetRule) and policy.scope is not None
