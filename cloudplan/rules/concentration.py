"""concentration: no provider or owner's country carries too large a share (equation (6b))."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.model.policy import ConcentrationRule
from cloudplan.model.sites import Site
from cloudplan.rules.bindings import Bindings
from cloudplan.rules.desk import Desk

READS: dict[str, frozenset[str]] = {}
UNKNOWN = "unknown"


def bind(desk: Desk, rules: Sequence[ConcentrationRule]) -> Bindings:
    """The rules as they are: they bind the whole estate."""
    return Bindings(concentrations=tuple(rules))


def concentration_groups(rule: ConcentrationRule, site: Site) -> tuple[str, ...]:
    """The groups that a site counts for: its provider, or each country of its owners.

    What is unknown is a group of its own, so that it cannot hide a concentration.
    """
    if rule.by == "provider":
        return (site.provider or UNKNOWN,)
    return tuple(sorted(set(site.operator.owners or (UNKNOWN,))))
