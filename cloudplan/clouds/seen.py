"""What was seen in the accounts of a cloud, in one form for all of them.

A library's own objects end here: each cloud's file makes `Machine`s, and nothing after it knows
which library they came from. What a cloud does not say is `None`: unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked to read; empty means whatever the credentials and their profile say.

    `accounts` are what the cloud calls an account: a profile of AWS, a subscription of Azure, a
    project of Google, an entry of clouds.yaml, a vCenter, a URI of libvirt. `days` of measured
    use are asked for; 0 asks for none.
    """

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    days: int = 14


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """A part of a cloud that is read, or not read, as a whole.

    It is named like a path, ``aws:123456789012/eu-west-1``: a scope without a region holds all
    scopes of the account. The name is what provenance and the sidecar of an import say.
    """

    provider: str
    account: str
    region: str = ""

    def __str__(self) -> str:
        return f"{self.provider}:{self.account}{f'/{self.region}' if self.region else ''}"


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk of a machine, in GiB; `kind` is the cloud's word for it (``gp3``)."""

    size_gib: Decimal | None
    kind: str = ""


DISKLESS = (Disk(Decimal(0)),)
"""Of a machine that is known to have none: no disks at all would mean that nothing was told."""


@dataclass(frozen=True, slots=True)
class Use:
    """95th percentile of measured use, as a fraction of what the machine has, 0 to 1.

    `how` says what was measured: ``p95 of 336 hourly maxima of CPUUtilization``.
    """

    p95: Decimal
    how: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One virtual machine as its cloud tells it.

    `id` is the cloud's own for ever, `name` what people call it. `region` is as rate cards and
    sites write it (for clouds of one's own: the site's name there, such as a cluster); `zone` a
    part of it. `instance_type` is the cloud's word for the size and becomes the ``offer``.
    `vcpu` and `memory_gib` are what the guest has. `os` is a word of the inventory (``linux``,
    ``windows``, ``rhel``, ``sles``). `scope` is where it was read.
    """

    id: str
    name: str
    scope: Scope
    region: str
    instance_type: str | None = None
    vcpu: Decimal | None = None
    memory_gib: Decimal | None = None
    disks: tuple[Disk, ...] = ()
    is_running: bool | None = None
    os: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    has_public_address: bool | None = None
    cpu: Use | None = None
    memory: Use | None = None
    created: date | None = None

    @property
    def provider(self) -> str:
        return self.scope.provider

    @property
    def account(self) -> str:
        return self.scope.account

    @property
    def storage_gib(self) -> Decimal | None:
        """All disks together; unknown if one of them is, or if none was told."""
        sizes = [disk.size_gib for disk in self.disks]
        known = [size for size in sizes if size is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(sizes) else None


@dataclass(frozen=True, slots=True)
class Host:
    """One physical host of a cloud of one's own.

    `region` is as that of a `Machine`. `vcpu` is what one host is good for
    (docs/decisions/0020), `storage_gib` its share of the storage that the hosts of its region
    reach; ``None`` where it cannot be told.
    """

    id: str
    name: str
    scope: Scope
    region: str
    vcpu: Decimal | None = None
    memory_gib: Decimal | None = None
    storage_gib: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What people must know of a scope that was read; becomes a warning with the `code`."""

    scope: Scope
    code: str
    summary: str
    detail: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A scope that could not be read, and why, in our words: never what a server said."""

    scope: Scope
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that one run saw.

    `measured` are the scopes whose measured use was read too, `lacking` those where it was wanted
    and could not be. `hosts` are those of clouds of one's own; `notes` say what else is to be known
    of a scope.
    """

    provider: str
    machines: tuple[Machine, ...] = ()
    read: tuple[Scope, ...] = ()
    unread: tuple[Unread, ...] = ()
    measured: tuple[Scope, ...] = ()
    lacking: tuple[Unread, ...] = ()
    hosts: tuple[Host, ...] = ()
    notes: tuple[Note, ...] = ()
