"""Where vCenters are, who signs in and whom to trust: from the variables that govc reads too.

vSphere's library has no chain of credentials of its own, so the chain is that of its best known
command line: GOVC_URL, GOVC_USERNAME, GOVC_PASSWORD, GOVC_TLS_CA_CERTS and GOVC_INSECURE
(docs/decisions/0024). Nothing of it is written, and a password may not stand in an argument.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from cloudplan.diagnostics import CloudplanError, Diagnostic, error

if TYPE_CHECKING:
    from pyVmomi import vim

PORT, PATH = 443, "/sdk"
VERSION = "vim.version.version10"
"""vSphere 6.0's words, which every later server speaks: all that is asked for is older still."""
ON = ("1", "t", "true", "yes")


@dataclass(frozen=True, slots=True)
class Login:
    """One vCenter or ESXi host, and how to get in. Its secrets are in no text made of it."""

    host: str
    port: int
    path: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    authorities: tuple[str, ...] = ()
    is_checked: bool = True

    @property
    def name(self) -> str:
        """``vcenter.example``, with the port where it is not the usual one."""
        return self.host if self.port == PORT else f"{self.host}:{self.port}"


def logins(accounts: tuple[str, ...], env: Mapping[str, str]) -> list[Login]:
    """How to get into each of the accounts, or into GOVC_URL where none is named.

    Raises `CloudplanError` with all that is wrong or missing.
    """
    problems: list[Diagnostic] = []
    own = _parsed(env.get("GOVC_URL", ""), "GOVC_URL", problems)
    wanted = [_parsed(text, repr(text), problems) for text in accounts if not _secret(text)]
    problems += [_no_secrets() for text in accounts if _secret(text)]
    if own is None and not accounts and not problems:
        problems.append(_nowhere())
    user = env.get("GOVC_USERNAME") or (own and unquote(own.username or ""))
    password = env.get("GOVC_PASSWORD") or (own and unquote(own.password or ""))
    if not problems and not (user and password):
        problems.append(_nobody())
    if problems:
        raise CloudplanError(problems)
    found = [url for url in (wanted or [own]) if url is not None]
    files = tuple(f for f in env.get("GOVC_TLS_CA_CERTS", "").split(os.pathsep) if f)
    is_checked = env.get("GOVC_INSECURE", "").lower() not in ON
    return [
        Login(
            url.hostname or "",
            url.port or PORT,
            url.path or PATH,
            user or "",
            password or "",
            files,
            is_checked,
        )
        for url in found
    ]


def _secret(text: str) -> bool:
    return "@" in text


def _parsed(text: str, where: str, problems: list[Diagnostic]) -> SplitResult | None:
    if not text:
        return None
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        if url.scheme == "https" and url.hostname and url.port != 0:
            return url
    except ValueError:
        pass
    # The text of GOVC_URL may hold the password, so it is never shown.
    summary = f"{where} is not the address of a vCenter"
    fix = "Write it as https://vcenter.example/sdk; http would show the password to the network."
    problems.append(error("no-account", summary, fix=fix))
    return None


def _no_secrets() -> Diagnostic:
    summary = "A user name or password stands in the address of a vCenter"
    detail = "Other users of the computer can read the arguments of a command."
    fix = "Name the host alone, and set GOVC_USERNAME and GOVC_PASSWORD."
    return error("secret-in-argument", summary, detail=detail, fix=fix)


def _nowhere() -> Diagnostic:
    fix = "Set GOVC_URL, GOVC_USERNAME and GOVC_PASSWORD as for govc, or name the vCenter."
    return error("no-account", "No vCenter is named", fix=fix)


def _nobody() -> Diagnostic:
    fix = "Set GOVC_USERNAME and GOVC_PASSWORD, as for govc."
    return error("no-credentials", "nobody to sign in to vSphere as", fix=fix)


def trust(login: Login) -> ssl.SSLContext:
    """Whom to believe that he is the vCenter. Raises `CloudplanError` for files that do not do."""
    context = ssl.create_default_context()
    for file in login.authorities:
        try:
            context.load_verify_locations(cafile=file)
        except (OSError, ssl.SSLError):
            summary = f"GOVC_TLS_CA_CERTS: {file} holds no certificate that can be read"
            fix = "Name files in PEM form, such as the root that a vCenter offers for download."
            raise CloudplanError([error("no-certificate", summary, fix=fix)]) from None
    if not login.is_checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@dataclass(frozen=True, slots=True)
class Session:
    """The server's own root object, and what it holds."""

    server: vim.ServiceInstance
    content: vim.ServiceInstanceContent


@contextmanager
def signed_in(login: Login, context: ssl.SSLContext, seconds: float) -> Iterator[Session]:
    """A session, which ends with the block also where reading fails.

    No function of the library's `connect` is used: they share one session among all threads, and
    ask for versions without a time-out.
    """
    from pyVmomi import SoapStubAdapter, vim

    stub = SoapStubAdapter(
        host=login.host,
        port=login.port,
        path=login.path,
        version=VERSION,
        sslContext=context,
        httpConnectionTimeout=seconds,
    )
    try:
        server = vim.ServiceInstance("ServiceInstance", stub)
        content = server.RetrieveContent()
        content.sessionManager.Login(login.user, login.password, None)
        try:
            yield Session(server, content)
        finally:
            # A session that ended by itself cannot be ended, and the answer matters to nobody.
            with suppress(Exception):
                content.sessionManager.Logout()
    finally:
        stub.DropConnections()
