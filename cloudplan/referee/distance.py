"""How far apart two workloads may or must be: (4) round trips, (5c) standbys."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.diagnostics import Source
from cloudplan.model.said import Said
from cloudplan.model.text import pick
from cloudplan.referee.breach import Breach, of_policy
from cloudplan.referee.case import Case
from cloudplan.rules import DependencyLimit, Standby


def broken_round_trips(case: Case) -> Iterator[Breach]:
    """(4) longer than allowed, or unknown: an unknown one satisfies no limit and has no price."""
    for limit in case.facts.book.dependency_limits:
        if case.counts(limit.dependency) and not _is_kept(case, limit):
            yield _too_far(case, limit)


def round_trip(case: Case, limit: DependencyLimit) -> Decimal | None:
    """Milliseconds between the two ends where they stand; `None` when unknown."""
    here, there = _ends(case, limit)
    return case.facts.network.rtt(here, there).ms


def _is_kept(case: Case, limit: DependencyLimit) -> bool:
    ms = round_trip(case, limit)
    return ms is not None and (limit.effect == "price" or ms <= limit.rtt_ms_max)


def _ends(case: Case, limit: DependencyLimit) -> tuple[str, str]:
    dependency = limit.dependency
    return case.site_of[dependency.from_address].id, case.site_of[dependency.to_address].id


def _too_far(case: Case, limit: DependencyLimit) -> Breach:
    here, there = _ends(case, limit)
    ms = round_trip(case, limit)
    found = Said("an unknown time") if ms is None else Said("{time:figure} ms", time=ms)
    name = f"{limit.dependency.from_address} -> {limit.dependency.to_address}"
    policy = case.facts.policies.get(limit.policy)
    return Breach(
        what="rtt",
        equation="(4)",
        summary=Said(
            "{dependency} takes {time:said} from {here} to {there}, {most:figure} ms are allowed",
            dependency=name,
            time=found,
            here=here,
            there=there,
            most=limit.rtt_ms_max,
        ),
        address=name,
        site=f"{here} -> {there}",
        policy=limit.policy,
        effect="deny" if limit.effect == "price" else limit.effect,
        waived=limit.waived,
        because=pick(limit.because),
        source=policy.source if policy else limit.dependency.source,
    )


def broken_recoveries(case: Case) -> Iterator[Breach]:
    """(5c) a standby elsewhere and far enough; standbys that only a warn rule asked for."""
    for standby in case.facts.book.standbys:
        if {standby.primary, standby.address} <= case.site_of.keys():
            yield from too_near(case, standby)
    for wish in case.facts.book.warn_recoveries:
        if wish.address in case.managed:
            site = case.site_of[wish.address].id
            rule = wish.policy.id
            summary = Said(
                "{workload} has no standby as {rule} asks", workload=wish.address, rule=rule
            )
            yield of_policy(wish.policy, "(5c)", summary, address=wish.address, site=site)


def too_near(case: Case, standby: Standby) -> Iterator[Breach]:
    """(5c) of one standby, both ends of which stand somewhere."""
    here, there = case.site_of[standby.primary], case.site_of[standby.address]
    km, least = case.facts.network.distance_km(here, there), standby.distance_km_min
    far_enough = least <= 0 or (km is not None and km >= least)
    if here.id == there.id or not far_enough:
        found = (
            Said("an unknown distance") if km is None else Said("{distance:figure} km", distance=km)
        )
        yield Breach(
            what="recovery",
            equation="(5c)",
            summary=Said(
                "{standby} on {there} is {distance:said} from {primary} on {here}; "
                "it must be on another site, at least {least:figure} km away",
                standby=standby.address,
                there=there.id,
                distance=found,
                primary=standby.primary,
                here=here.id,
                least=least,
            ),
            address=standby.address,
            site=there.id,
            policy=", ".join(standby.policies),
            because=pick(case.facts.book.because(standby.policies[0])),
            source=_place(case, standby),
        )


def _place(case: Case, standby: Standby) -> Source:
    return case.facts.policies[standby.policies[0]].source
