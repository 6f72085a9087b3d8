"""What vCPU, vMemory, vDisk and vPartition add to the machines of vInfo."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.importers.rvtools.machines import Disks, Machine, Machines, Side, plain_text
from cloudplan.importers.rvtools.sheets import size
from cloudplan.importers.tables import Row, Sheet

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
        numbers: dict[str, Decimal] = {}
        for column in wanted:
            amount = row.amount(column, whole=True) if name == "vCPU" else size(row, column)
            if amount is not None:
                numbers[column] = amount
        machine.sides[name] = Side(sheet, row.place, numbers)
        if name == "vCPU":
            _tell_limit(row, machine, numbers)


def _tell_limit(row: Row, machine: Machine, numbers: dict[str, Decimal]) -> None:
    """A limit is mostly forgotten: what the machine uses under it says little."""
    if plain_text(row, "Limit") in _UNLIMITED:
        return
    limit, most = row.amount("Limit"), numbers.get("Max")
    if limit is not None and most is not None and limit < most:
        summary = f'"{machine.name}" is held to {limit} of its {most} MHz: its size is that without'
        row.warn("Limit", "limited", summary)


_CPU = ("CPUs", "Sockets", "Cores p/s", "Max", "Overall")
_MEMORY = ("Size", "Private", "Shared", "Swapped", "Ballooned")


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
        _add(machine, "vDisk", row, size(row, "Capacity"))


def add_partitions(machines: Machines, sheet: Sheet) -> None:
    """vPartition: what the guests see and use of their disks."""
    for row in sheet.rows():
        machine = machines.find(row)
        if machine is not None:
            _add(machine, "vPartition", row, size(row, "Capacity"), size(row, "Consumed"))


def _add(
    machine: Machine, name: str, row: Row, capacity: Decimal | None, used: Decimal | None = None
) -> None:
    disks = machine.parts.setdefault(name, Disks())
    disks.count += 1
    if capacity is None:
        disks.is_whole = False
        return
    disks.first = disks.first or row.cell("Capacity")
    disks.mib += capacity
    disks.used_mib += used or 0
