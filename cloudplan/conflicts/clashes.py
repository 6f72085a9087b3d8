"""The labels of a conflict as people read them: what stands against what, and in which line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cloudplan.conflicts.families import PIN
from cloudplan.formulate import Names
from cloudplan.model.advice import Clash, ClashKind
from cloudplan.model.estate import Estate
from cloudplan.model.text import pick
from cloudplan.model.words import count, place
from cloudplan.rules import Rulebook

ORDER: tuple[ClashKind, ...] = (
    "rule",
    "residency",
    "pin",
    "dependency",
    "standby",
    "capacity",
    "price",
)
MOST_OF_A_KIND = 4
MANY = {
    "rule": "of that rule",
    "residency": "of the same kind",
    "pin": "of the same kind",
    "dependency": "dependencies",
    "standby": "standbys that it asks for",
    "capacity": "sites",
    "price": "sites",
}


def clashes(rulebook: Rulebook, names: Names, labels: Iterable[int]) -> tuple[Clash, ...]:
    """Rules first, then what is particular to workloads, then capacities."""
    found = [_clash(rulebook, names, label) for label in labels]
    return tuple(sorted(found, key=_order))


def _order(clash: Clash) -> tuple[int, str, int, str]:
    file, _, line = clash.source.rpartition(":")
    number = int(line) if line.isdecimal() else 0
    return ORDER.index(clash.kind), file, number, clash.text


def _clash(rulebook: Rulebook, names: Names, label: int) -> Clash:
    policy, text = names.policies[label], names.texts[label]
    kind = _kind(names.keys[label], policy, text)
    because = pick(rulebook.because(policy))
    if kind == "capacity":
        because = _hosts(rulebook.estate, names.keys[label])
    return Clash(kind, policy, place(names.sources[label]), text, because)


def _kind(key: str, policy: str, text: str) -> ClashKind:
    if text.startswith("the dependency "):
        return "dependency"
    if text.startswith("the standby "):
        return "standby"
    reserved: dict[str, ClashKind] = {
        PIN: "pin",
        "residency": "residency",
        "capacity": "capacity",
        "price": "price",
    }
    return reserved.get(policy, "rule")


def _hosts(estate: Estate, key: str) -> str:
    """Instead of a reason: how many hosts stand there and how many may."""
    site = estate.site_by_id[key.removeprefix("capacity ")]
    assert site.hosts is not None
    hosts = site.hosts
    standing = f"{count(hosts.installed, 'host')} {'stands' if hosts.installed == 1 else 'stand'}"
    spare = f", and {hosts.spare} of them must stay spare" if hosts.spare else ""
    return f"{standing} there, {hosts.max} may{spare}."


def lines(found: tuple[Clash, ...]) -> Iterator[str]:
    """One line per part of the conflict; many of a kind are cut short."""
    for (kind, _), several in groupby(found, key=lambda c: (c.kind, c.policy)):
        same = list(several)
        said = ""
        for clash in same[:MOST_OF_A_KIND]:
            again = clash.because == said and kind != "capacity"
            because = "." if again else f": {clash.because}"
            yield f"- {clash.text}{f' ({clash.source})' if clash.source else ''}{because}"
            said = clash.because
        if len(same) > MOST_OF_A_KIND:
            yield f"- and {len(same) - MOST_OF_A_KIND} more {MANY[kind]}"
