"""What a machine type of Google has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cloudplan.clouds.frame import Frame
from cloudplan.clouds.gcp.errors import again

if TYPE_CHECKING:
    from google.cloud.compute_v1 import MachineTypesClient

MIB = Decimal(1024)


@dataclass(frozen=True, slots=True)
class Size:
    """vCPU that the guest sees, and its memory."""

    vcpu: Decimal
    memory_gib: Decimal


def size_of(
    types: MachineTypesClient, frame: Frame, project: str, zone: str, kind: str
) -> Size | None:
    """Custom types (``n2-custom-4-8192``) too; ``None`` for one that Google no longer has."""
    from google.api_core.exceptions import NotFound

    ask = partial(
        types.get,
        project=project,
        zone=zone,
        machine_type=kind,
        retry=None,
        timeout=frame.request_seconds,
    )
    try:
        found = frame.retried(ask, again)
    except NotFound:
        return None
    return Size(Decimal(found.guest_cpus), Decimal(found.memory_mb) / MIB)
