"""recovery: a standby on another site (equation (5c)).

All deny rules that match one workload make one standby, as far away and as large as the
strictest of them asks. It is a row of its own, bound by placement rules, residency and prices;
pins, dependencies and grouping rules do not bind it. Warn rules make nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from cloudplan.model.estate import Demand, Workload
from cloudplan.model.policy import RecoveryRule
from cloudplan.rules.bindings import Bindings, Exemption, RecoveryWish, Standby
from cloudplan.rules.desk import OF_WORKLOAD, Desk
from cloudplan.rules.findings import where

READS = {"when": OF_WORKLOAD}
SUFFIX = "@standby"


def bind(desk: Desk, rules: Sequence[RecoveryRule]) -> Bindings:
    """The standbys that the rules ask for, by address of the primary."""
    asked: dict[str, list[RecoveryRule]] = {}
    exempt: list[Exemption] = []
    for rule in rules:
        bound, waived = desk.matching(rule, rule.when)
        exempt += waived
        for subject in bound:
            asked.setdefault(subject.workload.address, []).append(rule)
    standbys = {
        address: _standby(address, hard)
        for address, matching in sorted(asked.items())
        if (hard := [rule for rule in matching if rule.effect == "deny"])
    }
    wishes = tuple(
        RecoveryWish(rule, address)
        for address, matching in sorted(asked.items())
        for rule in matching
        if rule.effect != "deny" and not _provides(standbys.get(address), rule)
    )
    return Bindings(
        standbys=tuple(standbys.values()), warn_recoveries=wishes, exemptions=tuple(exempt)
    )


def standby_row(primary: Workload, standby: Standby) -> Workload:
    """The standby as a workload: part of the vCPU and memory, all of the storage, no egress."""
    ask, part = primary.demand, standby.standby_fraction
    return replace(
        primary,
        id=primary.id + SUFFIX,
        demand=Demand(ask.vcpu * part, ask.memory_gib * part, ask.storage_gib, Decimal(0)),
        site=primary.standby_site,
        offer=None,
        pin=None,
        standby_of=primary.address,
        standby_site=None,
    )


def _standby(address: str, rules: list[RecoveryRule]) -> Standby:
    return Standby(
        policies=tuple(rule.id for rule in rules),
        primary=address,
        address=address + SUFFIX,
        distance_km_min=max(rule.distance_km_min for rule in rules),
        standby_fraction=max(rule.standby_fraction for rule in rules),
        source=where(rules[0].source),
    )


def _provides(standby: Standby | None, rule: RecoveryRule) -> bool:
    return (
        standby is not None
        and standby.distance_km_min >= rule.distance_km_min
        and standby.standby_fraction >= rule.standby_fraction
    )
