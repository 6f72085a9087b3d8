"""vSphere through pyvmomi: machines, hosts and datastores of one or more vCenters.

Every property comes through the PropertyCollector in pages; no call is made for one machine.
"""

from __future__ import annotations

import os
import re
import ssl
from functools import partial

from cloudplan.clouds import reasons
from cloudplan.clouds.frame import Frame, Task, in_our_words
from cloudplan.clouds.once import each_once
from cloudplan.clouds.sdk import needing
from cloudplan.clouds.seen import Note, Scope, Seen, Unread, Wanted
from cloudplan.clouds.vsphere.inventory import Inventory, read_inventory
from cloudplan.clouds.vsphere.login import Login, Session, logins, signed_in, trust
from cloudplan.clouds.vsphere.machines import Uses, hosts, machines, notes
from cloudplan.clouds.vsphere.use import kept_for, read_use

PROVIDER = "vsphere"
WRONG_LOGIN = "the user name or the password is wrong; GOVC_USERNAME and GOVC_PASSWORD say which"
NOT_TRUSTED = (
    "nobody whom this computer trusts has signed the server's certificate; "
    "name the file of who did in GOVC_TLS_CA_CERTS"
)
SIGNED_OUT = "the session ended while it was read, again and again"
PASSING = (429, 502, 503, 504)


def discover(wanted: Wanted, frame: Frame) -> Seen:
    """All machines of the wanted vCenters, or of that of GOVC_URL if none is named."""
    with needing(PROVIDER):
        import pyVmomi  # noqa: F401
    tasks = [
        Task(Scope(PROVIDER, login.name), partial(_read, login, trust(login), wanted.days, frame))
        for login in logins(wanted.accounts, os.environ)
    ]
    return each_once(frame.read_all(PROVIDER, tasks, why))


def why(problem: Exception) -> str | None:
    """A problem of the library in our words, ``None`` for one that it should not have."""
    from http.client import HTTPException, IncompleteRead
    from xml.parsers.expat import ExpatError

    from pyVmomi import SoapAdapter, vim, vmodl

    by_kind: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (vim.fault.InvalidLogin, WRONG_LOGIN),
        (_signed_out(), SIGNED_OUT),
        (vim.fault.NoPermission, reasons.REFUSED),
        ((ssl.SSLError, SoapAdapter.ThumbprintMismatchException), NOT_TRUSTED),
        (TimeoutError, reasons.SILENT),
        ((ExpatError, IncompleteRead), reasons.BROKEN),
        (vmodl.MethodFault, "the server did not take the question"),
        ((OSError, HTTPException), reasons.UNREACHABLE),
    )
    status = _status(problem)
    if status:
        return reasons.by_status(status)
    return next((words for kinds, words in by_kind if isinstance(problem, kinds)), None)


def _read(login: Login, context: ssl.SSLContext, days: int, frame: Frame) -> Seen:
    """One vCenter, from the start anew where something passed: pages belong to a session."""
    return frame.retried(lambda: _attempt(login, context, days, frame), _again)


def _attempt(login: Login, context: ssl.SSLContext, days: int, frame: Frame) -> Seen:
    scope = Scope(PROVIDER, login.name)
    with signed_in(login, context, frame.request_seconds) as session:
        inventory = read_inventory(session.content)
        uses, lacking = _uses(session, inventory, days, frame, scope)
    told = list(notes(inventory, scope))
    if uses:
        told.append(_averaged(scope, days))
    if not login.is_checked:
        told.append(_unchecked(scope))
    return Seen(
        PROVIDER,
        tuple(machines(inventory, scope, uses)),
        (scope,),
        measured=(scope,) if days and not lacking else (),
        lacking=lacking,
        hosts=tuple(hosts(inventory, scope)),
        notes=tuple(told),
    )


def _uses(
    session: Session, inventory: Inventory, days: int, frame: Frame, scope: Scope
) -> tuple[Uses, tuple[Unread, ...]]:
    """Without statistics the machines are known all the same."""
    if not days:
        return {}, ()
    try:
        return read_use(session, inventory, days, frame), ()
    except Exception as problem:
        return {}, (Unread(scope, in_our_words(problem, why)),)


def _averaged(scope: Scope, days: int) -> Note:
    kept = kept_for(days)
    return Note(
        scope,
        "use-averaged",
        f"measured use is the 95th percentile of {kept.words} averages",
        "vCenter keeps no maxima at its usual level of statistics: peaks within one are higher.",
        "Ask for fewer --days, for which vCenter keeps finer averages." if kept.is_coarse else "",
    )


def _unchecked(scope: Scope) -> Note:
    return Note(
        scope,
        "certificate-not-checked",
        "the server's certificate was not checked (GOVC_INSECURE)",
        "Whoever stands in between can read the password.",
        "Name the file of who signed it in GOVC_TLS_CA_CERTS, and unset GOVC_INSECURE.",
    )


def _again(problem: Exception) -> float | None:
    """Anew for what passes: a broken answer, a busy server, a session that ended."""
    from http.client import IncompleteRead, RemoteDisconnected
    from xml.parsers.expat import ExpatError

    passing = (ExpatError, IncompleteRead, RemoteDisconnected, ConnectionResetError)
    is_passing = isinstance(problem, (*passing, _signed_out()))
    return 0.0 if is_passing or _status(problem) in PASSING else None


def _signed_out() -> type[Exception]:
    from pyVmomi import vim

    kind: type[Exception] = vim.fault.NotAuthenticated
    return kind


def _status(problem: Exception) -> int | None:
    """The library tells a status of HTTP in the first word of an exception's text."""
    from http.client import HTTPException

    found = re.match(r"\d{3}\b", str(problem)) if type(problem) is HTTPException else None
    return int(found[0]) if found else None
