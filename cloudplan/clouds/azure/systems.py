"""Azure's words for operating systems in those of the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudplan.clouds.azure.words import word

if TYPE_CHECKING:
    from azure.mgmt.compute.models import VirtualMachine

_BY_PUBLISHER = {"redhat": "rhel", "suse": "sles"}
_BY_LICENCE = {"rhel_byos": "rhel", "sles_byos": "sles"}


def system(vm: VirtualMachine) -> str | None:
    """By the licence, the image's publisher, and what the disk holds; else unknown."""
    profile = vm.storage_profile
    kind = word(profile.os_disk.os_type) if profile and profile.os_disk else ""
    image = profile.image_reference if profile else None
    publisher = (image.publisher or "") if image else ""
    found = _BY_LICENCE.get((vm.license_type or "").lower())
    found = found or _BY_PUBLISHER.get(publisher.lower())
    return found or {"windows": "windows", "linux": "linux"}.get(kind.lower())
