"""One subscription of Azure: its machines, with their states, disks, sizes and use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cloudplan.clouds.azure.clients import Clients
from cloudplan.clouds.azure.errors import why
from cloudplan.clouds.azure.metrics import Figures, hourly_figures
from cloudplan.clouds.azure.sizes import Size, sizes
from cloudplan.clouds.azure.systems import system
from cloudplan.clouds.azure.words import word
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.measured import Measuring, use_of
from cloudplan.clouds.seen import Disk, Machine, Scope, Seen, Wanted

if TYPE_CHECKING:
    from azure.mgmt.compute.models import VirtualMachine

RUNNING = ("PowerState/running", "PowerState/starting")
STATE = "PowerState/"


def read_subscription(name: str, wanted: Wanted, frame: Frame, clients: Clients) -> Seen:
    """All machines of the subscription, or of the regions wanted. Raises Azure's errors.

    Machines of uniform scale sets are no machines of their own for this interface.
    """
    reader = _Reader(clients, frame, wanted.days)
    found = [vm for vm in reader.machines() if not wanted.regions or vm.location in wanted.regions]
    machines = tuple(reader.machine(vm, _scope(name, vm, wanted)) for vm in found)
    scopes = tuple(Scope("azure", name, region) for region in wanted.regions or ("",))
    outcomes = [reader.use.outcome(scope) for scope in scopes]
    measured = tuple(scope for found, _ in outcomes for scope in found)
    lacking = tuple(unread for _, found in outcomes for unread in found)
    return Seen("azure", machines, scopes, measured=measured, lacking=lacking)


def _scope(name: str, vm: VirtualMachine, wanted: Wanted) -> Scope:
    return Scope("azure", name, vm.location if wanted.regions else "")


class _Reader:
    """Asks for machines, and for all that hangs on them at the same time."""

    def __init__(self, clients: Clients, frame: Frame, days: int) -> None:
        self._clients, self._frame, self._days = clients, frame, days
        self._states = frame.later(partial(_states, clients))
        self._disks = frame.later(partial(_disks, clients))
        self._sizes: dict[str, Future[Mapping[str, Size]]] = {}
        self.use: Measuring[Figures] = Measuring(frame, why, is_wanted=days > 0)

    def machines(self) -> Iterator[VirtualMachine]:
        """Page by page; sizes and use are asked for while the next page is fetched."""
        for vm in self._clients.compute.virtual_machines.list_all():
            if vm.location not in self._sizes:
                call = partial(sizes, self._clients.compute, vm.location)
                self._sizes[vm.location] = self._frame.later(call)
            if vm.id:
                self.use.ask(partial(hourly_figures, self._clients.monitor, vm.id, self._days))
            yield vm

    def machine(self, vm: VirtualMachine, scope: Scope) -> Machine:
        """One machine with its size, disks, system and use."""
        hardware = vm.hardware_profile
        kind = word(hardware.vm_size if hardware else None) or None
        size = self._size(vm.location, kind)
        figures = self.use.found().get(vm.id or "", Figures((), ()))
        return Machine(
            id=vm.vm_id or vm.id or "",
            name=vm.name or "",
            scope=scope,
            region=vm.location,
            instance_type=kind,
            vcpu=size.vcpu if size else None,
            memory_gib=size.memory_gib if size else None,
            disks=tuple(self._disks_of(vm)),
            is_running=self._frame.answer(self._states).get((vm.id or "").lower()),
            os=system(vm),
            labels=dict(vm.tags or {}),
            zone=next(iter(vm.zones or ()), None),
            cpu=use_of(figures.cpu, "Percentage CPU"),
            memory=use_of(figures.memory_used(size), "used memory") if size else None,
            created=vm.time_created.date() if vm.time_created else None,
        )

    def _size(self, location: str, kind: str | None) -> Size | None:
        known = self._frame.answer(self._sizes[location])
        return known.get(kind.lower()) if kind else None

    def _disks_of(self, vm: VirtualMachine) -> Iterator[Disk]:
        """Managed disks as they are; what is said of them at the machine may be missing there."""
        known = self._frame.answer(self._disks)
        profile = vm.storage_profile
        for disk in [profile.os_disk, *(profile.data_disks or ())] if profile else ():
            if disk is None:
                continue
            own = (disk.managed_disk.id or "").lower() if disk.managed_disk else ""
            gib = Decimal(disk.disk_size_gb) if disk.disk_size_gb else None
            yield known.get(own, Disk(gib))


def _states(clients: Clients) -> Mapping[str, bool]:
    """By the machine's id in small letters, whether it runs."""
    states = {}
    for vm in clients.compute.virtual_machines.list_all(status_only="true"):
        view = vm.instance_view
        codes = [status.code or "" for status in (view.statuses or ()) if view] if view else []
        power = [code for code in codes if code.startswith(STATE)]
        if power and vm.id:
            states[vm.id.lower()] = power[-1] in RUNNING
    return states


def _disks(clients: Clients) -> Mapping[str, Disk]:
    return {
        (disk.id or "").lower(): Disk(
            Decimal(disk.disk_size_gb) if disk.disk_size_gb else None,
            word(disk.sku.name if disk.sku else None),
        )
        for disk in clients.compute.disks.list()
    }
