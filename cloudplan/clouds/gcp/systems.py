"""Google's words for operating systems in those of the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from google.cloud.compute_v1.types import Instance

_BY_PROJECT = (
    ("/projects/windows-", "windows"),
    ("/projects/rhel-", "rhel"),
    ("/projects/suse-", "sles"),
    ("/projects/debian-cloud/", "linux"),
    ("/projects/ubuntu-", "linux"),
    ("/projects/centos-cloud/", "linux"),
    ("/projects/rocky-linux-cloud/", "linux"),
    ("/projects/cos-cloud/", "linux"),
    ("/projects/fedora-", "linux"),
    ("/projects/opensuse-cloud/", "linux"),
)
"""By the project of a licence of the boot disk; disks of own images have none: unknown."""


def system(row: Instance) -> str | None:
    """By the boot disk's licences, else by what its guest is said to be; else unknown."""
    for disk in row.disks:
        if not disk.boot:
            continue
        for part, word in _BY_PROJECT:
            if any(part in licence for licence in disk.licenses):
                return word
        if any(feature.type_ == "WINDOWS" for feature in disk.guest_os_features):
            return "windows"
    return None
