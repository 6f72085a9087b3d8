"""Which workloads may not go where, by which rule: grouped, so that the list stays readable."""

from __future__ import annotations

from cloudplan.assemble.denials import Denial
from cloudplan.assemble.view import View
from cloudplan.model.plan import Rejection
from cloudplan.model.policy import RESERVED_POLICY_IDS
from cloudplan.model.text import pick

Key = tuple[tuple[str, ...], str]


def rejections(view: View) -> tuple[Rejection, ...]:
    """Addresses with the same forbidden sites share a row; missing prices are rule `price`."""
    book, found = view.found.rulebook, list[Rejection]()
    for policy, denials in view.denials.items():
        because, basis = pick(book.because(policy)), book.basis(policy)
        for (sites, source), addresses in sorted(_by_source(view, policy, denials).items()):
            found.append(Rejection(tuple(addresses), sites, policy, source, because, basis))
    return tuple(found) + _unpriced(view)


def _by_source(view: View, policy: str, denials: list[Denial]) -> dict[Key, list[str]]:
    """(forbidden sites, place in a file) -> the addresses that share exactly these."""
    groups: dict[Key, list[str]] = {}
    place = None if policy in RESERVED_POLICY_IDS else view.found.rulebook.source(policy)
    for denial in denials:
        columns, rows = denial.columns.tolist(), view.found.rows
        sites = tuple(view.estate.sites[s].id for s in columns)
        for w in denial.rows.tolist():
            key = (sites, _source(view, policy, w, columns[0]) if place is None else place)
            groups.setdefault(key, []).append(rows[w].address)
    return groups


def _source(view: View, policy: str, w: int, s: int) -> str:
    """A built-in rule speaks for a key of the inventory; others have one place."""
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
