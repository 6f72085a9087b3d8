"""One region of an OpenStack cloud: its servers with their flavors and volumes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar, cast

from cloudplan.clouds.frame import Frame
from cloudplan.clouds.seen import Disk, Machine, Note, Scope, Seen
from cloudplan.model.words import count

if TYPE_CHECKING:
    from openstack.block_storage.v3.volume import Volume
    from openstack.compute.v2.flavor import Flavor
    from openstack.compute.v2.server import Server
    from openstack.connection import Connection

T = TypeVar("T")
MIB_PER_GIB = 1024
RUNNING = {"ACTIVE": True}
RUNNING |= dict.fromkeys(("PAUSED", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SUSPENDED"), False)
GONE = ("DELETED", "SOFT_DELETED")
SYSTEMS = ("rhel", "sles")
"""Distributions that the inventory knows by name; the others are ``linux``."""


@dataclass(frozen=True, slots=True)
class Place:
    """A region of one cloud; `project` is the one that the credentials belong to."""

    account: str
    region: str
    project: str | None

    @property
    def whole(self) -> Scope:
        """All projects of the region."""
        return Scope("openstack", self.account, self.region)

    @property
    def own(self) -> Scope:
        """The project of the credentials alone: another scope, so that nothing seems to vanish
        when a right to see the others is taken away.
        """
        return Scope("openstack", f"{self.account}/{self.project}", self.region)

    @property
    def name(self) -> str:
        """The region as sites write it: two clouds may both have a RegionOne."""
        return f"{self.account}/{self.region}" if self.region else self.account


@dataclass(frozen=True, slots=True)
class _Parts:
    """What servers are put together from, by id."""

    flavors: Mapping[str, Flavor]
    volumes: Mapping[str, Volume]


def read_region(connection: Connection, place: Place, frame: Frame) -> Seen:
    """All servers that the credentials may see. Raises what the library raises."""
    servers, sees_all = _servers(connection, frame)
    scope = place.whole if sees_all else place.own
    flavors = _flavors(connection, servers, frame)
    volumes, note = _volumes(connection, servers, scope, sees_all, frame)
    parts = _Parts(flavors, volumes)
    machines = tuple(_machine(s, parts, place, scope) for s in servers if s.status not in GONE)
    notes = [note] if note else []
    if not sees_all:
        notes.append(_only_own(scope))
    read = (place.whole, place.own) if sees_all else (place.own,)
    return Seen("openstack", machines, read, notes=tuple(notes))


def _listed(frame: Frame, call: Callable[[], Iterable[T]]) -> list[T]:
    """All pages, from the first one anew if an answer broke off."""
    return frame.retried(lambda: list(call()), _again)


def _again(problem: Exception) -> float | None:
    from keystoneauth1.exceptions import UnknownConnectionError
    from requests.exceptions import JSONDecodeError

    return 0.0 if isinstance(problem, (UnknownConnectionError, JSONDecodeError)) else None


def _servers(connection: Connection, frame: Frame) -> tuple[list[Server], bool]:
    """The servers, and whether they are those of all projects."""
    from openstack.exceptions import ForbiddenException

    try:
        return _listed(frame, lambda: connection.compute.servers(all_projects=True)), True
    except ForbiddenException:
        return _listed(frame, connection.compute.servers), False


def _flavors(connection: Connection, servers: Sequence[Server], frame: Frame) -> dict[str, Flavor]:
    """By id, if a server names its flavor only: newer clouds tell its figures with the server."""
    if all(_is_told(server.flavor) for server in servers):
        return {}
    found = _listed(frame, lambda: connection.compute.flavors(is_public=None))
    return {flavor.id: flavor for flavor in found}


def _is_told(flavor: Flavor | None) -> bool:
    return bool(flavor and flavor.vcpus)


def _volumes(
    connection: Connection, servers: Sequence[Server], scope: Scope, sees_all: bool, frame: Frame
) -> tuple[dict[str, Volume], Note | None]:
    """Volumes by id; with a note where servers have some that are not told."""
    wanted = {each["id"] for server in servers for each in server.attached_volumes or ()}
    if not wanted:
        return {}, None
    found, lack = _listed_volumes(connection, sees_all, frame)
    untold = len(wanted - found.keys())
    return found, _no_volumes(scope, untold, lack) if untold else None


def _listed_volumes(
    connection: Connection, sees_all: bool, frame: Frame
) -> tuple[dict[str, Volume], str]:
    """Volumes by id, and why some may lack."""
    from openstack import exceptions as sdk

    try:
        cinder = connection.block_storage
        found = _listed(
            frame, lambda: cast("Iterable[Volume]", cinder.volumes(all_projects=sees_all))
        )
        # Cinder does not refuse those of other projects: it leaves them out.
        return {volume.id: volume for volume in found}, "Cinder lists all to administrators alone"
    except sdk.ForbiddenException:
        return {}, "the credentials may not list volumes (403)"
    except (sdk.ServiceDisabledException, sdk.EndpointNotFound):
        return {}, "the catalog has no block storage here"


def _no_volumes(scope: Scope, untold: int, lack: str) -> Note:
    return Note(
        scope,
        "volumes-not-read",
        f"the size of {count(untold, 'attached volume')} is unknown: {lack}",
        "The storage_gib of their servers stays unknown.",
        "Name an entry of clouds.yaml for each project, with the role reader on it.",
    )


def _only_own(scope: Scope) -> Note:
    return Note(
        scope,
        "own-project-only",
        "only the project of the credentials was read",
        "The cloud's policy does not let them list servers of all projects.",
        "Name an entry of clouds.yaml for each project, or take the role that "
        "discover openstack --role prints.",
    )


def _machine(server: Server, parts: _Parts, place: Place, scope: Scope) -> Machine:
    flavor = server.flavor
    if flavor is not None and not _is_told(flavor):
        flavor = parts.flavors.get(flavor.id)
    volumes = _attached(server, parts.volumes)
    is_known = flavor is not None and bool(flavor.vcpus)
    return Machine(
        id=server.id,
        name=server.name or "",
        scope=scope,
        region=place.name,
        instance_type=(flavor.original_name or flavor.name) if flavor is not None else None,
        vcpu=Decimal(flavor.vcpus) if flavor is not None and is_known else None,
        memory_gib=_gib(flavor.ram) if flavor is not None and is_known else None,
        disks=(*_local(server, flavor), *(_disk(v) for v in volumes)),
        is_running=RUNNING.get(server.status),
        os=next((system for v in volumes if v and (system := _system(v))), None),
        labels={str(k): str(v) for k, v in (server.metadata or {}).items()},
        zone=server.availability_zone or None,
        has_public_address=_is_public(server.addresses or {}),
        created=date.fromisoformat(server.created_at[:10]) if server.created_at else None,
    )


def _gib(mib: int) -> Decimal:
    return Decimal(mib) / MIB_PER_GIB


def _attached(server: Server, volumes: Mapping[str, Volume]) -> list[Volume | None]:
    return [volumes.get(each["id"]) for each in server.attached_volumes or ()]


def _local(server: Server, flavor: Flavor | None) -> list[Disk]:
    """Disks that come with the flavor; a server that boots from a volume has no first one."""
    has_image = bool(server.image and server.image.id)
    if flavor is None:
        return [Disk(None, "local")] if has_image else []
    # A flavor without a disk gives the first one the size of its image, which nobody tells here.
    first = [Disk(Decimal(flavor.disk) if flavor.disk else None, "local")] if has_image else []
    return first + ([Disk(Decimal(flavor.ephemeral), "local")] if flavor.ephemeral else [])


def _disk(volume: Volume | None) -> Disk:
    if volume is None:
        return Disk(None)
    return Disk(Decimal(volume.size), str(volume.volume_type or ""))


def _system(volume: Volume) -> str | None:
    """The operating system that the image told of which the volume was made."""
    told = volume.volume_image_metadata or {}
    distribution, kind = str(told.get("os_distro", "")), str(told.get("os_type", ""))
    if distribution in SYSTEMS:
        return distribution
    if "windows" in (distribution, kind):
        return "windows"
    return "linux" if distribution or kind == "linux" else None


def _is_public(addresses: Mapping[str, Sequence[Mapping[str, str]]]) -> bool | None:
    found = [ip_address(a["addr"]) for network in addresses.values() for a in network]
    return any(address.is_global for address in found) if found else None
