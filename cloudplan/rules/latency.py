"""latency: round trips to users (one pair at a time) or along dependencies (equation (4)).

The worst place counts for a limit, the user-weighted mean excess for a price. An unknown round
trip satisfies no limit and cannot be priced, so it denies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from cloudplan.model.estate import Application, Users
from cloudplan.model.money import round_cents
from cloudplan.model.policy import Effect, LatencyRule, Policy
from cloudplan.model.said import Said
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Derived, Reading, Subject
from cloudplan.rules.bindings import Bindings, DependencyLimit
from cloudplan.rules.conditions import Predicate
from cloudplan.rules.desk import OF_WORKLOAD, Desk
from cloudplan.rules.findings import Finding, Judged, finding, judge_each, where
from cloudplan.rules.network import How, Network, RoundTrip

READS = {"when": OF_WORKLOAD}
HOW: dict[How, Said] = {
    "same": Said("same"),
    "declared": Said("declared"),
    "catalogue": Said("catalogue"),
    "estimated": Said("estimated"),
    "unknown": Said("unknown"),
}
"""How a round trip is known."""
UNKNOWN = {
    "nl": "De reactietijd naar de gebruikers in {} is onbekend.",
    "fr": "Le temps d'aller-retour vers ses utilisateurs à {} est inconnu.",
    "de": "Die Umlaufzeit zu den Nutzern in {} ist unbekannt.",
}


def _users(application: Application) -> tuple[Users, ...]:
    """Those of which there are any, by place."""
    before = ""
    for users in application.users:
        if users.count <= 0 or users.place < before:
            present = (u for u in application.users if u.count > 0)
            return tuple(sorted(present, key=lambda u: u.place))
        before = users.place
    return application.users


USERS: Derived[Subject] = Derived("application.users", lambda s: _users(s.application))
PLACES: Derived[Subject] = Derived(
    "application.users.place", lambda s: tuple(u.place for u in _users(s.application))
)
"""All that a limit reads of the users; a price reads how many they are as well."""
SITE_ID: Derived[Site] = Derived("site.id", lambda site: site.id)


@dataclass(frozen=True)
class UserLatency:
    """One rule about users, ready to judge."""

    id: str
    rule: LatencyRule
    when: Predicate | None
    network: Network
    of_subject: tuple[Reading[Subject], ...]
    of_site: tuple[Reading[Site], ...] = (SITE_ID,)
    waivable: ClassVar[bool] = True
    personal: ClassVar[bool] = False

    def judge(self, subject: Subject, site: Site) -> Finding | None:
        """Nothing to say where there are no users, or all of them are near enough."""
        if self.when is not None and self.when.ask(subject) is not True:
            return None
        users = _users(subject.application)
        trips = {u.place: self.network.rtt(u.place, site.id) for u in users}
        unknown = next((place for place, trip in trips.items() if trip.ms is None), None)
        if unknown is not None:
            return self._unreachable(unknown)
        return self._judge_known(users, trips)

    def judge_many(self, subjects: Sequence[Subject], sites: Sequence[Site]) -> Judged:
        """The same for each pair, by arrays."""
        from cloudplan.rules.latency_table import tabulate_users

        applies = [self.when is None or self.when.ask(s) is True for s in subjects]
        users = [_users(s.application) if a else () for s, a in zip(subjects, applies, strict=True)]
        places = sorted({u.place for row in users for u in row})
        trips = {p: [self.network.rtt(p, site.id).ms for site in sites] for p in places}
        return tabulate_users(self.rule, users, trips, len(sites)) or judge_each(
            self, subjects, sites
        )

    def _unreachable(self, place: str) -> Finding:
        effect: Effect = "warn" if self.rule.effect == "warn" else "deny"
        because = {language: text.format(place) for language, text in UNKNOWN.items()}
        because["en"] = Said("The round trip to its users at {place} is unknown.", place=place)
        return replace(finding(self.rule, effect), because=because)

    def _judge_known(self, users: tuple[Users, ...], trips: dict[str, RoundTrip]) -> Finding | None:
        excess = {
            place: max(Decimal(0), (trip.ms or Decimal(0)) - self.rule.rtt_ms_max)
            for place, trip in trips.items()
        }
        worst = max(excess, key=lambda place: excess[place], default=None)
        if worst is None or excess[worst] == 0:
            return None
        price = self._price(users, excess) if self.rule.effect == "price" else None
        trip = trips[worst]
        detail = Said(
            "{time:figure} ms to {place} ({how:said})",
            time=trip.ms or Decimal(0),
            place=worst,
            how=HOW[trip.how],
        )
        return finding(self.rule, price_month=price, detail=detail)

    def _price(self, users: tuple[Users, ...], excess: dict[str, Decimal]) -> Decimal:
        """The mean excess in ms, weighted by users, at the rule's price; in whole cents."""
        weighted = sum((u.count * excess[u.place] for u in users), Decimal(0))
        per_ms = self.rule.price_per_ms_month or Decimal(0)
        return round_cents(weighted * per_ms / sum(u.count for u in users))


def bind(desk: Desk, rules: Sequence[LatencyRule]) -> Bindings:
    """Rules to users judge pairs; rules to dependencies limit each one that `from` matches."""
    return Bindings(
        pair_rules=tuple(_to_users(desk, rule) for rule in rules if rule.to == "users"),
        dependency_limits=tuple(
            limit
            for rule in rules
            if rule.to == "dependencies"
            for limit in _along_dependencies(desk, rule)
        ),
    )


def concerns(policy: Policy, subject: Subject) -> bool:
    """Whether it matters if the rule applies: there are users, or there are dependencies."""
    assert isinstance(policy, LatencyRule)
    if policy.to == "users":
        return bool(_users(subject.application))
    address = subject.workload.address
    return any(d.from_address == address for d in subject.application.dependencies)


def _to_users(desk: Desk, rule: LatencyRule) -> UserLatency:
    when = desk.conditions.predicate(rule.when)
    reads = when.of_subject if when else ()
    users = USERS if rule.effect == "price" else PLACES
    return UserLatency(rule.id, rule, when, desk.network, (*reads, users))


def _along_dependencies(desk: Desk, rule: LatencyRule) -> list[DependencyLimit]:
    holding = {s.workload.address: s.workload for s in desk.holding(rule.when)}
    return [
        DependencyLimit(
            dependency=dependency,
            policy=rule.id,
            rtt_ms_max=rule.rtt_ms_max,
            effect=rule.effect,
            because=rule.because,
            source=where(rule.source),
            price_per_ms_month=rule.price_per_ms_month,
            waived=desk.waivers.cover(rule.id, holding[dependency.from_address]),
        )
        for dependency in desk.dependencies
        if dependency.from_address in holding
    ]
