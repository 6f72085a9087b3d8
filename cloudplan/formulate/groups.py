"""Workloads of one application that must stand apart or together (5a, 5b)."""

from __future__ import annotations

import numpy as np

from cloudplan.engine import Apart, Together
from cloudplan.formulate.draft import Draft


def apart(draft: Draft) -> tuple[Apart, ...]:
    """(5a) at most one of the matching workloads per site, provider or country."""
    groups = []
    for rule in draft.found.rulebook.separations:
        if rule.policy.effect != "deny":
            continue
        classes = [rule.class_of(site) for site in draft.sites]
        number = {name: k for k, name in enumerate(dict.fromkeys(classes))}
        site_class = np.array([number[name] for name in classes], dtype=np.int64)
        label = draft.names.rule(rule.policy.id, rule.policy.source)
        groups.append(Apart(_rows(rule.addresses, draft), site_class, label))
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
