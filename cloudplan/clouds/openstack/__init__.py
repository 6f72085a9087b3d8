"""OpenStack through openstacksdk: every cloud of clouds.yaml, every region of its catalog.

Credentials come from where the library looks: clouds.yaml, secure.yaml and the variables OS_*.
The library signs in again when a token ends, and waits as long as Retry-After says.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cloudplan.clouds import reasons
from cloudplan.clouds.frame import Frame, Task, combined, in_our_words
from cloudplan.clouds.once import each_once
from cloudplan.clouds.openstack.region import Place, read_region
from cloudplan.clouds.sdk import needing
from cloudplan.clouds.seen import Scope, Seen, Unread, Wanted
from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error

if TYPE_CHECKING:
    from openstack.config import OpenStackConfig
    from openstack.config.cloud_region import CloudRegion

PROVIDER = "openstack"
RETRIES = 4
"""Of a request that found nobody, or that was told to come back later."""
NOT_TRUSTED = "nobody whom this computer trusts has signed the server's certificate"
NO_CLOUD = "defaults"
"""What the library calls the cloud where nothing is configured."""


def discover(wanted: Wanted, frame: Frame) -> Seen:
    """All servers of the wanted entries of clouds.yaml (of all of them if none is named)."""
    with needing(PROVIDER):
        import openstack.connection  # noqa: F401
    config = _config()
    tasks = [
        Task(_scope(config, name), partial(_read_cloud, config, name, wanted.regions, frame))
        for name in _names(config, wanted.accounts)
    ]
    return each_once(frame.read_all(PROVIDER, tasks, why))


def why(problem: Exception) -> str | None:
    """A problem of the library in our words, ``None`` for one that it should not have."""
    from keystoneauth1 import exceptions as ksa
    from openstack import exceptions as sdk
    from requests.exceptions import JSONDecodeError

    status = getattr(problem, "http_status", None) or getattr(problem, "status_code", None)
    by_kind: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        ((ksa.AuthPluginException, ksa.MissingAuthMethods), reasons.NO_CREDENTIALS),
        (ksa.SSLError, NOT_TRUSTED),
        (ksa.ConnectTimeout, reasons.SILENT),
        ((ksa.UnknownConnectionError, JSONDecodeError), reasons.BROKEN),
        ((ksa.ConnectionError, ksa.DiscoveryFailure), reasons.UNREACHABLE),
        ((ksa.CatalogException, sdk.EndpointNotFound), reasons.MISSING),
        (sdk.ConfigException, reasons.MISSING),
    )
    if isinstance(status, int):
        return reasons.by_status(status)
    return next((words for kinds, words in by_kind if isinstance(problem, kinds)), None)


def _config() -> OpenStackConfig:
    from openstack.config import OpenStackConfig
    from openstack.exceptions import ConfigException

    try:
        return OpenStackConfig(app_name="cloudplan")
    except ConfigException:
        summary = "clouds.yaml, secure.yaml and the variables OS_* do not make a configuration"
        fix = "Look at them with: openstack configuration show"
        raise CloudplanError([error("cloud-settings", summary, fix=fix)]) from None


def _names(config: OpenStackConfig, accounts: tuple[str, ...]) -> list[str]:
    """Raises `CloudplanError` for entries that there are not, or if there is none at all."""
    known = [name for name in config.get_cloud_names() if name != NO_CLOUD]
    unknown = [name for name in accounts if name not in known]
    if unknown:
        raise CloudplanError([_no_such(name, known) for name in unknown])
    if not known:
        fix = "Write a clouds.yaml, or set OS_CLOUD or the variables of an openrc file."
        summary = "No cloud is configured for OpenStack"
        raise CloudplanError([error("no-account", summary, fix=fix)])
    if accounts:
        return sorted(set(accounts))
    # Who set OS_CLOUD, or the variables of an openrc file, means that cloud.
    return [config.default_cloud] if config.default_cloud in known else sorted(known)


def _no_such(name: str, known: list[str]) -> Diagnostic:
    summary = f"clouds.yaml has no cloud {name!r}"
    fix = did_you_mean(name, known) or f"There are: {', '.join(sorted(known)) or 'none'}."
    return error("no-account", summary, fix=fix)


def _scope(config: OpenStackConfig, name: str) -> Scope:
    """Variables of the environment are named by the server that they lead to.

    The library calls all of them ``envvars``, and what one openrc file led to would then seem to
    have vanished with the next.
    """
    if name != config.envvar_key:
        return Scope(PROVIDER, name)
    given = config.cloud_config["clouds"][name]
    leads_to = given.get("auth_url") or given.get("auth", {}).get("auth_url") or ""
    return Scope(PROVIDER, urlsplit(leads_to).hostname or name)


def _read_cloud(config: OpenStackConfig, name: str, wanted: tuple[str, ...], frame: Frame) -> Seen:
    scope = _scope(config, name)
    regions = {
        region: frame.later(partial(_read_region, config, name, scope.account, region, frame))
        for region in _regions(config, name, wanted, frame)
    }
    parts = []
    for region, future in regions.items():
        try:
            parts.append(frame.answer(future))
        except Exception as problem:
            parts.append(_unread(scope, region, in_our_words(problem, why)))
    return combined(PROVIDER, parts)


def _unread(scope: Scope, region: str, reason: str) -> Seen:
    return Seen(PROVIDER, unread=(Unread(Scope(PROVIDER, scope.account, region), reason),))


def _regions(
    config: OpenStackConfig, name: str, wanted: tuple[str, ...], frame: Frame
) -> list[str]:
    """Those that were asked for, else those that the entry names, else those of the catalog."""
    if wanted:
        return sorted(set(wanted))
    own = {each.region_name for each in config.get_all() if each.name == name} - {"", None}
    return sorted(own) if own else _in_catalog(_open(config, name, "", frame))


def _in_catalog(region: CloudRegion) -> list[str]:
    """Raises what signing in raises."""
    from openstack.connection import Connection

    with Connection(config=region) as connection:
        services = [each for each in connection.service_catalog if each["type"] == "compute"]
    ends = [end for service in services for end in service["endpoints"]]
    # Older servers of identities give the region's name alone.
    return sorted({end.get("region_id") or end.get("region") or "" for end in ends}) or [""]


def _open(config: OpenStackConfig, name: str, region: str, frame: Frame) -> CloudRegion:
    patience = {
        "api_timeout": frame.request_seconds,
        "connect_retries": RETRIES,
        "status_code_retries": RETRIES,
    }
    given: dict[str, Any] = {**patience, "region_name": region} if region else {**patience}
    return config.get_one(cloud=name, **given)


def _read_region(
    config: OpenStackConfig, name: str, account: str, region: str, frame: Frame
) -> Seen:
    from openstack.connection import Connection

    with Connection(config=_open(config, name, region, frame)) as connection:
        return read_region(connection, Place(account, region, connection.current_project_id), frame)
