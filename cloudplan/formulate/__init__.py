"""From candidates to arrays: the estate's constraints in the words of `cloudplan.engine`.

One file per constraint family; the numbers in brackets are the equations of docs/model.md.
Only rules with effect deny bind; warn rules are looked at once the plan is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from cloudplan.candidates import Candidates, Ints
from cloudplan.engine import Problem
from cloudplan.formulate.arrays import anchors, demand, host_sizes, hosts, threshold
from cloudplan.formulate.draft import Draft
from cloudplan.formulate.groups import apart, together
from cloudplan.formulate.limits import limits
from cloudplan.formulate.names import Names
from cloudplan.formulate.pairs import pairs
from cloudplan.formulate.traffic import Traffic
from cloudplan.model.said import Said
from cloudplan.rates import HostCosts
from cloudplan.rates.bulk import NOWHERE, placement_costs, tco
from cloudplan.rules import Network

__all__ = ["Formulation", "Names", "anchors", "formulate", "unmoved"]


@dataclass(frozen=True)
class Formulation:
    """The arrays and the names of their labels."""

    problem: Problem
    names: Names


def formulate(found: Candidates, min_saving: Decimal = Decimal(0)) -> Formulation:
    """The whole model of docs/model.md for one estate."""
    draft = Draft(found, Traffic.of(found), Network(found.estate))
    names, sites, span = draft.names, draft.sites, draft.horizon.years
    table = pairs(draft)
    own = [HostCosts.of(found.estate, draft.horizon, site) for site in sites]
    capacity = [
        names.label(
            f"capacity {s.id}", Said("the capacity of {site}", site=s.id), s.source, "capacity"
        )
        for s in sites
    ]
    problem = Problem(
        cost=_cost(found, min_saving),
        eligible=found.allowed,
        demand=demand(found),
        finite=np.array([site.hosts is not None for site in sites], dtype=np.bool_),
        host_size=host_sizes(found),
        installed=hosts(found, "installed"),
        most_hosts=hosts(found, "max"),
        spare=hosts(found, "spare"),
        run_cost=np.array([h.run for h in own], dtype=np.int64).reshape(-1, span),
        buy_cost=np.array([h.buy for h in own], dtype=np.int64).reshape(-1, span),
        open_cost=np.array([h.open for h in own], dtype=np.int64),
        capacity_label=np.array(capacity, dtype=np.int64),
        pairs=table,
        apart=apart(draft),
        together=together(draft),
        limits=limits(draft, table),
        labels=tuple(names.keys),
    )
    return Formulation(problem, names)


def unmoved(found: Candidates, formulation: Formulation) -> Formulation:
    """(8b) the same with moves that cost nothing and no threshold; every rule binds as before."""
    needs = replace(found.needs, today=np.full_like(found.needs.today, NOWHERE))
    cost, _ = placement_costs(needs, tco(found.horizon), found.allowed & found.managed[:, None])
    cost += found.priced
    return replace(formulation, problem=replace(formulation.problem, cost=cost))


def _cost(found: Candidates, min_saving: Decimal) -> Ints:
    """(W, S) what the objective counts of each pair."""
    cost = found.cost + found.priced
    cost += threshold(found, min_saving)
    return cost
