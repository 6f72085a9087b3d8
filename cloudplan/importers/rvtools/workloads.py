"""Machines as workloads, and the applications that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from cloudplan.importers.applications import application_of
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft
from cloudplan.importers.guests import guest_os
from cloudplan.importers.rvtools.evidence import momentary, touched
from cloudplan.importers.rvtools.hosts import Host
from cloudplan.importers.rvtools.machines import Machine, Machines
from cloudplan.importers.rvtools.sites import Sites, pool_of
from cloudplan.importers.units import gib
from cloudplan.load.schema_types import MAX_AMOUNT
from cloudplan.model.intake import Value

_TOOLS = "OS according to the VMware Tools"
_CONFIGURED = "OS according to the configuration file"


def add_workloads(
    draft: Draft,
    ask: Ask,
    machines: Machines,
    hosts: Mapping[str, Host],
    sites: Sites,
    seen: date | None,
) -> None:
    """An application and a workload for each machine; one without a size is told, not written."""
    bounds = 0
    for machine in sorted(machines.all, key=lambda m: (m.name, m.key)):
        # A vApp is vSphere's own grouping of the machines of one application.
        named = machine.facts.get("Application") or machine.facts.get("vApp")
        name = Value(machine.name, machine.cell)
        application = application_of(draft, ask, named, name, machine.key)
        size = {path: v for path, v in _size(machine) if _is_sane(machines, machine, v)}
        missing = [
            name for name in ("vcpu", "memory_gib", "storage_gib") if f"demand.{name}" not in size
        ]
        if missing:
            _tell_no_size(machines, machine, missing)
            continue
        values = {**size, **dict(_rest(machines, machine, hosts, sites, seen))}
        id_ = draft.free_id(f"application/{application.id}", machine.name, machine.key)
        draft.add("workload", machine.key, f"{application.id}/{id_}", values, machine.cell)
        bounds += "utilisation.memory_p95" in values
    if bounds:
        _tell_bounds(draft, machines, bounds)


def _tell_bounds(draft: Draft, machines: Machines, count: int) -> None:
    """The key says percentile, so that the import itself has to say what it is here."""
    sides = (m.sides["vMemory"] for m in machines.all if "vMemory" in m.sides)
    side = next(sides)
    draft.warn(
        "use-is-a-bound",
        side.sheet.source(side.sheet.header_row, "Private"),
        f"The memory_p95 of {count:,} workloads is a bound and no measured percentile",
        "It is the memory that they touched in thirty days or more: they never needed more of it.",
    )


def _is_sane(machines: Machines, machine: Machine, value: Value) -> bool:
    """Whether an inventory takes the size; told if not."""
    if isinstance(value.value, Decimal) and value.value <= MAX_AMOUNT:
        return True
    summary = f'"{machine.name}": {value.cell.column} is out of all proportion'
    machines.sheet.findings.warn(machines.source(machine, "VM"), "out-of-range", summary)
    return False


def _size(machine: Machine) -> Iterator[tuple[str, Value]]:
    cpus = machine.facts.get("CPUs") or _beside(machine, "vCPU", "CPUs")
    memory = machine.facts.get("Memory") or _beside(machine, "vMemory", "Size")
    storage = _storage(machine)
    if cpus is not None and cpus.value:
        yield "demand.vcpu", Value(cpus.value, cpus.cell, momentary(machine))
    if memory is not None and isinstance(memory.value, Decimal) and memory.value:
        yield "demand.memory_gib", Value(gib(memory.value), memory.cell, f"{memory.value} MiB")
    if storage is not None:
        yield "demand.storage_gib", storage


def _beside(machine: Machine, sheet: str, column: str) -> Value | None:
    """What vInfo lacks may stand in the sheet beside it."""
    side = machine.sides.get(sheet)
    if side is None or column not in side.numbers:
        return None
    return Value(side.numbers[column], side.cell(column))


def _storage(machine: Machine) -> Value | None:
    """The disks of vDisk, else the sum in vInfo, else what is provisioned for the machine."""
    disks, guest = machine.parts.get("vDisk"), machine.parts.get("vPartition")
    used = ""
    if guest and guest.is_whole and guest.used_mib:
        used = f"; {gib(guest.used_mib):.1f} GiB of it in use in the guest"
    if disks and disks.is_whole and disks.first:
        count = "1 disk" if disks.count == 1 else f"{disks.count} disks"
        return Value(gib(disks.mib), disks.first, f"{count}{used}")
    for column, note in (
        ("Total disk capacity", "all disks"),
        ("Provisioned", "provisioned: with swap and snapshots"),
    ):
        total = machine.facts.get(column)
        if total is not None and isinstance(total.value, Decimal) and total.value:
            return Value(gib(total.value), total.cell, f"{note}{used}")
    return None


def _rest(
    machines: Machines, machine: Machine, hosts: Mapping[str, Host], sites: Sites, seen: date | None
) -> Iterator[tuple[str, Value]]:
    bound = touched(machine, seen)
    if bound is not None:
        yield "utilisation.memory_p95", bound
    site = sites.of(pool_of(machine, hosts))
    if site is not None:
        said = machine.facts.get("Cluster") or machine.facts.get("Datacenter")
        is_own = said is not None and sites.named is None
        yield "site", Value(site.value, said.cell, site.note) if said and is_own else site
    system = _system(machines, machine)
    if system is not None:
        yield "os", system


def _system(machines: Machines, machine: Machine) -> Value | None:
    """As VMware Tools in the guest say; else as the machine was configured."""
    said = [(c, machine.facts[c]) for c in (_TOOLS, _CONFIGURED) if c in machine.facts]
    known = [(c, v, os) for c, v in said if (os := guest_os(str(v.value)))]
    if not known:
        for column, value in said[:1]:
            summary = (
                f'The operating system "{str(value.value)[:60]}" is not known: none is written'
            )
            fix = "add os: by hand; it decides which licences are paid"
            machines.sheet.findings.warn(
                machines.source(machine, column), "unknown-os", summary, fix=fix
            )
        return None
    column, value, system = known[0]
    if len({os for _, _, os in known}) > 1:
        other = known[1]
        machines.sheet.findings.warn(
            machines.source(machine, other[0]),
            "sheets-disagree",
            f'"{machine.name}" was configured as {other[1].value}, and its tools say {value.value}',
            detail="What the tools in the guest say counts.",
        )
    return Value(system, value.cell, str(value.value)[:80])


def _tell_no_size(machines: Machines, machine: Machine, missing: list[str]) -> None:
    words = {"vcpu": "number of CPUs", "memory_gib": "memory", "storage_gib": "disk"}
    what = ", no ".join(words[name] for name in missing)
    machines.sheet.findings.warn(
        machines.source(machine, "VM"),
        "no-size",
        f'"{machine.name}" has no {what}: its application is written without the machine',
        detail="A size that is not known is not made up.",
        fix="export all sheets, or add the workload by hand",
    )
