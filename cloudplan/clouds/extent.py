"""Which sites of an inventory a run has read, and which it meant to read and could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cloudplan.clouds import CLOUDS
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


def extent(seen: Seen, estate: Estate, site: str | None = None) -> Extent:
    """What absence means: a machine that stood on one of the `sites` and was not seen is gone.

    A region of a cloud is read as a whole where all accounts were named that the estate has there.
    `site` is the one where all machines run, if the user named it.
    """

    def places_of(scope: Scope) -> set[str]:
        return {site} if site is not None else _sites(scope, seen, estate)

    unread: dict[str, str] | None = {}
    for missed in seen.unread:
        places = places_of(missed.scope)
        if not places:
            unread = None
        if unread is not None:
            unread |= dict.fromkeys(sorted(places), f"{missed.scope}: {missed.why}")
    read = {place for scope in seen.read for place in places_of(scope)}
    return Extent(frozenset(read - (unread or {}).keys()), unread)


def _sites(scope: Scope, seen: Seen, estate: Estate) -> set[str]:
    regions = {machine.region for machine in seen.machines if machine.scope == scope}
    regions |= {host.region for host in seen.hosts if host.scope == scope}
    regions |= {
        site.region
        for site in estate.sites
        if site.provider == scope.provider and site.region and _holds(scope, site.region)
    }
    if scope.region:
        regions.add(scope.region)
    found = (fitting_sites(estate, scope.provider, region) for region in regions)
    return {site.id for sites in found for site in sites}


def _holds(scope: Scope, region: str) -> bool:
    """Whether a site's region lies in the scope, or holds it.

    A region of a public cloud is one for all accounts, and Google's scopes are zones of it. A cloud
    of one's own has regions by its own name, ``city/west``. A host of libvirt does not tell before
    it is asked where it stands.
    """
    if CLOUDS[scope.provider].site_kind == "public_cloud":
        return scope.region in ("", region) or scope.region.startswith(f"{region}-")
    account = scope.account.partition("/")[0] if scope.region else scope.account
    around = f"{account}/{scope.region}" if scope.region else account
    return region == around or region.startswith(f"{around}/")
