"""The clients of one subscription: patient, within time, and unable to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloudplan.clouds.frame import ATTEMPTS, Frame, UnreadError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.mgmt.compute import ComputeManagementClient
    from azure.mgmt.monitor import MonitorManagementClient

NOT_REGISTERED = "the subscription has never used virtual machines (Microsoft.Compute is not there)"
LONGEST_PAUSE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Clients:
    """`compute` for machines, disks and sizes, `monitor` for measured use."""

    compute: ComputeManagementClient
    monitor: MonitorManagementClient


def connect(frame: Frame, subscription: str) -> Clients:
    """Clients with the credentials that azure-identity finds by itself."""
    from azure.identity import DefaultAzureCredential

    return clients(frame, subscription, DefaultAzureCredential())


def clients(
    frame: Frame, subscription: str, credential: TokenCredential, **settings: Any
) -> Clients:
    """Clients of one subscription; `settings` go to Azure's library as they are.

    It tries again by itself, with growing pauses or with those that the server asks for.
    """
    from azure.mgmt.compute import ComputeManagementClient
    from azure.mgmt.monitor import MonitorManagementClient

    common: dict[str, Any] = {
        "retry_total": ATTEMPTS - 1,
        "retry_backoff_max": LONGEST_PAUSE_SECONDS,
        "connection_timeout": frame.request_seconds,
        "read_timeout": frame.request_seconds,
        "per_retry_policies": [_read_only()],
        **settings,
    }
    return Clients(
        ComputeManagementClient(credential, subscription, **common),
        MonitorManagementClient(credential, subscription, **common),
    )


def _read_only() -> Any:
    """Azure's library would register a resource provider that is missing: that is a change."""
    from azure.core.pipeline import PipelineRequest, policies

    class ReadOnly(policies.SansIOHTTPPolicy[Any, Any]):
        """Lets nothing but questions through."""

        def on_request(self, request: PipelineRequest[Any]) -> None:
            if request.http_request.method != "GET":
                raise UnreadError(NOT_REGISTERED)

    return ReadOnly()
