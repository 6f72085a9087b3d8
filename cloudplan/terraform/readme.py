"""The README of the output: what is in it, how to use it, what it cannot do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudplan.terraform.names import tag
from cloudplan.terraform.root import Root

LACKS = {
    "google": (),
    "azurerm": ("Azure copies a machine every four hours at most.",),
    "aws": (),
    "openstack": (
        "OpenStack's provider makes no copies: the machines say in `backup_hours` how often what "
        "makes them has to.",
        "It has no budgets, flow logs or audit logs: those are the operator's to switch on.",
    ),
    "vsphere": (
        "vSphere has no security groups: the output `firewall_rules` is what your firewall, or "
        "NSX, has to open.",
        "Its provider makes no copies: the machines' tag `backup_hours` says how often your backup "
        "has to.",
        "NetFlow is switched on for a new network; where it and vCenter's events are sent is set "
        "on the switch and in vCenter. There are no budgets; the output `monthly` is the figure.",
        "Machines that serve the public get no public address: the city's proxy stands before "
        "them.",
    ),
}


def readme(roots: Sequence[Root]) -> str:
    """The file as Markdown. Ids are made harmless: they come from whoever wrote the plan."""
    return "\n".join(_lines(roots)) + "\n"


def _lines(roots: Sequence[Root]) -> Iterator[str]:
    machines = sum(len(root.machines) for root in roots)
    yield from (
        "# Terraform for a plan",
        "",
        f"Written by cloudplan: {len(roots)} root modules, one for each site that gets or holds "
        f"workloads, with {machines} machines.",
    )
    if roots:
        yield f"Plan: `{roots[0].labels['plan_hash']}`, estate: `{roots[0].labels['estate']}`."
    yield from ("", *_table(roots), "", *HOW)
    for root in roots:
        yield from _remarks(root)


def _table(roots: Sequence[Root]) -> Iterator[str]:
    yield "| folder | site | provider | machines | to make | to import | dependencies | a month |"
    yield "|---|---|---|---|---|---|---|---|"
    for root in roots:
        cells = (
            f"`{root.folder}`",
            f"`{tag(root.site.id)}`",
            f"{root.provider.source} {root.provider.version}",
            len(root.machines),
            len(root.created),
            len(root.existing),
            len(root.dependencies),
            f"{root.monthly} {tag(root.currency)}",
        )
        yield f"| {' | '.join(map(str, cells))} |"


HOW = (
    "## How to use it",
    "",
    "In each folder, those of the sites first that others move to:",
    "",
    "1. Copy `terraform.tfvars.example` to `terraform.tfvars` and say what only you know.",
    "2. Add a backend for the state in a file of your own, such as `backend.tf`.",
    "3. `terraform init`, `terraform plan`, read the plan, `terraform apply`.",
    "",
    "The number of machines to add and to import has to be that of the table. What leaves a site "
    "is not in its folder any more: if Terraform made it, it plans to destroy it, so apply that "
    "folder after the move. Files that are not ours stay when you write the folder anew with "
    "`--force`; changes in ours do not, so make them in templates (`--templates`).",
    "",
    "Networks of different sites are not joined: how they reach each other (VPN, leased line) is "
    "yours. What no dependency declares is closed: updates, time, monitoring, the way in for those "
    "who look after machines, and copying from a workload to its standby too.",
)


def _remarks(root: Root) -> Iterator[str]:
    found = [*LACKS[root.provider.name]]
    if late := [one for one in root.machines if one.misses_rpo]:
        found.append(
            f"Copied less often than the application asks: {_named([one.address for one in late])}."
        )
    if unknown := [one.address for one in root.machines if one.rpo_hours is None]:
        found.append(f"Recovery point unknown, copied once a day: {_named(unknown)}.")
    if existing := len(root.existing):
        found.append(
            f"{existing} of the machines run here today. What is imported keeps its disks, network "
            "and image; sizes, labels and protection are the plan's."
        )
    if found:
        yield from ("", f"## {root.folder}", "")
        yield from (f"- {one}" for one in found)


def _named(addresses: Sequence[str], most: int = 8) -> str:
    named = ", ".join(f"`{tag(one)}`" for one in addresses[:most])
    return named if len(addresses) <= most else f"{named} and {len(addresses) - most} more"
