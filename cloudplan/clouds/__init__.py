"""Accounts in clouds, read through their own libraries: one file per library.

`CLOUDS` names them. A cloud's file loads its library inside its functions, never when it is
imported itself: the libraries take up to four seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloudplan.clouds import aws, azure, gcp, libvirt, openstack, vsphere
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.seen import Seen, Wanted
from cloudplan.model.sites import SiteKind


@dataclass(frozen=True, slots=True)
class Cloud:
    """A cloud that can be read.

    `operator` is who runs its sites (``None`` where that is the city itself or unknown), `extra`
    the extra of the package that brings its library, and `role` the file in templates/roles with
    the rights that reading needs.
    `discover` raises `CloudplanError` only for what is wrong with what was wanted (no account
    named, the library not installed); what cannot be read is in `Seen.unread`.
    """

    title: str
    operator: str | None
    site_kind: SiteKind
    extra: str
    role: str
    discover: Callable[[Wanted, Frame], Seen]


CLOUDS: dict[str, Cloud] = {
    "aws": Cloud(
        title="Amazon Web Services",
        operator="Amazon Web Services",
        site_kind="public_cloud",
        extra="aws",
        role="aws.json",
        discover=aws.discover,
    ),
    "azure": Cloud(
        title="Microsoft Azure",
        operator="Microsoft Azure",
        site_kind="public_cloud",
        extra="azure",
        role="azure.json",
        discover=azure.discover,
    ),
    "gcp": Cloud(
        title="Google Cloud",
        operator="Google Cloud",
        site_kind="public_cloud",
        extra="gcp",
        role="gcp.yaml",
        discover=gcp.discover,
    ),
    "openstack": Cloud(
        title="OpenStack",
        operator=None,
        site_kind="private_cloud",
        extra="openstack",
        role="openstack.yaml",
        discover=openstack.discover,
    ),
    "vsphere": Cloud(
        title="VMware vSphere",
        operator=None,
        site_kind="on_prem",
        extra="vsphere",
        role="vsphere.yaml",
        discover=vsphere.discover,
    ),
    "libvirt": Cloud(
        title="libvirt",
        operator=None,
        site_kind="on_prem",
        extra="libvirt",
        role="libvirt.rules",
        discover=libvirt.discover,
    ),
}
