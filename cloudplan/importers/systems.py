"""Names of operating systems as the catalogue of licences knows them."""

from __future__ import annotations

_SIGNS = (
    ("rhel", ("red hat", "redhat", "rhel")),
    ("sles", ("suse linux enterprise", "sles", "suse")),
    ("windows", ("windows", "win20", "winsrv")),
    ("freebsd", ("freebsd",)),
    (
        "linux",
        ("linux", "ubuntu", "debian", "centos", "alma", "rocky", "fedora", "photon", "oracle"),
    ),
)


def os_of(name: str) -> str | None:
    """``windows`` of ``Microsoft Windows Server 2019``; `None` where it is not known."""
    text = name.casefold()
    return next((os for os, signs in _SIGNS if any(sign in text for sign in signs)), None)
