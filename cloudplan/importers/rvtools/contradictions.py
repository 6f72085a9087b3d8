"""Where the sheets of one export contradict each other: each is told, and what counts is said."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.importers.rvtools.hosts import Host
from cloudplan.importers.rvtools.machines import Machine, Machines, Side
from cloudplan.importers.tables import Sheet

_SIDES = (("vCPU", "CPUs", "CPUs"), ("vMemory", "Size", "Memory"))
# Snapshots and rounding make the sums differ a little.
_SLACK = Decimal("0.01")


def tell_contradictions(
    machines: Machines, hosts: dict[str, Host], sheets: dict[str, Sheet]
) -> None:
    """Everything that vInfo says otherwise than the sheets beside it."""
    for machine in machines.all:
        for sheet, theirs, ours in _SIDES:
            if sheet in sheets:
                _tell_side(machines, machine, (sheet, theirs, ours))
        if "vDisk" in sheets:
            _tell_disks(machines, machine)
        _tell_partitions(machines, machine)
        if hosts:
            _tell_host(machines, machine, hosts)


def _tell_side(machines: Machines, machine: Machine, names: tuple[str, str, str]) -> None:
    name, theirs, ours = names
    side = machine.sides.get(name)
    if side is None:
        _warn(machines, machine, "VM", "only-in-one-sheet", f'"{machine.name}" is not in {name}')
        return
    if name == "vCPU":
        _tell_topology(machine, side)
    mine, other = machine.facts.get(ours), side.numbers.get(theirs)
    if mine is None or other is None or mine.value == other:
        return
    _at_side(
        side,
        theirs,
        f'"{machine.name}" has {other} in {name}, and {mine.value} as {ours} in vInfo',
        f"vInfo counts: {mine.cell}.",
    )


def _tell_topology(machine: Machine, side: Side) -> None:
    cpus, sockets, cores = (side.numbers.get(n) for n in ("CPUs", "Sockets", "Cores p/s"))
    if cpus is None or sockets is None or cores is None or cpus == sockets * cores:
        return
    _at_side(
        side,
        "CPUs",
        f'"{machine.name}" has {cpus} vCPUs, and {sockets} sockets of {cores} cores',
        "The number of vCPUs counts.",
    )


def _at_side(side: Side, column: str, summary: str, detail: str) -> None:
    side.sheet.findings.warn(
        side.sheet.source(side.place, column),
        "sheets-disagree",
        summary,
        detail=detail,
        fix="export again; if they still differ, look at the machine in vCenter",
    )


def _tell_disks(machines: Machines, machine: Machine) -> None:
    total, disks = machine.number("Total disk capacity"), machine.parts.get("vDisk")
    if disks is None:
        _warn(machines, machine, "VM", "only-in-one-sheet", f'"{machine.name}" is not in vDisk')
    elif total is not None and disks.is_whole and abs(total - disks.mib) > total * _SLACK:
        summary = f'"{machine.name}" has {disks.mib} MiB of disks in vDisk, and {total} in vInfo'
        _warn(machines, machine, "Total disk capacity", "sheets-disagree", summary, "vDisk counts.")


def _tell_partitions(machines: Machines, machine: Machine) -> None:
    disks, guest = machine.parts.get("vDisk"), machine.parts.get("vPartition")
    if disks and guest and disks.is_whole and guest.mib > disks.mib * (1 + _SLACK):
        summary = f'"{machine.name}" has {guest.mib} MiB of partitions on {disks.mib} MiB of disks'
        detail = "The guest may mount disks that vSphere does not know; only those of vDisk count."
        _warn(machines, machine, "VM", "sheets-disagree", summary, detail)


def _tell_host(machines: Machines, machine: Machine, hosts: dict[str, Host]) -> None:
    name = machine.text("Host")
    host = hosts.get(name.casefold())
    if name and host is None:
        summary = f'"{machine.name}" runs on {name}, which is not in vHost'
        _warn(machines, machine, "Host", "unknown-host", summary)
    if host is None:
        return
    for column, theirs in (("Datacenter", host.datacenter), ("Cluster", host.cluster)):
        ours = machine.text(column)
        if ours and theirs and ours.casefold() != theirs.casefold():
            summary = f'"{machine.name}" is in {ours}, and its host {name} in {theirs}'
            _warn(machines, machine, column, "sheets-disagree", summary, "vInfo counts.")


def _warn(
    machines: Machines, machine: Machine, column: str, code: str, summary: str, detail: str = ""
) -> None:
    source = machines.source(machine, column)
    machines.sheet.findings.warn(source, code, summary, detail=detail)
