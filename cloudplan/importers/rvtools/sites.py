"""The sites that the hosts make up: one for each cluster, or the one that the user named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from cloudplan.diagnostics import Source
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft
from cloudplan.importers.rvtools.hosts import Host, Pool, Room
from cloudplan.importers.rvtools.machines import Machine
from cloudplan.importers.units import gib
from cloudplan.model.intake import Cell, Value

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Load:
    """What the machines of a site ask for today."""

    vcpu: Decimal
    memory_mib: Decimal


@dataclass(frozen=True, slots=True)
class Sites:
    """By pool the id of its site, and where that is said."""

    by_pool: Mapping[Pool, Value]
    named: Value | None

    def of(self, pool: Pool) -> Value | None:
        return self.named or self.by_pool.get(pool)


def pool_of(machine: Machine, hosts: Mapping[str, Host]) -> Pool:
    """Where a machine runs: as vInfo says, else as its host says."""
    host = hosts.get(machine.text("Host").casefold())
    datacenter = machine.text("Datacenter") or (host.datacenter if host else "")
    cluster = machine.text("Cluster") or (host.cluster if host else "")
    return (datacenter, cluster)


def add_sites(
    draft: Draft,
    ask: Ask,
    machines: Sequence[Machine],
    hosts: Mapping[str, Host],
    rooms: Mapping[Pool, Room],
) -> Sites:
    """The sites as items of the draft."""
    cells = _cells(machines, hosts)
    if ask.site is not None:
        named = Value(ask.site, Cell(ask.name, column="--site"), "given")
        pools = {"": sorted(cells)}
        keys = {"": ask.site}
    else:
        named = None
        pools = {_key(pool): [pool] for pool in sorted(cells) if any(pool)}
        keys = {}
    loads = _loads(machines, hosts)
    by_pool: dict[Pool, Value] = {}
    for key, members in pools.items():
        if not members:
            continue
        id_ = keys.get(key) or draft.free_id("site", key.replace("/", "-"), key)
        cell = named.cell if named else cells[members[0]]
        here = [host for host in hosts.values() if host.pool in members]
        values = {**_base(ask, cell), **_hosts(draft, here, members, rooms, loads)}
        draft.add("site", keys.get(key, key), id_, values, cell)
        by_pool |= {
            pool: Value(id_, cells[pool], " / ".join(filter(None, pool))) for pool in members
        }
    return Sites(by_pool, named)


def _key(pool: Pool) -> str:
    return "/".join(filter(None, pool))


def _cells(machines: Iterable[Machine], hosts: Mapping[str, Host]) -> dict[Pool, Cell]:
    """Every pool, and the first cell that names it."""
    found: dict[Pool, Cell] = {}
    for host in hosts.values():
        found.setdefault(host.pool, host.cell)
    for machine in machines:
        pool = pool_of(machine, hosts)
        fact = machine.facts.get("Cluster") or machine.facts.get("Datacenter")
        if any(pool):
            found.setdefault(pool, fact.cell if fact else machine.cell)
    return found


def _base(ask: Ask, cell: Cell) -> dict[str, Value]:
    values = {"kind": Value("on_prem", cell, "hosts of one's own; change it if they are rented")}
    if ask.country is not None:
        country = Value(ask.country, Cell(ask.name, column="--country"), "given")
        values["location.country"] = country
    return values


def _loads(machines: Iterable[Machine], hosts: Mapping[str, Host]) -> dict[Pool, Load]:
    loads: dict[Pool, Load] = defaultdict(lambda: Load(Decimal(0), Decimal(0)))
    for machine in machines:
        pool = pool_of(machine, hosts)
        cpus, memory = machine.number("CPUs"), machine.number("Memory")
        before = loads[pool]
        loads[pool] = Load(before.vcpu + (cpus or 0), before.memory_mib + (memory or 0))
    return loads


def _hosts(
    draft: Draft,
    hosts: Sequence[Host],
    pools: Sequence[Pool],
    rooms: Mapping[Pool, Room],
    loads: Mapping[Pool, Load],
) -> dict[str, Value]:
    """How many hosts, and the size of one; nothing where a figure is missing, which is told."""
    if not hosts:
        return {}
    first = hosts[0]
    here = [rooms[pool] for pool in pools if pool in rooms]
    cores = [host.cores for host in hosts if host.is_sized and host.cores]
    memory = [host.memory_mib for host in hosts if host.is_sized and host.memory_mib]
    if len(cores) < len(hosts) or len(memory) < len(hosts) or not here:
        _tell_unknown(draft, hosts, has_room=bool(here))
        return {}
    count = Decimal(len(hosts))
    _tell_differences(draft, hosts)
    load = sum((loads[p].vcpu for p in pools if p in loads), Decimal(0))
    _tell_memory(draft, first, sum(memory), sum(loads[p].memory_mib for p in pools if p in loads))
    values = _size_of_one(hosts, sum(cores), Decimal(sum(memory)), here)
    values["hosts.installed"] = Value(int(count), first.cell, "rows of vHost")
    room = "as many as stand there; is there room for more?"
    values["hosts.max"] = Value(int(count), first.cell, room)
    if load > sum(cores):
        note = f"as today: {load} vCPUs on {sum(cores)} cores"
        shared = (load / sum(cores)).quantize(_TENTH, ROUND_CEILING)
        values["hosts.vcpu_overcommit"] = Value(shared, first.cores_cell, note)
    return values


def _size_of_one(
    hosts: Sequence[Host], cores: Decimal | int, memory_mib: Decimal, rooms: Sequence[Room]
) -> dict[str, Value]:
    """The mean, rounded down: what is claimed is never more than what stands there."""
    count, first = len(hosts), hosts[0]
    storage = gib(sum((room.mib for room in rooms), Decimal(0)) / count)
    return {
        "hosts.vcpu": Value(_floor(Decimal(cores) / count), first.cores_cell, _cores_note(hosts)),
        "hosts.memory_gib": Value(_floor(gib(memory_mib / count)), first.memory_cell, _mean(hosts)),
        "hosts.storage_gib": Value(
            _floor(storage), rooms[0].cell, f"all datastores, over {count} hosts"
        ),
    }


def _floor(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_FLOOR)


def _mean(hosts: Sequence[Host]) -> str:
    sizes = {(host.cores, host.memory_mib) for host in hosts}
    return f"the mean of {len(hosts)} hosts" if len(sizes) > 1 else ""


def _cores_note(hosts: Sequence[Host]) -> str:
    threads = "cores, not threads" if any(host.is_threaded for host in hosts) else "cores"
    return "; ".join(filter(None, (threads, _mean(hosts))))


def _at(draft: Draft, cell: Cell) -> Source:
    return Source(f"{cell.file}#{cell.sheet}" if cell.sheet else cell.file, cell.row or 1, 1)


def _tell_unknown(draft: Draft, hosts: Sequence[Host], *, has_room: bool) -> None:
    for host in hosts:
        if not host.is_sized:
            summary = f"{host.name} has no number of cores or no memory in vHost"
            draft.warn("hosts-not-taken", _at(draft, host.cell), summary, _NOT_TAKEN)
    if not has_room:
        summary = "No datastore of these hosts is in vDatastore"
        draft.warn("hosts-not-taken", _at(draft, hosts[0].cell), summary, _NOT_TAKEN)


_NOT_TAKEN = "The site is written without its hosts: a size that is not known is not made up."


def _tell_differences(draft: Draft, hosts: Sequence[Host]) -> None:
    if _mean(hosts):
        names = ", ".join(host.name for host in hosts[:5])
        draft.warn(
            "hosts-differ",
            _at(draft, hosts[0].cell),
            f"The hosts of one site are not of one size: {names}",
            "The inventory has one size of host a site: their mean is written, rounded down.",
            "make two sites of them if that matters",
        )


def _tell_memory(draft: Draft, first: Host, stands: Decimal | int, asked: Decimal | int) -> None:
    if asked > stands:
        draft.warn(
            "memory-overcommitted",
            _at(draft, first.memory_cell),
            f"The machines ask for {gib(Decimal(asked)):.0f} GiB of memory,"
            f" the hosts have {gib(Decimal(stands)):.0f}",
            "A plan never gives out more memory than there is: some of them will have to go.",
        )
