"""What each rule that forbids something costs, looked at by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.candidates import Bools, Ints
from cloudplan.engine import Problem, barred
from cloudplan.engine.barred import UNBARRED
from cloudplan.model.money import from_cents
from cloudplan.model.spending import RuleCost
from cloudplan.rates.bulk import placement_costs, tco


def rule_costs(view: View) -> tuple[RuleCost, ...]:
    """The rules that keep a workload from a cheaper site which no other rule forbids."""
    rules = sorted(view.found.verdicts.denied)
    barrier = _barrier(view, rules)
    if (barrier == UNBARRED).all():
        return ()
    problem, priced = _as_if_allowed(view, barrier != UNBARRED)
    found = barred(problem, view.solution, np.where(priced, barrier, UNBARRED), len(rules))
    return tuple(
        RuleCost(policy, saved.workloads, from_cents(saved.cents))
        for policy, saved in zip(rules, found, strict=True)
        if saved.workloads
    )


def _barrier(view: View, rules: list[str]) -> Ints:
    """(W, S) the number of the only rule that forbids a managed workload a site."""
    found = view.found
    count = np.zeros(found.allowed.shape, dtype=np.int64)
    which = np.full(found.allowed.shape, UNBARRED, dtype=np.int64)
    for k, policy in enumerate(rules):
        denied = found.verdicts.denied[policy] & found.managed[:, None]
        count += denied
        which[denied] = k
    which[count != 1] = UNBARRED
    return which


def _as_if_allowed(view: View, wanted: Bools) -> tuple[Problem, Bools]:
    """The problem in TCO alone, with these pairs and without ceilings; which pairs have a price."""
    found, problem = view.found, view.formulation.problem
    cost, missing = placement_costs(found.needs, tco(found.horizon), wanted)
    priced = wanted & ~missing.mask(wanted.shape) if missing else wanted
    whole = np.where(priced, cost, found.cost)
    return replace(problem, cost=whole, eligible=problem.eligible | priced, limits=()), priced
