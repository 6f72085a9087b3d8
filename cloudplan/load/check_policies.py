"""Policies, groups and waivers: keys that belong together, waivers that do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cloudplan.diagnostics import Diagnostic, Exit, error
from cloudplan.load.content import Content
from cloudplan.load.origin import Entity
from cloudplan.load.schema_estate import WaiverIn
from cloudplan.load.schema_policies import FreezeIn, LatencyIn, PlacementIn, PolicyIn
from cloudplan.load.tree import shown

_PRICE_KEYS: dict[type[PolicyIn], str] = {
    PlacementIn: "price_month",
    LatencyIn: "price_per_ms_month",
}
_COUNTRY = re.compile("[A-Z]{2}")


def check_policies(content: Content) -> Iterator[Diagnostic]:
    """Sources and prices that are absent or do not belong, periods, groups of countries."""
    for entity in content.policies:
        if entity.is_whole:
            yield from _source(entity)
            yield from _price(entity)
            yield from _period(entity)
    yield from _residency_groups(content)


def _source(entity: Entity[PolicyIn]) -> Iterator[Diagnostic]:
    m = entity.model
    if m.basis not in (None, "city") and not m.source:
        yield error(
            "missing-key",
            f'The policy "{m.id}" has no "source"',
            detail=f"Its basis is {m.basis}, so it must name the text it rests on.",
            fix="add source:, or basis: city for a rule of one's own",
            source=entity.origin.source,
        )


def _price(entity: Entity[PolicyIn]) -> Iterator[Diagnostic]:
    m = entity.model
    key = _PRICE_KEYS.get(type(m))
    if m.effect == "price" and key is None:
        yield error(
            "price-not-possible",
            f'The policy "{m.id}" cannot have the effect price',
            detail="Only placement and latency rules have one.",
            fix="use deny or warn",
            source=entity.at("effect"),
        )
    elif key and m.effect == "price" and getattr(m, key) is None:
        yield error(
            "missing-key",
            f'The policy "{m.id}" has no "{key}"',
            detail="The effect price needs a price.",
            fix=f"add {key}:",
            source=entity.at("effect"),
        )
    elif key and m.effect != "price" and getattr(m, key) is not None:
        yield error(
            "price-without-effect",
            f'The policy "{m.id}" has "{key}" and not the effect price',
            detail="The price would count for nothing.",
            fix=f"add effect: price, or remove {key}",
            source=entity.at(key, key=True),
        )


def _period(entity: Entity[PolicyIn]) -> Iterator[Diagnostic]:
    m = entity.model
    if isinstance(m, FreezeIn) and m.to < m.from_:
        yield error(
            "bad-period",
            f'The policy "{m.id}" ends on {m.to}, before it begins on {m.from_}',
            source=entity.at("to"),
        )


def _residency_groups(content: Content) -> Iterator[Diagnostic]:
    """A group that a residency names may hold nothing but countries."""
    used = {
        name
        for entity in content.applications
        if entity.model.data and entity.model.data.residency
        for name in entity.model.data.residency
    }
    for group in content.groups:
        name, members = group.model
        for i, member in enumerate(members):
            if name in used and not _COUNTRY.fullmatch(member):
                yield error(
                    "bad-country",
                    f'The group "{name}" holds "{shown(member)}", which is not a country code',
                    detail="A residency names this group, so it holds countries only.",
                    source=group.at(name, i),
                )


def failed_waivers(content: Content, as_of: date) -> list[tuple[Entity[WaiverIn], Diagnostic]]:
    """Every waiver that does not hold, and why: an error of `validate` with exit code 3."""
    rows = ((entity, _failure(entity, as_of)) for entity in content.waivers)
    return [(entity, failure) for entity, failure in rows if failure]


def _failure(entity: Entity[WaiverIn], as_of: date) -> Diagnostic | None:
    m = entity.model
    who = f'The waiver of "{shown(m.policy)}" for "{m.workload}"'
    absent = [k for k in ("reason", "owner", "approved_by", "expires") if not getattr(m, k)]
    if absent:
        code, summary = "waiver-incomplete", f"{who} has no {', '.join(absent)}"
        at, fix = entity.origin.source, f"add {', '.join(absent)}"
    elif m.expires and m.expires < as_of:
        code, summary = "waiver-expired", f"{who} expired on {m.expires}"
        at, fix = entity.at("expires"), "renew it, or remove it and meet the rule"
    else:
        return None
    detail = "It is not applied."
    return Diagnostic("error", code, summary, detail, fix, at, Exit.VIOLATIONS)
