"""headroom: part of the capacity of the matching sites stays free (equation (2))."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.model.policy import HeadroomRule
from cloudplan.rules.bindings import Bindings
from cloudplan.rules.desk import OF_SITE, Desk

READS = {"when": OF_SITE}


def bind(desk: Desk, rules: Sequence[HeadroomRule]) -> Bindings:
    """Each rule with each site that its condition is true for."""
    pairs = []
    for rule in rules:
        when = desk.conditions.predicate(rule.when)
        for site in desk.estate.sites:
            if when is None or when.ask(site=site) is True:
                pairs.append((site.id, rule))
    return Bindings(headrooms=tuple(pairs))
