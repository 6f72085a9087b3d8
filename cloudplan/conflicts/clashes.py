"""The labels of a conflict as people read them: what stands against what, and in which line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cloudplan.conflicts.families import PIN
from cloudplan.conflicts.words import place
from cloudplan.formulate import Names
from cloudplan.model.advice import Clash, ClashKind
from cloudplan.model.estate import Estate
from cloudplan.model.text import pick
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
MOST_OF_A_KIND = 3
MANY = {
    "residency": "applications whose data must stay in some countries",
    "pin": "workloads that are kept where they are",
    "dependency": "dependencies with a limit",
    "standby": "standbys of the same rule",
    "capacity": "sites that are full",
    "price": "sites without a known price",
}


def clashes(rulebook: Rulebook, names: Names, labels: Iterable[int]) -> tuple[Clash, ...]:
    """Rules first, then what is particular to workloads, then capacities."""
    found = [_clash(rulebook, names, label) for label in labels]
    return tuple(sorted(found, key=lambda c: (ORDER.index(c.kind), c.source, c.text)))


def _clash(rulebook: Rulebook, names: Names, label: int) -> Clash:
    policy, text = names.policies[label], names.texts[label]
    kind = _kind(names.keys[label], policy, text)
    if kind == "capacity":
        text = f"{text}{_size(rulebook.estate, names.keys[label])}"
    because = pick(rulebook.because(policy))
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


def _size(estate: Estate, key: str) -> str:
    site = estate.site_by_id[key.removeprefix("capacity ")]
    if site.hosts is None:
        return ""
    spare = f", of which {site.hosts.spare} spare" if site.hosts.spare else ""
    return f", where {site.hosts.installed} hosts stand and {site.hosts.max} may{spare}"


def lines(found: tuple[Clash, ...]) -> Iterator[str]:
    """One line per part of the conflict; many of a kind are cut short."""
    for (kind, _), several in groupby(found, key=lambda c: (c.kind, c.because)):
        same = list(several)
        shown = same if kind == "rule" else same[:MOST_OF_A_KIND]
        yield from (f"- {_sentence(clash)}" for clash in shown)
        if len(same) > len(shown):
            yield f"- and {len(same) - len(shown)} more {MANY[kind]}"


def _sentence(clash: Clash) -> str:
    source = f" ({clash.source})" if clash.source else ""
    return f"{clash.text}{source}: {clash.because}"
