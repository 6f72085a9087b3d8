"""Which workloads may not go where, by which rule: grouped, so that the list stays readable."""

from __future__ import annotations

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.model.plan import Rejection
from cloudplan.model.policy import RESERVED_POLICY_IDS
from cloudplan.model.text import pick

Denied = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
Key = tuple[tuple[str, ...], str]


def rejections(view: View) -> tuple[Rejection, ...]:
    """Addresses with the same forbidden sites share a row; missing prices are rule `price`."""
    book, found = view.found.rulebook, list[Rejection]()
    for policy, denied in sorted(view.found.verdicts.denied.items()):
        because, basis = pick(book.because(policy)), book.basis(policy)
        managed = denied & view.found.managed[:, None]
        for (sites, source), addresses in _grouped(view, policy, managed).items():
            found.append(Rejection(addresses, sites, policy, source, because, basis))
    return tuple(found) + _unpriced(view)


def _grouped(view: View, policy: str, denied: Denied) -> dict[Key, tuple[str, ...]]:
    """(forbidden sites, place in a file) -> the addresses that share exactly these."""
    groups: dict[Key, list[str]] = {}
    names = [site.id for site in view.estate.sites]
    for w in np.nonzero(denied.any(axis=1))[0].tolist():
        sites = tuple(name for name, no in zip(names, denied[w], strict=True) if no)
        key = (sites, _source(view, policy, w, int(denied[w].argmax())))
        groups.setdefault(key, []).append(view.found.rows[w].address)
    return {key: tuple(addresses) for key, addresses in sorted(groups.items())}


def _source(view: View, policy: str, w: int, s: int) -> str:
    """A rule of the estate has one place; a built-in one speaks for a key of the inventory."""
    if policy not in RESERVED_POLICY_IDS:
        return view.found.rulebook.source(policy)
    said = view.found.rulebook.judge(view.found.rows[w], view.estate.sites[s])
    return next(finding.source for finding in said if finding.policy == policy)


def _unpriced(view: View) -> tuple[Rejection, ...]:
    """An unknown price never wins: it is named as what keeps the workload away."""
    rows, sites = view.found.rows, view.estate.sites
    found = [
        Rejection(
            tuple(sorted(rows[w].address for w in lacking.tolist())),
            (sites[s].id,),
            "price",
            str(sites[s].source),
            reason,
        )
        for s, reason, lacking in view.found.missing.groups()
    ]
    return tuple(sorted(found, key=lambda rejection: (rejection.sites, rejection.because)))
