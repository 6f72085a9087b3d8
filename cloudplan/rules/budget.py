"""budget: what the rows in scope may cost in a calendar year (equation (6a))."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.model.policy import BudgetRule
from cloudplan.rules.bindings import Bindings, BudgetScope, joined
from cloudplan.rules.desk import OF_WORKLOAD, Desk

READS = {"scope": OF_WORKLOAD}


def bind(desk: Desk, rules: Sequence[BudgetRule]) -> Bindings:
    """The scope of each budget; an absent scope is the whole estate."""
    return joined(_bind(desk, rule) for rule in rules)


def _bind(desk: Desk, rule: BudgetRule) -> Bindings:
    bound, exempt = desk.matching(rule, rule.scope)
    addresses = frozenset(subject.workload.address for subject in bound)
    return Bindings(budgets=(BudgetScope(rule, addresses),), exemptions=tuple(exempt))
