"""What a plan tells of its estate, with what only the rules know: standbys, limits, keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from cloudplan.model import told as model
from cloudplan.model.facts import Facts, LimitFacts, RoundTripFacts
from cloudplan.model.policy import PlacementRule
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.pair_judge import PairJudge
from cloudplan.rules.rulebook import Rulebook
from cloudplan.rules.table import Table

KEY_CONTROLS = ("customer-keys", "hsm")
"""The controls of a site that mean that the customer holds the keys."""


def told(book: Rulebook, placed: Mapping[str, Site]) -> Facts:
    """The facts of a plan that puts each address on that site."""
    standbys = (row for row in book.rows if row.standby_of is not None)
    limits = _limits(book)
    return replace(
        model.facts(book.estate, standbys, _keys(book, placed)),
        limits=limits,
        round_trips=_round_trips(book) if limits else (),
    )


def _limits(book: Rulebook) -> tuple[LimitFacts, ...]:
    """Only those that a plan has to keep, once each."""
    kept = {
        LimitFacts(
            from_address=one.dependency.from_address,
            to_address=one.dependency.to_address,
            rtt_ms_max=one.rtt_ms_max,
            policy=one.policy,
        )
        for one in book.dependency_limits
        if one.effect == "deny" and not one.waived
    }
    return tuple(
        sorted(kept, key=lambda one: (one.from_address, one.to_address, one.policy, one.rtt_ms_max))
    )


def _round_trips(book: Rulebook) -> tuple[RoundTripFacts, ...]:
    network = book.desk.network
    found = []
    for one, other in combinations(sorted(site.id for site in book.estate.sites), 2):
        ms = network.rtt(one, other).ms
        if ms is not None:
            found.append(RoundTripFacts(one, other, ms))
    return tuple(found)


def _keys(book: Rulebook, placed: Mapping[str, Site]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Who stands on a site by rules that would not hold if the customer did not hold the keys."""
    asking = {
        rule.id
        for rule in book.estate.policies
        if isinstance(rule, PlacementRule) and any(c in rule.require.text for c in KEY_CONTROLS)
    }
    rules = [rule for rule in book.pair_rules if rule.id in asking]
    keyless = {site.id: _keyless(site) for site in book.estate.sites if _has_keys(site)}
    sites = Table([*book.estate.sites, *keyless.values()])
    judge = PairJudge(rules, book.desk.rows, sites, book.desk.waivers)

    def broken(subject: Subject, site: Site) -> set[str]:
        return {found.policy for found in judge.judge(subject, site)}

    for subject in book.desk.rows.subjects:
        site = placed.get(subject.workload.address)
        if site is None or site.id not in keyless:
            continue
        without = broken(subject, keyless[site.id])
        if without and (owed := without - broken(subject, site)):
            yield subject.workload.address, tuple(sorted(owed))


def _has_keys(site: Site) -> bool:
    return any(control in KEY_CONTROLS for control in site.controls or ())


def _keyless(site: Site) -> Site:
    kept = tuple(control for control in site.controls or () if control not in KEY_CONTROLS)
    return replace(site, controls=kept)
