"""Sites, cards and the network: figures that contradict each other, money without exchange."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cloudplan.diagnostics import Diagnostic, Source, error, warning
from cloudplan.load.content import Content
from cloudplan.load.origin import Entity
from cloudplan.load.schema_estate import EstateIn
from cloudplan.load.schema_sites import EgressIn, PlaceIn, SiteIn


def check_sites(content: Content) -> Iterator[Diagnostic]:
    """Contradictions within sites, tiers and round trips; currencies without a rate."""
    for entity in content.sites:
        if entity.is_whole:
            yield from _site(entity)
            yield from _tiers(entity.model.egress, entity, f'the site "{entity.model.id}"')
    for place in content.places:
        yield from _half_location(place, place.model, f'place "{place.model.id}"', ())
    for card in content.rates:
        if card.is_whole:
            yield from _tiers(card.model.egress, card, f'the rate card "{card.model.id}"')
    yield from _round_trips(content)
    if content.estates and content.estates[0].is_whole:
        yield from _currencies(content, content.estates[0].model)


def _site(entity: Entity[SiteIn]) -> Iterator[Diagnostic]:
    m = entity.model
    yield from _half_location(entity, m.location, f'site "{m.id}"', ("location",))
    if m.hosts and m.hosts.installed > m.hosts.max:
        yield error(
            "installed-above-max",
            f'The site "{m.id}" has {m.hosts.installed} hosts and room for {m.hosts.max}',
            fix="raise hosts.max",
            source=entity.at("hosts", "max"),
        )
    if m.costs and not m.hosts:
        yield error(
            "costs-without-hosts",
            f'The site "{m.id}" has costs and no hosts',
            detail="The costs are those of hosts; a rented site has rates.",
            fix="add hosts:, or a rate card with rates:",
            source=entity.at("costs", key=True),
        )
    if not m.costs and not m.rates:
        yield warning(
            "site-without-price",
            f'The site "{m.id}" has no price, so nothing can be placed there',
            fix="add rates: with the id of a rate card, or costs: with hosts:",
            source=entity.origin.source,
        )


def _half_location(
    entity: Entity[SiteIn] | Entity[PlaceIn], where: object, label: str, path: tuple[str, ...]
) -> Iterator[Diagnostic]:
    lat, lon = getattr(where, "lat", None), getattr(where, "lon", None)
    if (lat is None) != (lon is None) and entity.is_whole:
        there, absent = ("lat", "lon") if lon is None else ("lon", "lat")
        yield error(
            "half-a-location",
            f"The {label} has {there} and no {absent}",
            detail="Distances need both.",
            fix=f"add {absent}:, or remove {there}:",
            source=entity.at(*path, there, key=True),
        )


def _tiers(egress: EgressIn | None, entity: Entity[Any], who: str) -> Iterator[Diagnostic]:
    tiers = (egress and egress.other_gib) or []
    ends = [tier.up_to_gib for tier in tiers]
    for i, (end, after) in enumerate(pairwise(ends)):
        if end is None or (after is not None and after <= end):
            yield error(
                "bad-tiers",
                f"The tiers of egress.other_gib of {who} are not in rising order",
                detail="Every tier ends above the one before it; only the last may have no end.",
                source=entity.at("egress", "other_gib", i + (end is not None)),
            )


def _round_trips(content: Content) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, str], Source] = {}
    for entity in content.rtts:
        pair = entity.model.from_, entity.model.to
        if pair[0] == pair[1]:
            yield warning(
                "rtt-to-itself",
                f'The round trip of "{pair[0]}" to itself is not used; it is 0',
                source=entity.origin.source,
            )
        elif pair in seen:
            first, second = sorted((seen[pair], entity.origin.source))
            yield error(
                "duplicate-rtt",
                f'The round trip from "{pair[0]}" to "{pair[1]}" is given twice',
                detail=f"The first one is at {first}.",
                fix="keep one; the other direction may be given too, then the larger counts",
                source=second,
            )
        seen.setdefault(pair, entity.origin.source)


def _currencies(content: Content, estate: EstateIn) -> Iterator[Diagnostic]:
    own = content.known("rates")
    used = [(c.model.id, c.model.currency, c.at("currency")) for c in content.rates if c.is_whole]
    for site in content.sites:
        name = site.model.rates
        other = content.card_from_outside(name) if name and name not in own else None
        if other:
            used.append((other.id, other.currency, site.at("rates")))
    for name, currency, at in used:
        if currency != estate.currency and currency not in (estate.fx or {}):
            yield missing_fx(f'The rate card "{name}"', currency, estate.currency, at)


def missing_fx(what: str, currency: str, home: str, at: Source) -> Diagnostic:
    """A price in a currency that the estate gives no rate for."""
    return error(
        "missing-fx",
        f"{what} is in {currency}, and the estate has no rate for it",
        detail=f"The estate counts in {home}.",
        fix=f"add estate.fx.{currency}: {{rate: ..., as_of: ..., source: ...}}",
        source=at,
    )
