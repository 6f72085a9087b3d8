"""separate: the matching workloads of one application apart (equation (5a))."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.model.policy import SeparateRule
from cloudplan.rules.bindings import Bindings, Separation, joined
from cloudplan.rules.desk import OF_WORKLOAD, Desk
from cloudplan.rules.groups import by_application, concerns

__all__ = ["READS", "bind", "concerns"]

READS = {"when": OF_WORKLOAD}


def bind(desk: Desk, rules: Sequence[SeparateRule]) -> Bindings:
    """One separation per rule and application."""
    return joined(_bind(desk, rule) for rule in rules)


def _bind(desk: Desk, rule: SeparateRule) -> Bindings:
    groups, exempt = by_application(desk, rule)
    return Bindings(
        separations=tuple(Separation(rule, addresses, rule.by) for addresses in groups),
        exemptions=tuple(exempt),
    )
