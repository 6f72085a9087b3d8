"""Workloads that no site may host: the fewest rules that forbid all sites, and who else objects.

Workloads with the same reasons are told together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cloudplan.candidates import Candidates
from cloudplan.diagnostics import Diagnostic, Exit
from cloudplan.model.text import pick
from cloudplan.model.words import count, listed

MOST_SHOWN = 10
FIX = "Relax one of these rules, waive it for {}, or add a site that meets them."


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule, or a missing price, and the sites that it closes."""

    title: str
    text: str
    sites: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """Rows with the same reasons; `others` are rules that close some sites to some of them."""

    rows: list[int] = field(default_factory=list)
    others: set[str] = field(default_factory=set)


def stranded(found: Candidates) -> list[int]:
    """The rows without any candidate."""
    rows: list[int] = np.flatnonzero(~found.allowed.any(axis=1)).tolist()
    return rows


def stranded_boxes(found: Candidates, rows: list[int]) -> tuple[Diagnostic, ...]:
    """One finding per set of reasons, and how many workloads more there are."""
    together: dict[tuple[Objection, ...], _Group] = {}
    for w in rows:
        why = _objections(found, w)
        enough = _enough(why)
        group = together.setdefault(enough, _Group())
        group.rows.append(w)
        group.others |= {objection.title for objection in why} - {o.title for o in enough}
    shown = list(together.items())[:MOST_SHOWN]
    rest = len(rows) - sum(len(group.rows) for _, group in shown)
    boxes = (_box(found, enough, group) for enough, group in shown)
    return (*boxes, *_more(rest))


def _box(found: Candidates, enough: tuple[Objection, ...], group: _Group) -> Diagnostic:
    addresses = [found.rows[w].address for w in group.rows]
    one = len(addresses) == 1
    lines = [] if one else [f"The same holds for {listed(addresses[1:])}."]
    lines += [f"- {objection.text}" for objection in enough] or ["The inventory has no site."]
    if group.others:
        names = sorted(group.others)
        lines.append(f"Some of these sites are also closed by {listed(names, len(names))}.")
    subject = addresses[0] if one else f"{addresses[0]} and {count(len(addresses) - 1, 'other')}"
    return Diagnostic(
        "error",
        "no-site-left",
        f"{subject} {'has' if one else 'have'} no site left",
        detail="\n".join(lines),
        fix=FIX.format("this workload" if one else "these workloads"),
        source=found.rows[group.rows[0]].source,
        exit_code=Exit.INFEASIBLE,
    )


def _enough(why: tuple[Objection, ...]) -> tuple[Objection, ...]:
    """The fewest that close all sites, as far as leaving out one after another can tell."""
    kept = list(why)
    for objection in sorted(why, key=lambda o: (len(o.sites), o.title)):
        rest = [other for other in kept if other is not objection]
        if set(objection.sites) <= {site for other in rest for site in other.sites}:
            kept = rest
    return tuple(kept)


def _objections(found: Candidates, w: int) -> tuple[Objection, ...]:
    """Every rule with the sites that it forbids, then the prices that are missing."""
    sites_of: dict[tuple[str, str, str], list[str]] = {}
    missing = []
    for s, site in enumerate(found.estate.sites):
        for said in found.rulebook.judge(found.rows[w], site):
            if said.effect == "deny" and not said.waived:
                key = (said.policy, said.source, pick(said.because))
                sites_of.setdefault(key, []).append(site.id)
        if (w, s) in found.missing:
            text = f"price: {site.id} has no known price: {found.missing[w, s]}"
            missing.append(Objection("price", text, (site.id,)))
    forbidden = [
        Objection(
            policy,
            f"{policy} ({source}) forbids {_named(sites, found)}: {because}",
            tuple(sites),
        )
        for (policy, source, because), sites in sorted(sites_of.items())
    ]
    return (*forbidden, *missing)


def _named(sites: list[str], found: Candidates) -> str:
    return "every site" if len(sites) == len(found.estate.sites) > 1 else ", ".join(sites)


def _more(amount: int) -> tuple[Diagnostic, ...]:
    if not amount:
        return ()
    text = f"{count(amount, 'more workload')} without any site left"
    return (Diagnostic("error", "no-site-left", text, exit_code=Exit.INFEASIBLE),)
