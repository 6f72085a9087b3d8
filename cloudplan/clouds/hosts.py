"""Physical hosts as what a site is good for: how many stand there, and the size of one.

The same as the importer of RVTools makes of vHost (docs/decisions/0020): cores and not threads, the
mean of unequal hosts rounded down, and as much sharing of cores as there is today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from cloudplan.clouds.seen import Host
from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.intake import Cell, Item, Value
from cloudplan.model.words import count, figure, listed

TENTH = Decimal("0.1")
SIZES: Mapping[str, tuple[str, Callable[[Host], Decimal | None]]] = {
    "hosts.vcpu": ("cores", lambda host: host.vcpu),
    "hosts.memory_gib": ("memory", lambda host: host.memory_gib),
    "hosts.storage_gib": ("storage", lambda host: host.storage_gib),
}


def by_site(hosts: Sequence[Host], site_of: Mapping[str, str]) -> dict[str, list[Host]]:
    """Hosts by the id of their site; a host that two connections tell of counts once."""
    found: dict[str, dict[str, Host]] = {}
    for host in hosts:
        found.setdefault(site_of[host.region], {}).setdefault(host.id, host)
    return {site: list(own.values()) for site, own in sorted(found.items())}


def with_hosts(item: Item, hosts: Sequence[Host], vcpu: Decimal | None) -> Item:
    """The site with its hosts, if the size of each is known: nothing is made up.

    `vcpu` is what all machines of the site have together, ``None`` where one does not tell.
    """
    if any(unknown(hosts)):
        return item
    cell = Cell(str(hosts[0].scope), hosts[0].id, 0, "hosts")
    number = len(hosts)
    values = dict(item.values)
    values["hosts.installed"] = Value(number, cell, count(number, "host"))
    note = "as many as stand there; is there room for more?"
    values["hosts.max"] = Value(number, cell, note)
    for path, (column, size) in SIZES.items():
        sizes = [each for host in hosts if (each := size(host)) is not None]
        mean = (sum(sizes, Decimal(0)) / number).to_integral_value(ROUND_FLOOR)
        differ = min(sizes) != max(sizes)
        note = f"the mean of {number} hosts" if differ else ""
        values[path] = Value(mean, Cell(cell.file, cell.sheet, 0, column), note)
    return Item(item.kind, item.key, item.id, {**values, **_shared(hosts, vcpu)}, cell)


def _shared(hosts: Sequence[Host], vcpu: Decimal | None) -> dict[str, Value]:
    """How many vCPUs share a core, where they do today; never less than today's machines need."""
    cores = sum((host.vcpu or Decimal(0) for host in hosts), Decimal(0))
    if vcpu is None or vcpu <= cores:
        return {}
    ratio = (vcpu / cores).quantize(TENTH, ROUND_CEILING)
    cell = Cell(str(hosts[0].scope), hosts[0].id, 0, "cores")
    note = f"as today: {figure(vcpu)} vCPUs on {figure(cores)} cores"
    return {"hosts.vcpu_overcommit": Value(ratio, cell, note)}


def unknown(hosts: Sequence[Host]) -> Iterator[str]:
    """What not all of the hosts tell of their size."""
    for column, size in SIZES.values():
        if not all(size(host) for host in hosts):
            yield column


def findings(sites: Mapping[str, Sequence[Host]]) -> Iterator[Diagnostic]:
    """Sites whose hosts are not all of one size, and those with hosts of unknown size."""
    for site, hosts in sorted(sites.items()):
        missing = list(unknown(hosts))
        differing = [
            column for column, size in SIZES.values() if len({size(host) for host in hosts}) > 1
        ]
        if missing:
            yield _not_taken(site, missing)
        elif differing:
            yield _mixed(site, differing)


def _mixed(site: str, columns: Sequence[str]) -> Diagnostic:
    return warning(
        "hosts-differ",
        f"The hosts of {site} differ in {listed(columns)}",
        detail="The inventory has one size of host a site: their mean is written, rounded down.",
        fix="Make two sites of them if that matters.",
    )


def _not_taken(site: str, columns: Sequence[str]) -> Diagnostic:
    return warning(
        "hosts-not-taken",
        f"The hosts of {site} do not all tell their {listed(columns)}",
        detail="The site is written without its hosts: a size that is not known is not made up.",
        fix="Write hosts of the site by hand; they stay when you discover again.",
    )
