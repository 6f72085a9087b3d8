"""carbon: a ceiling on the tonnes of a year (equation (6c)).

A site without carbon data is unknown and fails a deny rule: nothing may be placed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from cloudplan.model.policy import CarbonRule
from cloudplan.model.said import Said
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import OF_SITE, Reading, Subject
from cloudplan.rules.bindings import Bindings
from cloudplan.rules.desk import Desk
from cloudplan.rules.findings import Finding, finding

READS: dict[str, frozenset[str]] = {}


@dataclass(frozen=True)
class KnownCarbon:
    """What a deny rule asks of every site before its ceiling can be counted."""

    id: str
    rule: CarbonRule
    of_subject: ClassVar[tuple[Reading[Subject], ...]] = ()
    of_site: ClassVar[tuple[Reading[Site], ...]] = tuple(
        a for a in OF_SITE if a.name == "site.carbon.g_per_kwh"
    )
    waivable: ClassVar[bool] = False
    personal: ClassVar[bool] = False

    def judge(self, subject: Subject, site: Site) -> Finding | None:
        """Denies sites whose carbon intensity is unknown."""
        if site.carbon is not None:
            return None
        return finding(self.rule, detail=Said("its carbon intensity is unknown"))


def bind(desk: Desk, rules: Sequence[CarbonRule]) -> Bindings:
    """The ceilings, and what the hard ones ask of a site."""
    hard = [rule for rule in rules if rule.effect == "deny"]
    return Bindings(
        carbons=tuple(rules), pair_rules=tuple(KnownCarbon(rule.id, rule) for rule in hard)
    )
