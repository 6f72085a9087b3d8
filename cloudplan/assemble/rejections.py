"""Which workloads may not go where, by which rule: grouped, so that the list stays readable."""

from __future__ import annotations

from collections.abc import Iterable

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
    place = None if policy in RESERVED_POLICY_IDS else view.found.rulebook.source(policy)
    for same in _alike(denied):
        forbidden = np.flatnonzero(denied[same[0]]).tolist()
        sites = tuple(view.estate.sites[s].id for s in forbidden)
        for w in same:
            key = (sites, _source(view, policy, w, forbidden[0]) if place is None else place)
            groups.setdefault(key, []).append(view.found.rows[w].address)
    return {key: tuple(addresses) for key, addresses in sorted(groups.items())}


def _alike(denied: Denied) -> Iterable[list[int]]:
    """The rows that anything is denied, those with the same sites together."""
    found: dict[bytes, list[int]] = {}
    some = np.flatnonzero(denied.any(axis=1))
    packed = np.packbits(denied[some], axis=1)
    for w, key in zip(some.tolist(), packed, strict=True):
        found.setdefault(key.tobytes(), []).append(w)
    return found.values()


def _source(view: View, policy: str, w: int, s: int) -> str:
    """A built-in rule speaks for a key of the inventory; others have one place."""
    said = view.found.rulebook.judge(view.found.rows[w], view.estate.sites[s])
    return next(finding.source for finding in said if finding.policy == policy)


def _unpriced(view: View) -> tuple[Rejection, ...]:
    """An unknown price never wins: it is named as what keeps the workload away."""
    groups: dict[tuple[str, str], list[str]] = {}
    for (w, s), reason in view.found.missing.items():
        key = (view.estate.sites[s].id, reason)
        groups.setdefault(key, []).append(view.found.rows[w].address)
    by_id = view.estate.site_by_id
    return tuple(
        Rejection(tuple(sorted(addresses)), (site,), "price", str(by_id[site].source), reason)
        for (site, reason), addresses in sorted(groups.items())
    )
