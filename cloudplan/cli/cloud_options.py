"""What every command asks that reads accounts in clouds."""

from __future__ import annotations

from typing import Annotated

import typer

from cloudplan.cli import options
from cloudplan.diagnostics import did_you_mean

CLOUDS = ("aws", "azure", "gcp", "openstack", "vsphere", "libvirt")
"""The keys of `clouds.CLOUDS`, which loads only when something is read; a test compares them."""


def cloud_named(name: str | None) -> str | None:
    """The cloud of that name. Raises `typer.BadParameter` for one that is not known."""
    if name is None or name in CLOUDS:
        return name
    near = did_you_mean(name.lower(), CLOUDS) or f"choose from {', '.join(CLOUDS)}"
    raise typer.BadParameter(f"there is no cloud {name!r}; {near}")


Account = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        "--profile",
        "--subscription",
        "--project",
        metavar="NAME",
        help="What to read: a profile of AWS (also --profile), a subscription of Azure (also "
        "--subscription), a project of Google (also --project), an entry of clouds.yaml, "
        "a vCenter, a URI of libvirt. Repeatable.",
    ),
]
Region = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="NAME", help="Only this region. Repeatable."),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        parser=options.seconds,
        help="Time for all of it; what is not read by then is told.",
    ),
]
