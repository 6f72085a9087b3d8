"""Workloads whose sites are tied to each other: (4), (5a), (5b), (5c)."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.model.policy import Policy
from cloudplan.model.said import Said
from cloudplan.model.sites import Site
from cloudplan.referee.breach import Breach, of_policy
from cloudplan.referee.case import Case


def broken_separations(case: Case) -> Iterator[Breach]:
    """(5a) at most one of the workloads per site, provider or country."""
    for group in case.facts.book.separations:
        there = _decided(case, group.addresses)
        classes = [group.class_of(site) for site in there.values()]
        if len(set(classes)) < len(classes):
            yield _broken(group.policy, "(5a)", there, apart=True)


def broken_togethers(case: Case) -> Iterator[Breach]:
    """(5b) all of the workloads on one site."""
    for group in case.facts.book.togethers:
        there = _decided(case, group.addresses)
        if len({site.id for site in there.values()}) > 1:
            yield _broken(group.policy, "(5b)", there, apart=False)


def _decided(case: Case, addresses: tuple[str, ...]) -> dict[str, Site]:
    """The group's sites; empty when the plan manages none of them."""
    placed = {a: case.site_of[a] for a in addresses if a in case.site_of}
    return {} if case.managed.isdisjoint(placed) else placed


def _broken(policy: Policy, equation: str, there: dict[str, Site], *, apart: bool) -> Breach:
    addresses = ", ".join(there)
    sites = ", ".join(sorted({site.id for site in there.values()}))
    named = {"workloads": addresses, "sites": sites}
    if apart:
        summary = Said("{workloads} are not kept apart: {sites}", **named)
    else:
        summary = Said("{workloads} are not kept together: {sites}", **named)
    return of_policy(policy, equation, summary, address=addresses, site=sites)
