"""Google's clients, with the credentials that its library finds by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from google.cloud.compute_v1 import InstancesClient, MachineTypesClient
    from google.cloud.monitoring_v3 import MetricServiceClient

SCOPES = ("https://www.googleapis.com/auth/cloud-platform.read-only",)
"""Whatever the role may do: with these credentials nothing can be changed."""


@dataclass(frozen=True, slots=True)
class Clients:
    """`project` is the one that the credentials name, empty if they name none."""

    instances: InstancesClient
    types: MachineTypesClient
    metrics: MetricServiceClient
    project: str = ""


def connect() -> Clients:
    """Clients for all projects. Raises google.auth's errors."""
    import google.auth
    from google.cloud.compute_v1 import InstancesClient, MachineTypesClient
    from google.cloud.monitoring_v3 import MetricServiceClient

    credentials, project = google.auth.default(scopes=SCOPES)
    return Clients(
        InstancesClient(credentials=credentials),
        MachineTypesClient(credentials=credentials),
        MetricServiceClient(credentials=credentials),
        project or "",
    )
