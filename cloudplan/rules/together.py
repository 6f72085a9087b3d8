"""together: the matching workloads of one application on one site (equation (5b))."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.model.policy import TogetherRule
from cloudplan.rules.bindings import Bindings, Togetherness, joined
from cloudplan.rules.desk import OF_WORKLOAD, Desk
from cloudplan.rules.groups import by_application, concerns

__all__ = ["READS", "bind", "concerns"]

READS = {"when": OF_WORKLOAD}


def bind(desk: Desk, rules: Sequence[TogetherRule]) -> Bindings:
    """One group per rule and application."""
    return joined(_bind(desk, rule) for rule in rules)


def _bind(desk: Desk, rule: TogetherRule) -> Bindings:
    groups, exempt = by_application(desk, rule)
    return Bindings(
        togethers=tuple(Togetherness(rule, addresses) for addresses in groups),
        exemptions=tuple(exempt),
    )
