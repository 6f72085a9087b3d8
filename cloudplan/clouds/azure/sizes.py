"""What Azure's sizes have, by location."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azure.mgmt.compute import ComputeManagementClient


@dataclass(frozen=True, slots=True)
class Size:
    """vCPU that the guest sees, and its memory in GiB (Azure's ``MemoryGB`` are GiB)."""

    vcpu: Decimal
    memory_gib: Decimal


def sizes(compute: ComputeManagementClient, location: str) -> Mapping[str, Size]:
    """By the size's name in small letters."""
    found = {}
    for sku in compute.resource_skus.list(filter=f"location eq '{location}'"):
        if sku.resource_type == "virtualMachines" and sku.name:
            has = {c.name: c.value for c in sku.capabilities or ()}
            vcpu, memory = has.get("vCPUsAvailable") or has.get("vCPUs"), has.get("MemoryGB")
            if vcpu and memory:
                found[sku.name.lower()] = Size(Decimal(vcpu), Decimal(memory))
    return found
