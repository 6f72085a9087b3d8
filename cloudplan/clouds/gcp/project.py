"""One project of Google Cloud: its instances in all zones, their types and their use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cloudplan.clouds.frame import Frame
from cloudplan.clouds.gcp.clients import Clients
from cloudplan.clouds.gcp.errors import again, why
from cloudplan.clouds.gcp.metrics import METRIC, hourly_maxima
from cloudplan.clouds.gcp.systems import system
from cloudplan.clouds.gcp.types import Size, size_of
from cloudplan.clouds.measured import Measuring, use_of
from cloudplan.clouds.reasons import NO_REGION
from cloudplan.clouds.seen import Disk, Machine, Scope, Seen, Unread, Wanted

if TYPE_CHECKING:
    from google.cloud.compute_v1.types import (
        AggregatedListInstancesRequest,
        Instance,
        InstanceAggregatedList,
    )

PAGE = 500
UNREACHABLE = "Google could not reach this zone"
RUNNING = ("PROVISIONING", "STAGING", "RUNNING", "REPAIRING")
ZONES = "zones/"


def read_project(name: str, wanted: Wanted, frame: Frame, clients: Clients) -> Seen:
    """All instances of the project, or of the regions wanted. Raises Google's errors.

    A zone that Google itself cannot reach is unread alone.
    """
    reader = _Reader(name, clients, frame, wanted)
    found = list(reader.instances())
    machines = tuple(reader.machine(zone, row) for zone, row in found)
    measured, lacking = reader.use.outcome(Scope("gcp", name))
    unread = dict.fromkeys(reader.unreached, UNREACHABLE)
    unread |= dict.fromkeys(reader.unknown_regions(), NO_REGION)
    return Seen(
        "gcp",
        machines,
        tuple(Scope("gcp", name, zone) for zone in sorted(reader.zones - reader.unreached)),
        tuple(Unread(Scope("gcp", name, part), unread[part]) for part in sorted(unread)),
        measured,
        lacking,
    )


class _Reader:
    """Asks for instances, and for their types as soon as a page names them."""

    def __init__(self, project: str, clients: Clients, frame: Frame, wanted: Wanted) -> None:
        self._project, self._clients, self._frame = project, clients, frame
        self._wanted = wanted
        self._sizes: dict[tuple[str, str], Future[Size | None]] = {}
        self.use: Measuring[Sequence[float]] = Measuring(frame, why, is_wanted=wanted.days > 0)
        self.use.ask(partial(hourly_maxima, clients.metrics, frame, project, wanted.days))
        self.zones: set[str] = set()
        self.unreached: set[str] = set()

    def instances(self) -> Iterator[tuple[str, Instance]]:
        """With their zones. An instance of a zone that is reached in part is left out."""
        found = [pair for page in self._pages() for pair in self._of_page(page)]
        yield from (pair for pair in found if pair[0] not in self.unreached)

    def _pages(self) -> Iterator[InstanceAggregatedList]:
        """One question after the other, each tried again as long as the server asks for."""
        from google.cloud.compute_v1.types import AggregatedListInstancesRequest

        token = ""
        while True:
            request = AggregatedListInstancesRequest(
                project=self._project, max_results=PAGE, page_token=token
            )
            page = self._frame.retried(partial(self._page, request), again)
            yield page
            token = page.next_page_token
            if not token:
                return

    def _page(self, request: AggregatedListInstancesRequest) -> InstanceAggregatedList:
        pager = self._clients.instances.aggregated_list(
            request, retry=None, timeout=self._frame.request_seconds
        )
        return next(iter(pager.pages))

    def _of_page(self, page: InstanceAggregatedList) -> Iterator[tuple[str, Instance]]:
        for key, part in page.items.items():
            zone = key.removeprefix(ZONES)
            if not key.startswith(ZONES) or not self._is_wanted(zone):
                continue
            self.zones.add(zone)
            if getattr(part.warning, "code", "") == "UNREACHABLE":
                self.unreached.add(zone)
            for row in part.instances:
                self._ask_type(zone, _last(row.machine_type))
                yield zone, row
        missed = {_last(name) for name in page.unreachables}
        self.unreached |= {zone for zone in missed if self._is_wanted(zone)}

    def machine(self, zone: str, row: Instance) -> Machine:
        """One instance with its size, disks, system and use."""
        kind = _last(row.machine_type)
        size = self._frame.answer(self._sizes[zone, kind])
        maxima = self.use.found().get(str(row.id), ())
        return Machine(
            id=str(row.id),
            name=row.name,
            scope=Scope("gcp", self._project, zone),
            region=_region(zone),
            instance_type=kind,
            vcpu=size.vcpu if size else None,
            memory_gib=size.memory_gib if size else None,
            disks=tuple(Disk(Decimal(d.disk_size_gb) or None, d.type_.lower()) for d in row.disks),
            is_running=row.status in RUNNING,
            os=system(row),
            labels=dict(row.labels),
            zone=zone,
            has_public_address=any(
                access.nat_i_p for card in row.network_interfaces for access in card.access_configs
            ),
            cpu=use_of(maxima, METRIC),
        )

    def unknown_regions(self) -> set[str]:
        """Regions that were wanted and have no zone: every answer names all zones there are."""
        return set(self._wanted.regions) - set(map(_region, self.zones | self.unreached))

    def _is_wanted(self, zone: str) -> bool:
        return not self._wanted.regions or _region(zone) in self._wanted.regions

    def _ask_type(self, zone: str, kind: str) -> None:
        if (zone, kind) not in self._sizes:
            ask = partial(size_of, self._clients.types, self._frame, self._project, zone, kind)
            self._sizes[zone, kind] = self._frame.later(ask)


def _last(url: str) -> str:
    return url.rpartition("/")[2]


def _region(zone: str) -> str:
    return zone.rpartition("-")[0]
