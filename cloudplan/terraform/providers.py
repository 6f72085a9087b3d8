"""Which provider of Terraform builds a site, and what there is to know of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.model.facts import SiteFacts
from cloudplan.terraform.names import label, tag


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of Terraform. Its templates stand in a folder of its name.

    `machine` is the type of resource that is a machine; `label` makes a text fit for its labels.
    `backup_hours` are the intervals at which it can copy disks, in hours; none: it copies nothing
    itself. `boot_gib` is the smallest disk that a system starts from.
    """

    name: str
    source: str
    version: str
    machine: tuple[str, ...]
    label: Callable[[str], str]
    backup_hours: tuple[int, ...]
    boot_gib: int
    boot_gib_windows: int
    has_sizes: bool = True
    has_regions: bool = True


CRON = (1, 2, 3, 4, 6, 8, 12, 24)
"""Intervals that begin anew every day."""
PROVIDERS = {
    one.name: one
    for one in (
        Provider("google", "hashicorp/google", "6.50.0", ("google_compute_instance",), label,
                 CRON, 20, 50),
        Provider("azurerm", "hashicorp/azurerm", "4.55.0",
                 ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine"), tag,
                 (4, 6, 8, 12, 24), 30, 127),
        Provider("aws", "hashicorp/aws", "6.25.0", ("aws_instance",), tag, CRON, 20, 50),
        Provider("openstack", "terraform-provider-openstack/openstack", "3.0.0",
                 ("openstack_compute_instance_v2",), tag, (), 20, 50, has_regions=False),
        Provider("vsphere", "vmware/vsphere", "2.15.0", ("vsphere_virtual_machine",), tag,
                 (), 20, 50, has_sizes=False, has_regions=False),
    )
}  # fmt: skip
BY_PROVIDER = {
    "gcp": "google",
    "google": "google",
    "azure": "azurerm",
    "aws": "aws",
    "aws-esc": "aws",
    "ovh": "openstack",
    "openstack": "openstack",
    "vsphere": "vsphere",
}
"""By the `provider` of a site, else by the first part of its `rates`, else by its kind."""
BY_KIND = {"private_cloud": "openstack", "on_prem": "vsphere", "edge": "vsphere"}


def provider_of(site: SiteFacts) -> Provider | None:
    """The provider that builds a site; `None`: there are no templates for it."""
    card = (site.rates or "").partition("/")[0]
    for table, key in (
        (BY_PROVIDER, site.provider),
        (BY_PROVIDER, card),
        (BY_KIND, site.kind),
    ):
        if key in table:
            return PROVIDERS[table[key]]
    return None


def providers_of(sites: Iterable[SiteFacts]) -> dict[str, Provider]:
    """The provider of each site; raises `CloudplanError` for all that have none."""
    found = {site.id: (site, provider_of(site)) for site in sites}
    wrong = [_no_templates(site) for site, provider in found.values() if provider is None]
    wrong += [
        _no_region(site, provider)
        for site, provider in found.values()
        if provider is not None and provider.has_regions and not site.region
    ]
    if wrong:
        raise CloudplanError(wrong)
    return {id: provider for id, (_, provider) in found.items() if provider is not None}


def _no_templates(site: SiteFacts) -> Diagnostic:
    named = f"provider {site.provider!r}" if site.provider else "no provider"
    near = did_you_mean(site.provider or "", BY_PROVIDER)
    return error(
        "no-terraform-templates",
        f"There is no Terraform for the site {site.id!r}: it is a {site.kind} with {named}",
        detail=f"There are templates for {', '.join(PROVIDERS)}. A site is built by the one that "
        f"its provider names ({', '.join(BY_PROVIDER)}), else its rate card, else its kind "
        "(openstack for a private_cloud, vsphere for on_prem and edge). Nothing was written.",
        fix=near or "Give the site a provider that there are templates for, and plan again.",
    )


def _no_region(site: SiteFacts, provider: Provider) -> Diagnostic:
    return error(
        "site-without-region",
        f"The site {site.id!r} has no region, and {provider.name} builds in one",
        detail="Nothing was written.",
        fix="Give the site its region, and plan again.",
    )
