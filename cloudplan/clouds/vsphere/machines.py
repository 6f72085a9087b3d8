"""Machines and hosts, made of what stands in a vCenter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cloudplan.clouds.seen import DISKLESS, Disk, Host, Machine, Note, Scope, Use
from cloudplan.clouds.vsphere.inventory import Inventory, Thing, ref_of
from cloudplan.model.words import count, listed

MIB_PER_GIB = 1024
KIB_PER_GIB = 1024**2
BYTES_PER_GIB = 1024**3
CLUSTER = "ClusterComputeResource"
PLACES = ("Datacenter", "Folder", CLUSTER)
POWER = {"poweredOn": True, "poweredOff": False, "suspended": False}
AGENTS = "com.vmware.vim.eam"
"""Who keeps machines that vSphere puts on every host or cluster for itself."""
LINUX = ("almalinux", "amazonlinux", "asianux", "centos", "coreos", "debian", "fedora", "mandr",
         "opensuse", "oracle", "photon", "rocky", "ubuntu", "vmwarephoton")  # fmt: skip
Uses = Mapping[str, tuple[Use | None, Use | None]]
"""CPU and memory by the reference of a machine."""


def machines(inventory: Inventory, scope: Scope, uses: Uses) -> Iterator[Machine]:
    """All machines but templates and vSphere's own agents."""
    for thing in inventory.of_kind("VirtualMachine"):
        if not is_left_out(thing):
            yield _machine(thing, inventory, scope, uses.get(thing.ref, (None, None)))


def is_left_out(thing: Thing) -> bool:
    """A template never runs, and an agent goes away with its cluster."""
    return bool(thing.values.get("config.template")) or _is_agent(thing)


def _is_agent(thing: Thing) -> bool:
    keeper = thing.values.get("config.managedBy")
    return keeper is not None and str(keeper.extensionKey) == AGENTS


def _machine(
    thing: Thing, inventory: Inventory, scope: Scope, use: tuple[Use | None, Use | None]
) -> Machine:
    values = thing.values
    host = inventory.things.get(ref_of(values.get("runtime.host")))
    return Machine(
        id=values.get("config.instanceUuid") or thing.ref,
        name=thing.name,
        scope=scope,
        region=region(host or thing, inventory, scope),
        vcpu=_amount(values.get("config.hardware.numCPU"), 1),
        memory_gib=_amount(values.get("config.hardware.memoryMB"), MIB_PER_GIB),
        disks=_disks(values.get("config.hardware.device")),
        is_running=POWER.get(values.get("runtime.powerState", "")),
        os=system(values.get("config.guestId") or ""),
        labels=_labels(values.get("customValue") or (), inventory.attributes),
        cpu=use[0],
        memory=use[1],
    )


def region(thing: Thing, inventory: Inventory, scope: Scope) -> str:
    """``vcenter/folder/datacenter/cluster``: names of datacenters are not unique, paths are.

    A host in no cluster, and a machine whose host may not be seen, are in their datacenter.
    """
    path = [each for each in inventory.parents(thing) if each.kind in PLACES]
    start = next((n for n, each in enumerate(path) if each.kind == "Datacenter"), len(path))
    # The outermost folder is vSphere's own root, which nobody named.
    names = [each.name for each in path[start:] if each.values.get("parent") is not None]
    names = [each.name for each in path[:start] if each.kind == CLUSTER] + names
    return "/".join([scope.account, *reversed(names)])


def _amount(told: Any, per_unit: int) -> Decimal | None:
    return Decimal(told) / per_unit if told else None


def _disks(devices: Any) -> tuple[Disk, ...]:
    """Unknown (none) where the devices are not told."""
    if not devices:
        return ()
    own = [d for d in devices if type(d).__name__.endswith(".VirtualDisk")]
    return tuple(Disk(_amount(each.capacityInKB, KIB_PER_GIB)) for each in own) or DISKLESS


def _labels(values: Any, attributes: Mapping[int, str]) -> dict[str, str]:
    """Custom attributes by name; the last value counts where the server keeps older ones too."""
    return {attributes[each.key]: str(each.value) for each in values if each.key in attributes}


def system(guest_id: str) -> str | None:
    """The inventory's word for vSphere's name of a guest: ``windows2019srv_64Guest``."""
    name = guest_id.lower()
    if name.startswith("win"):
        return "windows"
    if name.startswith("freebsd"):
        return "freebsd"
    if name.startswith("rhel"):
        return "rhel"
    if name.startswith(("sles", "suse")):
        return "sles"
    return "linux" if name.startswith(LINUX) or "linux" in name else None


def hosts(inventory: Inventory, scope: Scope) -> Iterator[Host]:
    """Every host that stands there, also one that is down for maintenance."""
    found = inventory.of_kind("HostSystem")
    mounts = Counter(ref for host in found for ref in _stores(host))
    for host in found:
        told = host.values.get("summary.hardware")
        yield Host(
            id=(told.uuid if told else None) or host.ref,
            name=host.name,
            scope=scope,
            region=region(host, inventory, scope),
            vcpu=_amount(told.numCpuCores, 1) if told else None,
            memory_gib=_amount(told.memorySize, BYTES_PER_GIB) if told else None,
            storage_gib=_storage(host, mounts, inventory),
        )


def _stores(host: Thing) -> list[str]:
    return [ref_of(store) for store in host.values.get("datastore") or ()]


def _storage(host: Thing, mounts: Counter[str], inventory: Inventory) -> Decimal | None:
    """The host's part of each datastore, shared out evenly among the hosts that mount it."""
    parts = []
    for ref in _stores(host):
        store = inventory.things.get(ref)
        size = store.values.get("summary.capacity") if store else None
        if not size:
            return None
        parts.append(Decimal(size) / BYTES_PER_GIB / mounts[ref])
    return sum(parts, Decimal(0)) if parts else None


def notes(inventory: Inventory, scope: Scope) -> Iterator[Note]:
    """What was left out, and what may not be read."""
    things = inventory.of_kind("VirtualMachine")
    templates = sum(bool(t.values.get("config.template")) for t in things)
    agents = sum(_is_agent(t) for t in things)
    if templates or agents:
        left = [f"{count(templates, 'template')}"] * bool(templates)
        left += [f"{count(agents, 'agent')} of vSphere itself"] * bool(agents)
        yield Note(scope, "machines-left-out", f"{listed(left)} left out: they are no workloads")
    if inventory.refused:
        yield _refused(inventory, scope)
    away = [h for h in inventory.of_kind("HostSystem") if _is_away(h)]
    if away:
        yield Note(
            scope,
            "hosts-not-connected",
            f"{count(len(away), 'host')} not connected: what is told of them may be old",
        )


def _is_away(host: Thing) -> bool:
    return str(host.values.get("runtime.connectionState", "connected")) != "connected"


def _refused(inventory: Inventory, scope: Scope) -> Note:
    paths = [f"{path} ({times})" for path, times in sorted(inventory.refused.items())]
    return Note(
        scope,
        "properties-not-read",
        f"the account may not read {listed(paths)}",
        "What depends on it stays unknown.",
        "Give it the role that discover vsphere --role prints, on the root and propagated.",
    )
