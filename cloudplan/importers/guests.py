"""What vSphere and Azure Migrate call a guest's operating system, in the words of the catalogue."""

from __future__ import annotations

from functools import lru_cache

from cloudplan.importers.systems import os_of

_OTHERS = ("solaris", "mac os", "macos", "darwin", "netware", "esxi", "ms-dos", "os/2", "unixware")
_OPEN_SUSE = "opensuse"


@lru_cache(maxsize=4_096)
def guest_os(name: str) -> str | None:
    """``windows`` of ``Microsoft Windows Server 2019 (64-bit)``; `None` where it says nothing."""
    text = name.casefold()
    if any(word in text for word in _OTHERS):
        return "other"
    if _OPEN_SUSE in text.replace(" ", ""):
        return "linux"
    return os_of(text)
