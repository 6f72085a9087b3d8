"""What a rule kind needs to bind its rules: the rows, the compiled conditions, the waivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.policy import Condition, Policy
from cloudplan.rules.attributes import Subject
from cloudplan.rules.bindings import Exemption
from cloudplan.rules.conditions import Conditions, Predicate
from cloudplan.rules.network import Network
from cloudplan.rules.table import Table

OF_WORKLOAD: Final = frozenset(("workload", "application", "estate", "groups"))
OF_SITE: Final = frozenset(("site", "estate", "groups"))
OF_PAIR: Final = OF_WORKLOAD | OF_SITE


@dataclass(frozen=True)
class Waivers:
    """The waivers that count at the estate's date, as (policy id, address)."""

    active: frozenset[tuple[str, str]]

    @cached_property
    def policies(self) -> frozenset[str]:
        """The rules that are waived for anybody."""
        return frozenset(policy for policy, _ in self.active)

    @classmethod
    def of(cls, estate: Estate) -> Waivers:
        """A waiver counts up to and including the day it expires."""
        good = (w for w in estate.waivers if w.expires >= estate.as_of)
        return cls(frozenset((w.policy, w.workload) for w in good))

    def cover(self, policy: str, workload: Workload) -> bool:
        """Whether the rule is waived for the workload, or for the primary of a standby."""
        if policy not in self.policies:
            return False
        return (policy, workload.standby_of or workload.address) in self.active


@dataclass(frozen=True)
class Desk:
    """The rows that rules can bind, and the means to ask them."""

    estate: Estate
    conditions: Conditions
    network: Network
    waivers: Waivers
    rows: Table[Subject]

    @cached_property
    def by_address(self) -> dict[str, Subject]:
        return {subject.workload.address: subject for subject in self.rows.subjects}

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """Those between two rows: the dependencies of retired workloads are dropped."""
        found = self.estate.dependencies
        known = self.by_address
        return tuple(d for d in found if d.from_address in known and d.to_address in known)

    def matching(
        self,
        policy: Policy,
        condition: Condition | None,
        wanted: Callable[[Subject], bool] = lambda _: True,
    ) -> tuple[list[Subject], list[Exemption]]:
        """The rows for which the condition is true; unknown does not count.

        Rows that a waiver takes out are listed apart.
        """
        bound: list[Subject] = []
        exempt: list[Exemption] = []
        for subject in self.holding(condition):
            if not wanted(subject):
                continue
            if self.waivers.cover(policy.id, subject.workload):
                exempt.append(Exemption(policy, subject.workload.address))
            else:
                bound.append(subject)
        return bound, exempt

    def holding(self, condition: Condition | None) -> list[Subject]:
        """The rows for which a condition without sites is true, in their order."""
        predicate = self.conditions.predicate(condition)
        if predicate is None:
            return list(self.rows.subjects)
        answers = ask_classes(self.rows, predicate)
        of = self.rows.classes(predicate.of_subject).of
        pairs = zip(self.rows.subjects, of, strict=True)
        return [subject for subject, k in pairs if answers[k] is True]


def ask_classes(rows: Table[Subject], predicate: Predicate) -> list[bool | None]:
    """The answer for each class of rows that the condition can tell apart."""
    first = rows.classes(predicate.of_subject).first
    return [predicate.ask(rows.subjects[index]) for index in first]


def is_primary(subject: Subject) -> bool:
    """Whether the row is a workload of the inventory, not a standby."""
    return subject.workload.standby_of is None
