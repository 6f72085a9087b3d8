"""What vCPU, vMemory, vDisk and vPartition add to the machines of vInfo."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.importers.rvtools.machines import Disks, Machine, Machines, plain_text
from cloudplan.importers.rvtools.sheets import size
from cloudplan.importers.tables import Sheet
from cloudplan.model.intake import Value

_UNLIMITED = ("", "-1", "-1.0")


def add_side(machines: Machines, name: str, sheet: Sheet) -> None:
    """One row a machine, of vCPU or vMemory."""
    wanted = _CPU if name == "vCPU" else _MEMORY
    for row in sheet.rows():
        machine = machines.find(row)
        if machine is None:
            continue
        if name in machine.sides:
            row.warn(
                "VM",
                "duplicate-machine",
                f'"{machine.name}" stands twice in {name}: the first row counts',
            )
            continue
        facts: dict[str, Value] = {}
        for column in wanted:
            if column == "Limit" and plain_text(row, column) in _UNLIMITED:
                continue
            value = row.number(column, whole=True) if name == "vCPU" else size(row, column)
            if value is not None:
                facts[column] = value
        machine.sides[name] = facts


_CPU = ("CPUs", "Sockets", "Cores p/s", "Max", "Overall", "Limit")
_MEMORY = ("Size", "Private", "Shared", "Swapped", "Ballooned", "Limit")


def add_disks(machines: Machines, sheet: Sheet) -> None:
    """vDisk: a disk that two machines share counts for the first of them."""
    owners: dict[tuple[str, str], Machine] = {}
    for row in sheet.rows():
        machine = machines.find(row)
        if machine is None:
            continue
        path = plain_text(row, "Disk Path")
        owner = (
            owners.setdefault((plain_text(row, "VI SDK Server"), path), machine)
            if path
            else machine
        )
        if owner is not machine:
            row.warn(
                "Disk Path",
                "shared-disk",
                f'"{machine.name}" shares this disk with "{owner.name}": it counts there',
            )
            continue
        _add(machine, "vDisk", size(row, "Capacity"), None)


def add_partitions(machines: Machines, sheet: Sheet) -> None:
    """vPartition: what the guests see and use of their disks."""
    for row in sheet.rows():
        machine = machines.find(row)
        if machine is not None:
            _add(machine, "vPartition", size(row, "Capacity"), size(row, "Consumed"))


def _add(machine: Machine, name: str, capacity: Value | None, used: Value | None) -> None:
    disks = machine.parts.setdefault(name, Disks())
    disks.count += 1
    if capacity is None or not isinstance(capacity.value, Decimal):
        disks.is_whole = False
        return
    disks.first = disks.first or capacity.cell
    disks.mib += capacity.value
    if used is not None and isinstance(used.value, Decimal):
        disks.used_mib += used.value
