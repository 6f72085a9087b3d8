"""Workloads of one application that must stand apart or together (5a, 5b)."""

from __future__ import annotations

from cloudplan.candidates import Ints
from cloudplan.engine import Apart, Together
from cloudplan.formulate.draft import Draft
from cloudplan.rates.bulk import numbered


def apart(draft: Draft) -> tuple[Apart, ...]:
    """(5a) at most one of the matching workloads per site, provider or country."""
    groups, classes = [], dict[str, Ints]()
    for rule in draft.found.rulebook.separations:
        if rule.policy.effect != "deny":
            continue
        if rule.by not in classes:
            classes[rule.by] = numbered(rule.class_of(site) for site in draft.sites)[0]
        label = draft.names.rule(rule.policy.id, rule.policy.source)
        groups.append(Apart(_rows(rule.addresses, draft), classes[rule.by], label))
    return tuple(group for group in groups if _binds(group.workloads, draft))


def together(draft: Draft) -> tuple[Together, ...]:
    """(5b) all matching workloads of an application on one site."""
    groups = []
    for rule in draft.found.rulebook.togethers:
        if rule.policy.effect == "deny":
            label = draft.names.rule(rule.policy.id, rule.policy.source)
            groups.append(Together(_rows(rule.addresses, draft), label))
    return tuple(group for group in groups if _binds(group.workloads, draft))


def _rows(addresses: tuple[str, ...], draft: Draft) -> tuple[int, ...]:
    return tuple(draft.index[address] for address in addresses if address in draft.index)


def _binds(rows: tuple[int, ...], draft: Draft) -> bool:
    """Whether there is something to decide: at least two rows, not all of them left alone."""
    return len(rows) > 1 and bool(draft.found.managed[list(rows)].any())
