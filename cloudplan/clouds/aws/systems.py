"""AWS's words for operating systems in those of the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BY_START = (
    ("windows", "windows"),
    ("red hat", "rhel"),
    ("rhel", "rhel"),
    ("suse", "sles"),
    ("linux", "linux"),
    ("ubuntu", "linux"),
)
"""By how PlatformDetails begins. ``Linux/UNIX`` holds FreeBSD as well; both cost no licence."""


def system(instance: Mapping[str, Any]) -> str | None:
    """By what the instance is billed for (PlatformDetails), else Platform; else unknown.

    The image need not be asked: it says the same, and may be gone.
    """
    if instance.get("Platform", "").lower() == "windows":
        return "windows"
    details = instance.get("PlatformDetails", "").lower()
    return next((word for start, word in _BY_START if details.startswith(start)), None)
