"""Which workloads may not go where, by which rule: grouped, so that the list stays readable."""

from __future__ import annotations

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.model.plan import Rejection
from cloudplan.model.text import pick


def rejections(view: View) -> tuple[Rejection, ...]:
    """Addresses with the same forbidden sites share a row; missing prices are rule `price`."""
    found = []
    for policy, denied in sorted(view.found.verdicts.denied.items()):
        source, because, basis = _about(view, policy)
        for sites, addresses in _grouped(view, denied & view.found.managed[:, None]).items():
            found.append(Rejection(addresses, sites, policy, source, because, basis))
    return tuple(found) + _unpriced(view)


def _about(view: View, policy: str) -> tuple[str, str, str]:
    book = view.found.rulebook
    return book.source(policy), pick(book.because(policy)), book.basis(policy)


def _grouped(
    view: View, denied: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Forbidden sites -> the addresses that share exactly these."""
    groups: dict[tuple[str, ...], list[str]] = {}
    names = [site.id for site in view.estate.sites]
    for w in np.nonzero(denied.any(axis=1))[0]:
        sites = tuple(name for name, no in zip(names, denied[w], strict=True) if no)
        groups.setdefault(sites, []).append(view.found.rows[w].address)
    return {sites: tuple(addresses) for sites, addresses in sorted(groups.items())}


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
