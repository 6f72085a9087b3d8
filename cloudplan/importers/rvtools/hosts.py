"""The hosts of vHost and the room on the datastores that they mount."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.importers.names import tidy
from cloudplan.importers.rvtools.machines import plain_text
from cloudplan.importers.rvtools.sheets import size
from cloudplan.importers.tables import Row, Sheet
from cloudplan.model.intake import Cell, Value

Pool = tuple[str, str]
"""A datacenter and a cluster in it, as they are called there; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Host:
    """A physical host; `None` where its row does not say. `cores_cell` is where its size stands."""

    name: str
    datacenter: str
    cluster: str
    sockets: Decimal | None
    cores_per_socket: Decimal | None
    cores: Decimal | None
    memory_mib: Decimal | None
    is_threaded: bool
    cell: Cell
    cores_cell: Cell
    memory_cell: Cell

    @property
    def pool(self) -> Pool:
        return (self.datacenter, self.cluster)


def read_hosts(sheet: Sheet) -> dict[str, Host]:
    """Hosts by their names in small letters; one that stands twice counts once."""
    hosts: dict[str, Host] = {}
    for row in sheet.rows():
        name = row.text("Host")
        if name is None:
            row.warn("Host", "no-name", "The row has no name of a host: it is not read")
            continue
        key = str(name.value).casefold()
        if key in hosts:
            row.warn("Host", "duplicate-host", f"{name.value} stands twice: the first row counts")
            continue
        hosts[key] = _host(row, name)
    return hosts


def _host(row: Row, name: Value) -> Host:
    sockets, per_socket = row.amount("# CPU", whole=True), row.amount("Cores per CPU", whole=True)
    cores = row.amount("# Cores", whole=True)
    if sockets and per_socket and cores and sockets * per_socket != cores:
        row.warn(
            "# Cores",
            "sheets-disagree",
            f"{name.value} has {cores} cores, and {sockets} sockets of {per_socket} cores",
            detail="The number of cores counts.",
        )
    threaded, resting = row.flag("HT Active"), row.flag("in Maintenance Mode")
    if resting and resting.value:
        summary = f"{name.value} is in maintenance: it is counted, since it stands there"
        row.warn("in Maintenance Mode", "in-maintenance", summary)
    return Host(
        str(name.value),
        tidy(plain_text(row, "Datacenter")),
        tidy(plain_text(row, "Cluster")),
        sockets,
        per_socket,
        cores or (sockets * per_socket if sockets and per_socket else None),
        size(row, "# Memory"),
        bool(threaded and threaded.value),
        row.cell("Host"),
        row.cell("# Cores" if cores else "# CPU"),
        row.cell("# Memory"),
    )


@dataclass(slots=True)
class Room:
    """MiB on the datastores of a pool, and where the first of them stands."""

    mib: Decimal
    cell: Cell


def read_room(sheet: Sheet, hosts: dict[str, Host]) -> dict[Pool, Room]:
    """Room by pool. A datastore that several pools mount is parted by how many hosts mount it."""
    rooms: dict[Pool, Room] = {}
    seen: set[str] = set()
    for row in sheet.rows():
        key = plain_text(row, "URL") or plain_text(row, "Name")
        if key in seen:
            row.warn("Name", "duplicate-datastore", "The datastore stands twice: it counts once")
            continue
        seen.add(key)
        capacity = size(row, "Capacity")
        if capacity is None:
            row.warn("Capacity", "no-size", "The datastore has no capacity: it does not count")
            continue
        _share_out(row, capacity, hosts, rooms)
    return rooms


def _share_out(
    row: Row, capacity: Decimal, hosts: dict[str, Host], rooms: dict[Pool, Room]
) -> None:
    pools = _pools(row, hosts)
    if not pools:
        row.warn(
            "Hosts",
            "unknown-host",
            f'No host of vHost mounts the datastore "{plain_text(row, "Name")}": it does not count',
        )
    elif len(pools) > 1:
        row.warn(
            "Hosts",
            "shared-datastore",
            f'The datastore "{plain_text(row, "Name")}" is mounted in several clusters',
            detail="Its room is parted among them by the number of their hosts.",
        )
    for pool, share in pools.items():
        room = rooms.setdefault(pool, Room(Decimal(0), row.cell("Capacity")))
        room.mib += capacity * share / sum(pools.values())


def _pools(row: Row, hosts: dict[str, Host]) -> Counter[Pool]:
    """The pools whose hosts mount it; with one pool in all the list of hosts need not say."""
    names = [n.strip().casefold() for n in re.split(r"[,;\n]", plain_text(row, "Hosts"))]
    found = Counter(hosts[name].pool for name in names if name in hosts)
    every = {host.pool for host in hosts.values()}
    if not any(names) and len(every) == 1:
        return Counter(every)
    return found
