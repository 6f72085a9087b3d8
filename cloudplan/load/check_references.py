"""References: every name that something points at must exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cloudplan.diagnostics import Diagnostic, Source, did_you_mean, error
from cloudplan.load import catalog
from cloudplan.load.build_applications import address_of
from cloudplan.load.content import Content
from cloudplan.load.mend import UNREADABLE
from cloudplan.load.tree import shown
from cloudplan.model.policy import RESERVED_POLICY_IDS
from cloudplan.model.sites import INTERNET

_COUNTRY = re.compile("[A-Z]{2}")
_HINTS = 200
"""For how many wrong names of a kind a right one is looked for."""


def check_references(content: Content) -> Iterator[Diagnostic]:
    """Everything that dangles; nothing while a file is missing that it may stand in."""
    if not content.is_complete:
        return
    addresses = _addresses(content)
    yield from _cards(content)
    yield from _network(content)
    yield from _waivers(content, addresses)
    yield from _owners_and_users(content)
    yield from _residency(content)
    yield from _today(content)
    yield from _dependencies(content, addresses)


def _addresses(content: Content) -> set[str]:
    return {f"{e.model.id}/{w.id}" for e in content.applications for w in e.model.workloads or ()}


class _Names:
    """The names of one kind that exist, and what is said of one that does not."""

    def __init__(self, label: str, known: Collection[str]) -> None:
        self.label, self.known = label, known
        self._hints: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.known

    def unknown(self, name: str, who: str, at: Source) -> Iterator[Diagnostic]:
        if name.rpartition("/")[2] != UNREADABLE:
            yield error(
                f"unknown-{self.label.replace(' ', '-')}",
                f'{who} names the {self.label} "{shown(name)}", which does not exist',
                fix=self._hint(name),
                source=at,
            )

    def _hint(self, name: str) -> str:
        """Looked for once per name, and not for ever: a whole register may be absent."""
        if name not in self._hints and len(self._hints) < _HINTS:
            self._hints[name] = did_you_mean(name, self.known)
        return self._hints.get(name, "")


def _cards(content: Content) -> Iterator[Diagnostic]:
    own = content.known("rates")
    names = _Names("rate card", {*own, *content.user_card_ids, *catalog.card_ids()})
    for entity in content.sites:
        name = entity.model.rates
        if name and name not in own and content.card_from_outside(name) is None:
            yield from names.unknown(name, f'The site "{entity.model.id}"', entity.at("rates"))


def _network(content: Content) -> Iterator[Diagnostic]:
    ends = content.known("sites") | content.known("places")
    for label, entities, known in (
        ("A round trip", content.rtts, ends),
        ("A link", content.links, ends | {INTERNET}),
    ):
        names = _Names("site or place", known)
        for entity in entities:
            for key, name in (("from", entity.model.from_), ("to", entity.model.to)):
                if name not in names:
                    yield from names.unknown(name, label, entity.at(key))


def _waivers(content: Content, addresses: set[str]) -> Iterator[Diagnostic]:
    workloads = _Names("workload", addresses)
    policies = _Names("policy", {*content.known("policies"), *RESERVED_POLICY_IDS})
    for entity in content.waivers:
        policy, workload = entity.model.policy, entity.model.workload
        if policy not in policies:
            yield from policies.unknown(policy, "A waiver", entity.at("policy"))
        if workload not in workloads:
            yield from workloads.unknown(workload, "A waiver", entity.at("workload"))


def _owners_and_users(content: Content) -> Iterator[Diagnostic]:
    organisations = content.known("organisations")
    owners = _Names("organisation", organisations)
    places = _Names("place", content.known("places"))
    for entity in content.applications:
        m = entity.model
        if organisations and m.owner not in organisations:
            who = f'The application "{m.id}"'
            yield from owners.unknown(m.owner, who, entity.at("owner"))
        for i, users in enumerate(m.users or ()):
            if users.place not in places.known:
                who, at = f'The application "{m.id}"', entity.at("users", i, "place")
                yield from places.unknown(users.place, who, at)


def _residency(content: Content) -> Iterator[Diagnostic]:
    names = _Names("country or group", content.known("groups"))
    for entity in content.applications:
        data = entity.model.data
        for i, name in enumerate((data and data.residency) or ()):
            if not _COUNTRY.fullmatch(name) and name not in names:
                who = f'The residency of the application "{entity.model.id}"'
                yield from names.unknown(name, who, entity.at("data", "residency", i))


def _today(content: Content) -> Iterator[Diagnostic]:
    names = _Names("site", content.known("sites"))
    known = {None, *names.known}
    for entity in content.applications:
        for i, w in enumerate(entity.model.workloads or ()):
            if w.site in known and w.pin in known and w.standby_site in known:
                continue
            who = f'The workload "{entity.model.id}/{w.id}"'
            for key, name in (("site", w.site), ("pin", w.pin), ("standby_site", w.standby_site)):
                if name is not None and name not in names:
                    yield from names.unknown(name, who, entity.at("workloads", i, key))


def _dependencies(content: Content, addresses: set[str]) -> Iterator[Diagnostic]:
    names = _Names("workload", addresses)
    for entity in content.applications:
        own = entity.model.id
        for i, row in enumerate(entity.model.dependencies or ()):
            source, target = address_of(row.from_, own), address_of(row.to, own)
            who = f'A dependency of the application "{own}"'
            if source.partition("/")[0] != own and source != UNREADABLE:
                yield error(
                    "foreign-dependency",
                    f'{who} starts at "{shown(row.from_)}", a workload of another application',
                    fix="write it in that application; only to: may name another one's workload",
                    source=entity.at("dependencies", i, "from"),
                )
            elif source not in addresses:
                yield from names.unknown(source, who, entity.at("dependencies", i, "from"))
            if target not in addresses:
                yield from names.unknown(target, who, entity.at("dependencies", i, "to"))
