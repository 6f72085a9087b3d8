"""Which sites of an inventory a run has read, and which it meant to read and could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cloudplan.clouds.seen import Scope, Seen
from cloudplan.clouds.sites import fitting_sites
from cloudplan.model.estate import Estate


@dataclass(frozen=True, slots=True)
class Extent:
    """`sites` were read. `unread` says of a site why it was not; `None` where a scope that could
    not be read may be of any site.
    """

    sites: frozenset[str]
    unread: Mapping[str, str] | None


def extent(seen: Seen, estate: Estate) -> Extent:
    """What absence means: a machine that stood on one of the `sites` and was not seen is gone.

    A region of a cloud is read as a whole where all accounts were named that the estate has there.
    """
    unread: dict[str, str] | None = {}
    for missed in seen.unread:
        places = _sites(missed.scope, seen, estate)
        if not places:
            unread = None
        if unread is not None:
            unread |= dict.fromkeys(sorted(places), f"{missed.scope}: {missed.why}")
    read = {site for scope in seen.read for site in _sites(scope, seen, estate)}
    return Extent(frozenset(read - (unread or {}).keys()), unread)


def _sites(scope: Scope, seen: Seen, estate: Estate) -> set[str]:
    """A scope without a region holds all regions of its provider, and what clouds of one's own
    call their parts.
    """
    if scope.region:
        regions = {scope.region}
    else:
        regions = {machine.region for machine in seen.machines if machine.scope == scope}
        regions |= {host.region for host in seen.hosts if host.scope == scope}
        regions |= {site.region or "" for site in estate.sites if site.provider == scope.provider}
    found = (fitting_sites(estate, scope.provider, region) for region in regions)
    return {site.id for sites in found for site in sites}
