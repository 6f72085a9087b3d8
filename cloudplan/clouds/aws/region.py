"""One region of an account: instances page by page, all that hangs on them meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from cloudplan.clouds.aws.account import Account
from cloudplan.clouds.aws.errors import why
from cloudplan.clouds.aws.metrics import hourly_maxima, most_at_once
from cloudplan.clouds.aws.pages import pages
from cloudplan.clouds.aws.systems import system
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.measured import Measuring, use_of
from cloudplan.clouds.seen import Disk, Machine, Scope, Seen

PAGE = 500
NAMES_PER_QUESTION = 100
"""How many types one question may name."""
THERE = ("pending", "running", "stopping", "stopped")
MIB = Decimal(1024)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """What an instance type has."""

    vcpu: Decimal
    memory_gib: Decimal


def read_region(account: Account, region: str, days: int) -> Seen:
    """All instances of the region that still exist. Raises boto3's errors."""
    scope = Scope("aws", account.id, region)
    reader = _Reader(account, region, days)
    rows = list(reader.instances())
    machines = tuple(reader.machine(scope, row) for row in rows)
    measured, lacking = reader.use.outcome(scope)
    return Seen("aws", machines, (scope,), measured=measured, lacking=lacking)


class _Reader:
    """Asks for instances, and for everything else as soon as a page tells that it is wanted."""

    def __init__(self, account: Account, region: str, days: int) -> None:
        self._frame, self._account, self._days = account.frame, account, days
        self._ec2 = account.client("ec2", region)
        self._cloudwatch = account.client("cloudwatch", region) if days else None
        self._volumes = self._frame.later(partial(_volumes, self._frame, self._ec2))
        self._types: dict[str, Future[Mapping[str, Size]]] = {}
        self.use: Measuring[Sequence[float]] = Measuring(self._frame, why, is_wanted=days > 0)

    def instances(self) -> Iterator[Row]:
        """Every instance; what hangs on a page is asked for while the next one is fetched."""
        state = {"Name": "instance-state-name", "Values": list(THERE)}
        ask = self._ec2.describe_instances
        for page in pages(self._frame, ask, Filters=[state], MaxResults=PAGE):
            rows = [row for group in page.get("Reservations", ()) for row in group["Instances"]]
            self._ask_types({row["InstanceType"] for row in rows})
            self._ask_use([row["InstanceId"] for row in rows])
            yield from rows

    def machine(self, scope: Scope, row: Row) -> Machine:
        """One instance with its size, disks, system and use."""
        size = self._size(row["InstanceType"])
        maxima = self.use.found().get(row["InstanceId"], ())
        return Machine(
            id=row["InstanceId"],
            name=_tags(row).get("Name") or row["InstanceId"],
            scope=scope,
            region=scope.region,
            instance_type=row["InstanceType"],
            vcpu=size.vcpu if size else None,
            memory_gib=size.memory_gib if size else None,
            disks=tuple(self._disks(row)),
            is_running=row["State"]["Name"] in ("pending", "running"),
            os=system(row),
            labels=_tags(row),
            zone=row.get("Placement", {}).get("AvailabilityZone"),
            has_public_address=bool(row.get("PublicIpAddress")),
            cpu=use_of(maxima, "CPUUtilization"),
        )

    def _ask_types(self, names: Iterable[str]) -> None:
        for part in _parts(sorted(set(names) - self._types.keys()), NAMES_PER_QUESTION):
            asked = self._frame.later(partial(_sizes, self._frame, self._ec2, part))
            self._types.update(dict.fromkeys(part, asked))

    def _size(self, name: str) -> Size | None:
        return self._frame.answer(self._types[name]).get(name)

    def _ask_use(self, ids: Sequence[str]) -> None:
        if self._days:
            for part in _parts(ids, most_at_once(self._days)):
                self.use.ask(
                    partial(hourly_maxima, self._frame, self._cloudwatch, part, self._days)
                )

    def _disks(self, row: Row) -> Iterator[Disk]:
        volumes = self._frame.answer(self._volumes)
        for mapping in row.get("BlockDeviceMappings", ()):
            yield volumes.get(mapping.get("Ebs", {}).get("VolumeId", ""), Disk(None))


def _volumes(frame: Frame, ec2: Any) -> Mapping[str, Disk]:
    return {
        row["VolumeId"]: Disk(Decimal(row["Size"]), row.get("VolumeType", ""))
        for page in pages(frame, ec2.describe_volumes, MaxResults=PAGE)
        for row in page.get("Volumes", ())
    }


def _sizes(frame: Frame, ec2: Any, names: Sequence[str]) -> Mapping[str, Size]:
    """A name that the region does not know fails the whole question; a filter does not."""
    wanted = {"Name": "instance-type", "Values": list(names)}
    return {
        row["InstanceType"]: Size(
            Decimal(row["VCpuInfo"]["DefaultVCpus"]),
            Decimal(row["MemoryInfo"]["SizeInMiB"]) / MIB,
        )
        for page in pages(frame, ec2.describe_instance_types, Filters=[wanted])
        for row in page.get("InstanceTypes", ())
    }


def _tags(row: Row) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in row.get("Tags", ())}


def _parts(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), most):
        yield names[start : start + most]
