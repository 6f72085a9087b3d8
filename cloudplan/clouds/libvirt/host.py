"""One host with libvirt: its machines, running or not, and what it is good for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from cloudplan.clouds.seen import DISKLESS, Disk, Host, Machine, Note, Scope, Seen

if TYPE_CHECKING:
    import libvirt

MIB_PER_GIB = 1024
KIB_PER_GIB = 1024**2
BYTES_PER_GIB = 1024**3
LABELS = "{urn:cloudplan}labels"
"""``<labels xmlns="urn:cloudplan" cloudplan-application="register"/>`` in a machine's metadata."""
SYSTEM = "{http://libosinfo.org/xmlns/libvirt/domain/1.0}os"
MAKERS = (
    ("microsoft.com", "windows"),
    ("redhat.com/rhel", "rhel"),
    ("suse.com/sle", "sles"),
    ("freebsd.org", "freebsd"),
)
OTHERS = ("bsd.org", "apple.com", "oracle.com/solaris")
OTHER_DEVICES = ("cdrom", "floppy")
OWN_POOLS = ("dir", "fs", "logical", "disk", "zfs")
"""Pools on the host's own disks; the others may be those of other hosts as well."""


def read_host(connection: libvirt.virConnect, scope: Scope) -> Seen:
    """The host and all its machines. Raises what the library raises."""
    name = connection.getHostname()
    machines = [_machine(domain, connection, scope, name) for domain in connection.listAllDomains()]
    storage, notes = _storage(connection, scope)
    return Seen(
        "libvirt",
        tuple(machine for machine in machines if machine),
        (scope,),
        hosts=(_host(connection, scope, name, storage),),
        notes=notes,
    )


def _machine(
    domain: libvirt.virDomain, connection: libvirt.virConnect, scope: Scope, host: str
) -> Machine | None:
    """``None`` for one that went away while we looked."""
    import libvirt

    try:
        state, memory_kib, _, vcpus, _ = domain.info()
        told = fromstring(domain.XMLDesc())
        disks = tuple(_disks(domain, connection, told)) or DISKLESS
    except libvirt.libvirtError as problem:
        if problem.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN:
            return None
        raise
    running = (
        libvirt.VIR_DOMAIN_RUNNING,
        libvirt.VIR_DOMAIN_BLOCKED,
        libvirt.VIR_DOMAIN_SHUTDOWN,
    )
    return Machine(
        id=domain.UUIDString(),
        name=domain.name(),
        scope=scope,
        region=host,
        vcpu=Decimal(vcpus),
        memory_gib=Decimal(memory_kib) / KIB_PER_GIB,
        disks=disks,
        is_running=state in running,
        os=_system(told),
        labels=_labels(told),
    )


def _disks(
    domain: libvirt.virDomain, connection: libvirt.virConnect, told: Element
) -> Iterator[Disk]:
    for disk in told.iterfind("devices/disk"):
        target = disk.find("target")
        if disk.get("device", "disk") not in OTHER_DEVICES and target is not None:
            size = _capacity(domain, connection, disk, target.get("dev", ""))
            yield Disk(size, disk.get("type", ""))


def _capacity(
    domain: libvirt.virDomain, connection: libvirt.virConnect, disk: Element, target: str
) -> Decimal | None:
    """As the machine sees it, else as its pool tells it; unknown where neither can say."""
    import libvirt

    try:
        return Decimal(domain.blockInfo(target)[0]) / BYTES_PER_GIB
    except libvirt.libvirtError as problem:
        if problem.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN:
            raise
    try:
        volume = _volume(connection, disk.find("source"))
        return Decimal(volume.info()[1]) / BYTES_PER_GIB if volume else None
    except libvirt.libvirtError:
        return None


def _volume(connection: libvirt.virConnect, source: Element | None) -> libvirt.virStorageVol | None:
    if source is None:
        return None
    if source.get("pool"):
        pool = connection.storagePoolLookupByName(source.get("pool"))
        return pool.storageVolLookupByName(source.get("volume"))
    path = source.get("file") or source.get("dev")
    return connection.storageVolLookupByPath(path) if path else None


def _system(told: Element) -> str | None:
    """The inventory's word for what libosinfo calls the guest: ``http://ubuntu.com/24.04``."""
    found = next(told.iter(SYSTEM), None)
    maker = found.get("id", "") if found is not None else ""
    known = next((word for part, word in MAKERS if part in maker), None)
    if known or not maker or any(each in maker for each in OTHERS):
        return known
    return "linux"


def _labels(told: Element) -> dict[str, str]:
    return {key: value for found in told.iter(LABELS) for key, value in found.attrib.items()}


def _host(connection: libvirt.virConnect, scope: Scope, name: str, storage: Decimal | None) -> Host:
    _, memory_mib, threads, _, _, _, _, per_core = connection.getInfo()
    told = fromstring(connection.getCapabilities())
    return Host(
        id=told.findtext("host/uuid") or scope.account,
        name=name,
        scope=scope,
        region=name,
        vcpu=Decimal(threads // max(1, per_core)),
        memory_gib=Decimal(memory_mib) / MIB_PER_GIB,
        storage_gib=storage,
    )


def _storage(
    connection: libvirt.virConnect, scope: Scope
) -> tuple[Decimal | None, tuple[Note, ...]]:
    """What the active pools hold, in GiB; unknown as soon as one of them may be others' as well."""
    pools = [pool for pool in connection.listAllStoragePools() if pool.isActive()]
    kinds = {fromstring(pool.XMLDesc()).get("type", "") for pool in pools}
    if not kinds <= set(OWN_POOLS):
        return None, (_shared(scope),)
    # Two folders of one file system are two pools, and both tell the whole file system.
    sizes = {tuple(pool.info()[1:]) for pool in pools}
    if not sizes:
        return None, ()
    return Decimal(sum(size[0] for size in sizes)) / BYTES_PER_GIB, ()


def _shared(scope: Scope) -> Note:
    return Note(
        scope,
        "storage-shared",
        "the storage of the host is unknown: a pool of it is on the network",
        "Other hosts may reach the same pool, and it would count once for each.",
        "Write hosts.storage_gib of the site by hand: all storage divided by the hosts.",
    )
