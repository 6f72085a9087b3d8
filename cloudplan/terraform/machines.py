"""The machines of a site: what the plan places there, in the words of its provider."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.facts import ApplicationFacts, WorkloadFacts
from cloudplan.model.plan import After, Placement
from cloudplan.terraform.estate import Estate
from cloudplan.terraform.providers import Provider

PROTECTED_CLASS = 4
"""What holds data of this class or higher is not destroyed by Terraform."""
PUBLIC_LABELS = frozenset(("public", "e-loket"))
DAY = 24


@dataclass(frozen=True, slots=True)
class Machine:
    """A workload on its site.

    `size` is the offer that the plan chose; where there is none the provider's name for
    `asked_size` is a variable. `boot_gib` and `data_gib` are its disks, together what the plan
    counts. `backup_hours` is how often it is copied. `system` is `None` where the plan does not
    know it. `exists` says that it runs on this site today.
    """

    address: str
    name: str
    application: str
    size: str | None
    vcpu: int
    memory_mib: int
    system: str | None
    boot_gib: int
    data_gib: int
    own_key: bool
    backup_hours: int
    rpo_hours: Decimal | None
    serves_public: bool
    exists: bool
    protected: bool
    labels: Mapping[str, str]

    @property
    def asked_size(self) -> str:
        """VCPU and GiB of memory, as in ``4x16``."""
        return f"{self.vcpu}x{math.ceil(Decimal(self.memory_mib) / 1024)}"

    @property
    def tier(self) -> str:
        """Which kind of disk: `encrypted` by a key of the customer's own, or `standard`."""
        return "encrypted" if self.own_key else "standard"

    @property
    def misses_rpo(self) -> bool:
        """Whether the provider copies disks less often than the application asks."""
        return self.rpo_hours is not None and self.backup_hours > max(self.rpo_hours, Decimal(0))


def machines(estate: Estate, site: str, provider: Provider) -> tuple[Machine, ...]:
    """All that stands on the site once the plan is carried out, by address."""
    fronts = _fronts(estate)
    return tuple(
        _machine(estate, one, after, provider, fronts) for one, after in estate.standing[site]
    )


def _machine(
    estate: Estate, placement: Placement, after: After, provider: Provider, fronts: frozenset[str]
) -> Machine:
    workload = estate.workloads[placement.address]
    application = estate.application_of(placement)
    boot, data = _disks(workload, provider)
    return Machine(
        address=placement.address,
        name=estate.names[placement.address],
        application=application.id,
        size=after.offer if provider.has_sizes else None,
        vcpu=max(1, math.ceil(workload.vcpu)),
        memory_mib=max(1, math.ceil(workload.memory_gib * 256)) * 4,
        system=workload.os,
        boot_gib=boot,
        data_gib=data,
        own_key=estate.needs_own_key(placement.address),
        backup_hours=_interval(application.rpo_hours, provider.backup_hours),
        rpo_hours=application.rpo_hours,
        serves_public=(placement.standby_of or placement.address) in fronts,
        exists=placement.before is not None and placement.before.site == after.site,
        protected=(application.confidentiality or PROTECTED_CLASS) >= PROTECTED_CLASS,
        labels=_labels(placement, application, provider),
    )


def _disks(workload: WorkloadFacts, provider: Provider) -> tuple[int, int]:
    """The system's own disk as small as it goes, the rest of what the plan counts beside it."""
    asked = math.ceil(workload.storage_gib)
    windows = workload.os == "windows"
    boot = provider.boot_gib_windows if windows else provider.boot_gib
    return boot, max(0, asked - boot)


def _interval(rpo_hours: Decimal | None, offered: tuple[int, ...]) -> int:
    """The longest interval within the objective, once a day at least; unknown is once a day."""
    asked = DAY if rpo_hours is None else max(1, min(DAY, math.floor(rpo_hours)))
    if not offered:
        return asked
    return max((hours for hours in offered if hours <= asked), default=min(offered))


def _labels(
    placement: Placement, application: ApplicationFacts, provider: Provider
) -> dict[str, str]:
    level = application.confidentiality
    found = {
        "application": application.id,
        "owner": application.owner,
        "data_class": "unknown" if level is None else str(level),
    }
    if placement.wave is not None:
        found["wave"] = str(placement.wave)
    return {key: provider.label(value) for key, value in found.items()}


def _fronts(estate: Estate) -> frozenset[str]:
    """What the public reaches: the ends of applications that serve it.

    It is what no workload of its own application calls and what calls one, or the only workload.
    """
    of: dict[str, list[str]] = {}
    for address in estate.primaries:
        of.setdefault(estate.application_id(address), []).append(address)
    inner = [
        (one.from_address, one.to_address)
        for one in estate.plan.facts.dependencies
        if estate.application_id(one.from_address) == estate.application_id(one.to_address)
    ]
    calling, called = {a for a, _ in inner}, {b for _, b in inner}
    return frozenset(
        address
        for application, addresses in of.items()
        if PUBLIC_LABELS.intersection(estate.labels(application))
        for address in addresses
        if len(addresses) == 1 or (address in calling and address not in called)
    )
