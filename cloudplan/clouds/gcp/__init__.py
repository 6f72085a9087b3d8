"""Google Cloud, read with google-cloud-compute: projects at once.

Credentials are Google's application default credentials (``gcloud auth application-default
login``, GOOGLE_APPLICATION_CREDENTIALS, a service account of the machine). Each call is among the
rights of templates/roles/gcp.yaml.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from cloudplan.clouds.frame import Frame, Task, in_our_words
from cloudplan.clouds.gcp.clients import Clients, connect
from cloudplan.clouds.gcp.errors import why
from cloudplan.clouds.gcp.project import read_project
from cloudplan.clouds.sdk import needing
from cloudplan.clouds.seen import Scope, Seen, Unread, Wanted
from cloudplan.diagnostics import CloudplanError, error

PROVIDER = "gcp"


def discover(wanted: Wanted, frame: Frame, connected: Callable[[], Clients] = connect) -> Seen:
    """The instances of every project wanted, else of the one that the credentials name.

    `connected` makes the clients; tests give one that leads to servers of theirs.
    """
    with needing(PROVIDER):
        frame.say("loading Google's library (that takes some seconds)")
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it writes past Python's logging
        import google.cloud.compute_v1
        import google.cloud.monitoring_v3  # noqa: F401  (a missing one ends the run, not a scope)
    try:
        clients = frame.answer(frame.later(connected))
    except Exception as problem:
        scope = Scope(PROVIDER, next(iter(wanted.accounts), "default"))
        told = Unread(scope, in_our_words(problem, why))
        return Seen(PROVIDER, unread=(told,))
    projects = wanted.accounts or tuple(filter(None, [clients.project]))
    if not projects:
        summary = "Which project of Google Cloud shall be read?"
        fix = "Name it: --project ID (gcloud projects list shows them)."
        raise CloudplanError([error("no-account", summary, fix=fix)])
    tasks = [
        Task(Scope(PROVIDER, name), partial(read_project, name, wanted, frame, clients))
        for name in sorted(set(projects))
    ]
    return frame.read_all(PROVIDER, tasks, why)
