"""What a plan tells of the estate and of what its rules make of it: standbys, limits, distances."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from cloudplan.model.facts import Facts, LimitFacts, RoundTripFacts, StandbyFacts
from cloudplan.model.told import facts
from cloudplan.rules.rulebook import Rulebook


def told(book: Rulebook) -> Facts:
    """The facts that go into the plan of the book's estate."""
    limits = _limits(book)
    return replace(
        facts(book.estate),
        standbys=tuple(
            StandbyFacts(one.address, one.primary, one.standby_fraction)
            for one in sorted(book.standbys, key=lambda one: one.address)
        ),
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
