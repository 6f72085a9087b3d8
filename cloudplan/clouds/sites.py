"""Which site of the inventory a region is, and what a site looks like that is not there yet."""

from __future__ import annotations

from pathlib import PurePath

from cloudplan.clouds import Cloud
from cloudplan.clouds.names import slug
from cloudplan.load import catalog
from cloudplan.model.estate import Estate
from cloudplan.model.intake import Cell, Item, Plain, Value
from cloudplan.model.sites import Site


def fitting_sites(estate: Estate | None, provider: str, region: str) -> tuple[Site, ...]:
    """The sites that may be meant, in the order of their ids; one at best.

    By provider and region, else by the region's rate card, else by the region's own name.
    """
    sites = estate.sites if estate else ()
    for found in (
        [s for s in sites if (s.provider, s.region) == (provider, region)],
        [s for s in sites if s.rates == f"{provider}/{region}"],
        [s for s in sites if s.id == slug(region)],
    ):
        if found:
            return tuple(found)
    return ()


def is_ours(site: Site, provider: str) -> bool:
    """Whether the site stands in the file that discovering this provider writes."""
    return PurePath(site.source.file).name == f"{provider}.yaml"


def proposed(provider: str, cloud: Cloud, region: str) -> Item:
    """A new site, with what the catalogue says of the region.

    Its values name the catalogue as their origin, which no run reads: so a run that says nothing
    of the site, because it now stands elsewhere in the inventory, never means that it vanished.
    Owners stay unknown: the catalogue has none, and whoever rents there must look them up.
    """
    known = catalog.regions().get((provider, region))
    table = Cell(f"{provider}:catalogue", "regions.csv", known.row if known else 0)
    values: dict[str, Plain] = {"kind": cloud.site_kind, "provider": provider, "region": region}
    if cloud.operator:
        values["operator.name"] = cloud.operator
    if known:
        values |= {"location.country": known.country, "location.lat": known.lat}
        values["location.lon"] = known.lon
    if f"{provider}/{region}" in catalog.card_ids():
        values["rates"] = f"{provider}/{region}"
    cells = {path: Value(value, table) for path, value in values.items()}
    name = slug(f"{provider}-{region}" if region else provider)
    return Item("site", f"{provider}/{region}", name, cells, table)
