"""placement: what a site must be for a workload. One pair at a time.

An unknown `when` applies and an unknown `require` fails: what nobody knows must not open a site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from cloudplan.model.money import round_cents
from cloudplan.model.policy import PlacementRule
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Reading, Subject
from cloudplan.rules.bindings import Bindings
from cloudplan.rules.conditions import Predicate
from cloudplan.rules.desk import OF_PAIR, Desk
from cloudplan.rules.findings import Finding, finding, union

READS = {"when": OF_PAIR, "require": OF_PAIR}


@dataclass(frozen=True)
class Requirement:
    """One placement rule, ready to judge."""

    id: str
    says: Finding
    when: Predicate | None
    require: Predicate
    of_subject: tuple[Reading[Subject], ...]
    of_site: tuple[Reading[Site], ...]
    waivable: ClassVar[bool] = True
    personal: ClassVar[bool] = False

    def judge(self, subject: Subject, site: Site) -> Finding | None:
        """The rule's finding unless it does not apply or its requirement is known to hold."""
        if self.when is not None and self.when.ask(subject, site) is False:
            return None
        return None if self.require.ask(subject, site) is True else self.says


def bind(desk: Desk, rules: Sequence[PlacementRule]) -> Bindings:
    """Every placement rule judges pairs."""
    return Bindings(pair_rules=tuple(_requirement(desk, rule) for rule in rules))


def _requirement(desk: Desk, rule: PlacementRule) -> Requirement:
    when = desk.conditions.predicate(rule.when)
    require = desk.conditions.predicate(rule.require)
    assert require is not None
    price = round_cents(rule.price_month or Decimal(0)) if rule.effect == "price" else None
    says = finding(rule, price_month=price)
    of_subject, of_site = union((when, require))
    return Requirement(rule.id, says, when, require, of_subject, of_site)
