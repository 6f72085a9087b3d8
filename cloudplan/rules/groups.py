"""What `separate` and `together` share: the matching workloads of each application."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.model.policy import Policy, SeparateRule, TogetherRule
from cloudplan.rules.attributes import Subject
from cloudplan.rules.bindings import Exemption
from cloudplan.rules.desk import Desk, is_primary


def concerns(policy: Policy, subject: Subject) -> bool:
    """Whether there is another workload to be apart from or together with."""
    return len(subject.application.workloads) > 1


def by_application(
    desk: Desk, rule: SeparateRule | TogetherRule
) -> tuple[Iterator[tuple[str, ...]], list[Exemption]]:
    """Addresses of each application with at least two matching workloads; waived ones apart.

    A standby is apart from its primary by its own rule (5c), so it is in no group.
    """
    bound, exempt = desk.matching(rule, rule.when, is_primary)
    groups: dict[str, list[str]] = {}
    for subject in bound:
        groups.setdefault(subject.application.id, []).append(subject.workload.address)
    return (tuple(group) for _, group in sorted(groups.items()) if len(group) > 1), exempt
