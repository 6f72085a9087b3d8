"""What people must know about machines that were read: what is unknown, and how it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudplan.clouds.names import Named
from cloudplan.clouds.seen import Machine, Note, Unread
from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.intake import Item
from cloudplan.model.words import count, listed


def of_machines(machines: Sequence[Machine]) -> Iterator[Diagnostic]:
    """Machines that stand still; one finding for each scope."""
    still: dict[str, list[str]] = {}
    for machine in machines:
        if machine.is_running is False:
            still.setdefault(str(machine.scope), []).append(machine.name or machine.id)
    for scope, names in sorted(still.items()):
        yield warning(
            "machine-stopped",
            f"{scope}: {count(len(names), 'machine')} stood still when {_it(names)} read: "
            f"{listed(sorted(names))}",
            detail="One look does not tell how many hours a machine runs. These count as if they "
            "ran all the time, so today's cost is at most what the plan says.",
            fix="Give hours_per_month, or disposition: retire; both stay when you discover again.",
        )


def _it(names: Sequence[str]) -> str:
    return "it was" if len(names) == 1 else "they were"


def of_addresses(
    machines: Sequence[Machine], wanted: Sequence[Named], got: Sequence[Named]
) -> Iterator[Diagnostic]:
    """Machines that claim one address; one finding for each address."""
    claims: dict[str, list[str]] = {}
    for machine, wish, own in zip(machines, wanted, got, strict=True):
        if wish != own:
            claims.setdefault(wish.address, []).append(f"{machine.id} ({own.address})")
    for address, others in sorted(claims.items()):
        yield warning(
            "address-shared",
            f"{count(len(others) + 1, 'machine')} have the address {address}",
            detail=f"The first by its id has it; then come {listed(others)}.",
            fix="Give each its own label cloudplan-workload if they are different things.",
        )


def several_sites(region: str, ids: Sequence[str]) -> Diagnostic:
    """A region that several sites of the inventory claim."""
    return warning(
        "site-ambiguous",
        f"{listed(ids)} are all the region {region}",
        detail=f"Its machines are taken to run on {ids[0]}.",
        fix="Give only one of them this provider and region.",
    )


def of_new_sites(items: Sequence[Item]) -> Iterator[Diagnostic]:
    """Sites that are written with unknown owners."""
    if items:
        ids = sorted(item.id for item in items)
        yield warning(
            "owners-unknown",
            f"Nobody told who owns the operator of {listed(ids)}",
            detail="Unknown owners never satisfy a rule about jurisdiction.",
            fix="Write operator.owners, the countries of those who control the operator.",
        )


def of_lacking(lacking: Sequence[Unread]) -> Iterator[Diagnostic]:
    """Measured use that could not be had."""
    for each in lacking:
        yield warning(
            "use-not-read",
            f"{each.scope}: no measured use: {each.why}",
            detail="Its machines count with all that they have.",
            fix="Give the role the right to read metrics, or ask for none with --days 0.",
        )


def of_notes(notes: Sequence[Note]) -> Iterator[Diagnostic]:
    """What a cloud's own file has to say of its scopes."""
    for each in notes:
        summary = f"{each.scope}: {each.summary}"
        yield warning(each.code, summary, detail=each.detail, fix=each.fix)
