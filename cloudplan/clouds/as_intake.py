"""Machines as items of an inventory: the one way from any cloud to the merger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_UP, Decimal

from cloudplan.clouds import CLOUDS, findings, hosts, sites
from cloudplan.clouds.names import (
    OWNER_LABEL,
    Named,
    addresses_by_name,
    named,
    owner_of,
    told_apart,
)
from cloudplan.clouds.seen import Host, Machine, Scope, Seen, Use
from cloudplan.diagnostics import Diagnostic
from cloudplan.model.estate import Estate
from cloudplan.model.intake import Cell, Intake, Item, Plain, Value

HUNDREDTH = Decimal("0.01")
MEASURED = frozenset(("utilisation.cpu_p95", "utilisation.memory_p95"))


def intake_of(seen: Seen, estate: Estate | None, site: str | None = None) -> Intake:
    """What the machines say, for the inventory `estate` (``None`` where there is none yet).

    `site` is the one where all of them run, if the user named it. The estate decides ids only,
    never values: the same machines give the same values whatever the inventory holds.
    """
    places = _Places(seen.provider, estate, site)
    regions = {m.region for m in seen.machines} | {host.region for host in seen.hosts}
    site_of = {region: places.site(region) for region in sorted(regions)}
    standing = hosts.by_site(seen.hosts, site_of)
    vcpu = _vcpu(seen.machines, site_of)
    by_name = addresses_by_name(estate)
    wanted = [named(machine, by_name) for machine in seen.machines]
    addresses = told_apart(wanted)
    workloads = [
        _workload(machine, name.address, site_of[machine.region])
        for machine, name in zip(seen.machines, addresses, strict=True)
    ]
    items = [*places.items(standing, vcpu), *_applications(seen.machines, addresses), *workloads]
    return Intake(
        source=seen.provider,
        items=tuple(sorted(items, key=lambda item: (item.kind, item.id))),
        findings=(
            *places.findings(),
            *findings.of_machines(seen.machines),
            *findings.of_addresses(seen.machines, wanted, addresses),
            *findings.of_lacking(seen.lacking),
            *findings.of_notes(seen.notes),
            *hosts.findings(standing),
        ),
        read=(*map(str, seen.read), *map(_measured, seen.measured)),
        unread=tuple((str(each.scope), each.why) for each in seen.unread),
    )


class _Places:
    """The site of each region, and those that are new."""

    def __init__(self, provider: str, estate: Estate | None, given: str | None) -> None:
        self._provider, self._estate, self._given = provider, estate, given
        self._several: list[tuple[str, tuple[str, ...]]] = []
        self.new: list[Item] = []

    def site(self, region: str) -> str:
        """The id of the site that the region is."""
        if self._given is not None:
            return self._given
        found = sites.fitting_sites(self._estate, self._provider, region)
        if len(found) > 1:
            self._several.append((region, tuple(site.id for site in found)))
        if found and not sites.is_ours(found[0], self._provider):
            return found[0].id
        new = sites.proposed(self._provider, CLOUDS[self._provider], region)
        self.new.append(replace(new, id=found[0].id) if found else new)
        return self.new[-1].id

    def items(
        self, standing: Mapping[str, Sequence[Host]], vcpu: Mapping[str, Decimal | None]
    ) -> Iterator[Item]:
        """Sites that are new, and those that hosts stand at with `vcpu` of machines on them."""
        new = {item.id: item for item in self.new}
        for site in sorted(new.keys() | standing.keys()):
            item = new.get(site) or self._named(site, standing[site][0])
            if site in standing:
                item = hosts.with_hosts(item, standing[site], vcpu.get(site, Decimal(0)))
            yield item

    def _named(self, site: str, host: Host) -> Item:
        """A site that the user named or that stands in the inventory: its kind, until hosts come.

        Its key is not that of a region, for hosts of several regions may stand there.
        """
        cell = Cell(str(host.scope), host.id)
        kind = Value(CLOUDS[self._provider].site_kind, cell, "hosts of one's own")
        return Item("site", f"{self._provider}:{site}", site, {"kind": kind}, cell)

    def findings(self) -> Iterator[Diagnostic]:
        """Regions that several sites claim, and new sites of unknown owners."""
        for region, ids in self._several:
            yield findings.several_sites(region, ids)
        known = {site.id for site in self._estate.sites} if self._estate else set()
        yield from findings.of_new_sites([item for item in self.new if item.id not in known])


def _vcpu(machines: Sequence[Machine], site_of: Mapping[str, str]) -> dict[str, Decimal | None]:
    """What the machines of each site have together; ``None`` where one does not tell."""
    told: dict[str, list[Decimal | None]] = {}
    for machine in machines:
        told.setdefault(site_of[machine.region], []).append(machine.vcpu)
    known = {site: [size for size in sizes if size is not None] for site, sizes in told.items()}
    return {
        site: sum(known[site], Decimal(0)) if len(known[site]) == len(sizes) else None
        for site, sizes in told.items()
    }


def _applications(machines: tuple[Machine, ...], addresses: list[Named]) -> Iterator[Item]:
    """Each once; its owner is that of the first machine which names one."""
    found: dict[str, Item] = {}
    for machine, name in zip(machines, addresses, strict=True):
        owner = owner_of(machine)
        cell = _cell(machine, "name")
        values = {"owner": Value(owner, _cell(machine, OWNER_LABEL))} if owner else {}
        known = found.get(name.application)
        if known is None or (values and not known.values):
            key = known.key if known else name.application_key
            found[name.application] = Item("application", key, name.application, values, cell)
    yield from found.values()


def _workload(machine: Machine, address: str, site: str) -> Item:
    values: dict[str, tuple[Plain, str, str]] = {
        "demand.vcpu": (machine.vcpu, "vCPU", ""),
        "demand.memory_gib": (machine.memory_gib, "memory", ""),
        "demand.storage_gib": (machine.storage_gib, "disks", _disks(machine)),
        "utilisation.cpu_p95": _use(machine.cpu, "CPU"),
        "utilisation.memory_p95": _use(machine.memory, "memory"),
        "site": (site, "region", machine.region),
        "offer": (machine.instance_type, "instance type", ""),
        "os": (machine.os, "operating system", ""),
    }
    known = {
        path: Value(value, _cell(machine, column), note)
        for path, (value, column, note) in values.items()
        if value is not None
    }
    for path in known.keys() & MEASURED:
        own = replace(known[path].cell, file=_measured(machine.scope))
        known[path] = replace(known[path], cell=own)
    return Item("workload", machine.id, address, known, _cell(machine, ""))


def _measured(scope: Scope) -> str:
    """Where measured use stands: apart, for it may be unread where the machines are read."""
    return str(replace(scope, account=f"measured/{scope.account}"))


def _use(use: Use | None, column: str) -> tuple[Plain, str, str]:
    if use is None:
        return None, column, ""
    return use.p95.quantize(HUNDREDTH, ROUND_UP), column, use.how


def _disks(machine: Machine) -> str:
    return f"{len(machine.disks)} disks" if len(machine.disks) > 1 else ""


def _cell(machine: Machine, column: str) -> Cell:
    return Cell(str(machine.scope), column=column)
