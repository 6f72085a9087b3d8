"""Physical hosts as what a site is good for: how many stand there, and the size of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal

from cloudplan.clouds.seen import Host
from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.intake import Cell, Item, Value
from cloudplan.model.words import count, figure, listed

HUNDREDTH = Decimal("0.01")
_SIZES: Mapping[str, tuple[str, Callable[[Host], Decimal | None]]] = {
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


def with_hosts(item: Item, hosts: Sequence[Host]) -> Item:
    """The site with its hosts. A size that one host does not tell stays unknown for the site."""
    values = dict(item.values)
    cell = Cell(str(hosts[0].scope), hosts[0].id, 0, "hosts")
    number = Decimal(len(hosts))
    values["hosts.installed"] = Value(number, cell, count(len(hosts), "host"))
    values["hosts.max"] = Value(number, cell, "as many as stand there: the source knows no more")
    for path, (column, size) in _SIZES.items():
        sizes = [size(host) for host in hosts]
        known = [each for each in sizes if each is not None]
        if len(known) == len(sizes):
            mean = (sum(known, Decimal(0)) / number).quantize(HUNDREDTH, ROUND_DOWN)
            note = f"mean of {figure(min(known))} to {figure(max(known))}" if _differ(known) else ""
            values[path] = Value(mean, Cell(cell.file, cell.sheet, 0, column), note)
    return Item(item.kind, item.key, item.id, values, cell)


def _differ(sizes: Sequence[Decimal]) -> bool:
    return min(sizes) != max(sizes)


def findings(sites: Mapping[str, Sequence[Host]]) -> Iterator[Diagnostic]:
    """Sites with hosts of several sizes, and with hosts whose size is not known."""
    for site, hosts in sorted(sites.items()):
        columns = {column: [size(h) for h in hosts] for column, size in _SIZES.values()}
        unknown = [name for name, sizes in columns.items() if None in sizes]
        differing = [
            name
            for name, sizes in columns.items()
            if None not in sizes and _differ([s for s in sizes if s is not None])
        ]
        if differing:
            yield _mixed(site, differing)
        if unknown:
            yield _unknown(site, unknown)


def _mixed(site: str, columns: Sequence[str]) -> Diagnostic:
    return warning(
        "hosts-differ",
        f"the hosts of {site} differ in {listed(columns)}",
        detail="A site has hosts of one size: all of them together stay what they are, and each "
        "counts as their mean. A machine larger than the smallest host may not fit everywhere.",
        fix="Make a site of each kind with --site, where that matters.",
    )


def _unknown(site: str, columns: Sequence[str]) -> Diagnostic:
    return warning(
        "host-size-unknown",
        f"the hosts of {site} do not all tell their {listed(columns)}",
        fix="Write it at the site by hand; it stays when you discover again.",
    )
