"""Hosts with libvirt, through libvirt-python: read-only connections, one for each URI.

Credentials come from libvirt's own auth file (LIBVIRT_AUTH_FILE, ~/.config/libvirt/auth.conf),
its certificates or ssh; it never asks anybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cloudplan.clouds import reasons
from cloudplan.clouds.frame import Frame, Task
from cloudplan.clouds.libvirt.host import read_host
from cloudplan.clouds.once import each_once
from cloudplan.clouds.sdk import needing
from cloudplan.clouds.seen import Scope, Seen, Wanted
from cloudplan.diagnostics import CloudplanError, error

if TYPE_CHECKING:
    import libvirt

PROVIDER = "libvirt"
HEADERS = (
    "It is built on this computer, with libvirt's headers and a compiler "
    "(Debian: libvirt-dev, pkg-config, gcc, python3-dev)."
)
DEFAULT = "default"
"""The account's name where no URI is named and libvirt chooses."""
WRONG_LOGIN = "libvirt's auth file has no user name and password that this host takes"
NO_DAEMON = "no connection: does libvirt run there, and may you use its read-only socket?"


def discover(wanted: Wanted, frame: Frame) -> Seen:
    """All machines of the wanted URIs, or of libvirt's own default if none is named.

    Measured use is not read: libvirt keeps none, it only counts since the start of a machine.
    """
    with needing(PROVIDER, HEADERS):
        import libvirt
    _refuse_secrets(wanted.accounts)
    libvirt.registerErrorHandler(_say_nothing, None)
    uris = sorted(set(wanted.accounts)) or [os.environ.get("LIBVIRT_DEFAULT_URI", "")]
    tasks = [Task(scope_of(uri), partial(_read, uri, frame)) for uri in uris]
    return each_once(frame.read_all(PROVIDER, tasks, why))


def why(problem: Exception) -> str | None:
    """A problem of the library in our words, ``None`` for one that it should not have."""
    import libvirt

    if not isinstance(problem, libvirt.libvirtError):
        return None
    by_code = {
        libvirt.VIR_ERR_AUTH_FAILED: WRONG_LOGIN,
        libvirt.VIR_ERR_AUTH_CANCELLED: WRONG_LOGIN,
        libvirt.VIR_ERR_AUTH_UNAVAILABLE: WRONG_LOGIN,
        libvirt.VIR_ERR_OPERATION_DENIED: reasons.REFUSED,
        libvirt.VIR_ERR_ACCESS_DENIED: reasons.REFUSED,
        libvirt.VIR_ERR_NO_CONNECT: "this libvirt has no driver for the URI",
        libvirt.VIR_ERR_INVALID_ARG: "this is not a URI that libvirt knows",
        libvirt.VIR_ERR_XML_ERROR: reasons.BROKEN,
        libvirt.VIR_ERR_XML_DETAIL: reasons.BROKEN,
        libvirt.VIR_ERR_RPC: reasons.BROKEN,
        libvirt.VIR_ERR_OPERATION_TIMEOUT: reasons.SILENT,
        libvirt.VIR_ERR_SYSTEM_ERROR: NO_DAEMON,
        libvirt.VIR_ERR_INTERNAL_ERROR: NO_DAEMON,
    }
    code = problem.get_error_code()
    return by_code.get(code, f"libvirt did not take the question (its error {code})")


def scope_of(uri: str) -> Scope:
    """The URI without its user and options: they say how to get in, not where.

    What is no URI is an alias in libvirt's own configuration.
    """
    parts = urlsplit(uri)
    where = parts.netloc.rpartition("@")[2]
    is_alias = "://" not in uri
    return Scope(PROVIDER, uri or DEFAULT if is_alias else f"{parts.scheme}://{where}{parts.path}")


def _refuse_secrets(uris: tuple[str, ...]) -> None:
    """Raises `CloudplanError` for a password in an argument, which libvirt has no use for."""
    if any(":" in urlsplit(uri).netloc.rpartition("@")[0] for uri in uris):
        summary = "a password stands in the URI of a libvirt host"
        detail = "Other users of the computer can read the arguments of a command."
        fix = "Write it to libvirt's auth file, https://libvirt.org/auth.html."
        raise CloudplanError([error("secret-in-argument", summary, detail=detail, fix=fix)])


def _read(uri: str, frame: Frame) -> Seen:
    # Tried once more where the daemon was just restarted; every other error stays.
    return frame.retried(lambda: _attempt(uri), _again)


def _attempt(uri: str) -> Seen:
    with _opened(uri) as connection:
        return read_host(connection, scope_of(uri or connection.getURI()))


def _again(problem: Exception) -> float | None:
    import libvirt

    passing = (libvirt.VIR_ERR_RPC, libvirt.VIR_ERR_NO_CLIENT)
    is_passing = isinstance(problem, libvirt.libvirtError) and problem.get_error_code() in passing
    return 0.0 if is_passing else None


@contextmanager
def _opened(uri: str) -> Iterator[libvirt.virConnect]:
    """A read-only connection; what the auth file does not hold is refused, not asked for."""
    import libvirt

    asked = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
    connection = libvirt.openAuth(uri or None, [asked, _refuse, None], libvirt.VIR_CONNECT_RO)
    try:
        yield connection
    finally:
        connection.close()


def _refuse(credentials: Any, data: Any) -> int:
    return -1


def _say_nothing(context: Any, problem: Any) -> None:
    """Every error would be printed on standard error by libvirt itself."""
