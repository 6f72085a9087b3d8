"""References: every name that something points at must exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cloudplan.diagnostics import Diagnostic, Source, did_you_mean, error
from cloudplan.load import catalog
from cloudplan.load.build_applications import address_of
from cloudplan.load.content import Content
from cloudplan.load.mend import UNREADABLE
from cloudplan.load.origin import Entity
from cloudplan.load.schema_applications import ApplicationIn
from cloudplan.load.tree import shown
from cloudplan.model.policy import RESERVED_POLICY_IDS
from cloudplan.model.sites import INTERNET

_COUNTRY = re.compile("[A-Z]{2}")


def check_references(content: Content) -> Iterator[Diagnostic]:
    """Everything that dangles; nothing while a file is missing that it may stand in."""
    if not content.is_complete:
        return
    yield from _cards(content)
    yield from _network(content)
    yield from _waivers(content)
    addresses = _addresses(content)
    for entity in content.applications:
        yield from _owner_and_users(content, entity)
        yield from _residency(content, entity)
        yield from _today(content, entity)
        yield from _dependencies(entity, addresses)


def _addresses(content: Content) -> set[str]:
    return {f"{e.model.id}/{w.id}" for e in content.applications for w in e.model.workloads or ()}


def _unknown(
    label: str, name: str, known: Collection[str], who: str, at: Source
) -> Iterator[Diagnostic]:
    if name.rpartition("/")[2] != UNREADABLE:
        yield error(
            f"unknown-{label.replace(' ', '-')}",
            f'{who} names the {label} "{shown(name)}", which does not exist',
            fix=did_you_mean(name, known),
            source=at,
        )


def _cards(content: Content) -> Iterator[Diagnostic]:
    own = content.known("rates")
    for entity in content.sites:
        name = entity.model.rates
        if name and name not in own and catalog.card(name) is None:
            known = {*own, *catalog.card_ids()}
            who = f'The site "{entity.model.id}"'
            yield from _unknown("rate card", name, known, who, entity.at("rates"))


def _network(content: Content) -> Iterator[Diagnostic]:
    ends = content.known("sites") | content.known("places")
    for label, entities, known in (
        ("A round trip", content.rtts, ends),
        ("A link", content.links, ends | {INTERNET}),
    ):
        for entity in entities:
            for key, name in (("from", entity.model.from_), ("to", entity.model.to)):
                if name not in known:
                    yield from _unknown("site or place", name, known, label, entity.at(key))


def _waivers(content: Content) -> Iterator[Diagnostic]:
    addresses = _addresses(content)
    policies = {*content.known("policies"), *RESERVED_POLICY_IDS}
    for entity in content.waivers:
        policy, workload = entity.model.policy, entity.model.workload
        if policy not in policies:
            yield from _unknown("policy", policy, policies, "A waiver", entity.at("policy"))
        if workload not in addresses:
            yield from _unknown("workload", workload, addresses, "A waiver", entity.at("workload"))


def _owner_and_users(content: Content, entity: Entity[ApplicationIn]) -> Iterator[Diagnostic]:
    m = entity.model
    organisations, places = content.known("organisations"), content.known("places")
    who = f'The application "{m.id}"'
    if organisations and m.owner not in organisations:
        yield from _unknown("organisation", m.owner, organisations, who, entity.at("owner"))
    for i, users in enumerate(m.users or ()):
        if users.place not in places:
            yield from _unknown("place", users.place, places, who, entity.at("users", i, "place"))


def _residency(content: Content, entity: Entity[ApplicationIn]) -> Iterator[Diagnostic]:
    names = (entity.model.data and entity.model.data.residency) or ()
    groups = content.known("groups")
    for i, name in enumerate(names):
        if not _COUNTRY.fullmatch(name) and name not in groups:
            who = f'The residency of the application "{entity.model.id}"'
            at = entity.at("data", "residency", i)
            yield from _unknown("country or group", name, groups, who, at)


def _today(content: Content, entity: Entity[ApplicationIn]) -> Iterator[Diagnostic]:
    sites = content.known("sites")
    for i, w in enumerate(entity.model.workloads or ()):
        for key, name in (("site", w.site), ("pin", w.pin), ("standby_site", w.standby_site)):
            if name is not None and name not in sites:
                who = f'The workload "{entity.model.id}/{w.id}"'
                yield from _unknown("site", name, sites, who, entity.at("workloads", i, key))


def _dependencies(entity: Entity[ApplicationIn], addresses: set[str]) -> Iterator[Diagnostic]:
    own = entity.model.id
    for i, row in enumerate(entity.model.dependencies or ()):
        who = f'A dependency of the application "{own}"'
        source, target = address_of(row.from_, own), address_of(row.to, own)
        if source.partition("/")[0] != own and source != UNREADABLE:
            yield error(
                "foreign-dependency",
                f'{who} starts at "{shown(row.from_)}", a workload of another application',
                fix="write it in that application; only to: may name another one's workload",
                source=entity.at("dependencies", i, "from"),
            )
        elif source not in addresses:
            at = entity.at("dependencies", i, "from")
            yield from _unknown("workload", source, addresses, who, at)
        if target not in addresses:
            at = entity.at("dependencies", i, "to")
            yield from _unknown("workload", target, addresses, who, at)
