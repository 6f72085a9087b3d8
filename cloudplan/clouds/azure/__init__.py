"""Microsoft Azure, read with azure-mgmt-compute and azure-identity: subscriptions at once.

Credentials are those of azure-identity's DefaultAzureCredential (``az login``, AZURE_CLIENT_ID,
a managed identity, ...); AZURE_CLOUD names another cloud than the public one. Each call is among
the rights of templates/roles/azure.json.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from cloudplan.clouds.azure.clients import Clients, connect
from cloudplan.clouds.azure.errors import why
from cloudplan.clouds.azure.subscription import read_subscription
from cloudplan.clouds.frame import Frame, Task
from cloudplan.clouds.sdk import needing
from cloudplan.clouds.seen import Scope, Seen, Wanted
from cloudplan.diagnostics import CloudplanError, error

PROVIDER = "azure"
VARIABLE = "AZURE_SUBSCRIPTION_ID"


def discover(
    wanted: Wanted, frame: Frame, connected: Callable[[Frame, str], Clients] = connect
) -> Seen:
    """The machines of every subscription wanted, else of that in AZURE_SUBSCRIPTION_ID.

    `connected` makes the clients; tests give one that leads to a server of theirs.
    """
    with needing(PROVIDER):
        frame.say("loading Azure's library")
        import azure.identity
        import azure.mgmt.compute
        import azure.mgmt.monitor  # noqa: F401  (a missing library ends the run, not one scope)
    subscriptions = wanted.accounts or tuple(filter(None, [os.environ.get(VARIABLE)]))
    if not subscriptions:
        summary = "Which subscription of Azure shall be read?"
        fix = f"Name it: --subscription ID (az account list shows them), or set {VARIABLE}."
        raise CloudplanError([error("no-account", summary, fix=fix)])
    tasks = [
        Task(Scope(PROVIDER, name), partial(_read, name, wanted, frame, connected))
        for name in sorted(set(subscriptions))
    ]
    return frame.read_all(PROVIDER, tasks, why)


def _read(
    name: str, wanted: Wanted, frame: Frame, connected: Callable[[Frame, str], Clients]
) -> Seen:
    return read_subscription(name, wanted, frame, connected(frame, name))
