"""From the validated input to the domain: organisations, places, sites, cards, network."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cloudplan.load.origin import Entity
from cloudplan.load.schema_sites import (
    EgressIn,
    HostsIn,
    LinkIn,
    OfferIn,
    OrganisationIn,
    OwnedCostsIn,
    PlaceIn,
    RateCardIn,
    RttIn,
    SiteIn,
)
from cloudplan.load.schema_types import Strict
from cloudplan.model.estate import Organisation
from cloudplan.model.sites import (
    Carbon,
    Egress,
    Hosts,
    Linear,
    Link,
    Location,
    Offer,
    Operator,
    OwnedCosts,
    Place,
    RateCard,
    Rtt,
    Site,
    Tier,
)


def given(model: Strict, *names: str) -> dict[str, object]:
    """The named values that are there; the domain's own defaults stand for the others."""
    values = {name: getattr(model, name) for name in names or type(model).model_fields}
    return {name: value for name, value in values.items() if value is not None}


def sorted_set(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """The order of a list of names never matters; `None` stays unknown."""
    return tuple(sorted(set(values))) if values else None if values is None else ()


def organisation(entity: Entity[OrganisationIn]) -> Organisation:
    """Its name is its id where none is given."""
    m = entity.model
    return Organisation(m.id, m.name or {"und": m.id}, entity.origin.source, m.nis)


def place(entity: Entity[PlaceIn]) -> Place:
    """A place whose country is unknown has an empty one."""
    m = entity.model
    return Place(m.id, Location(m.country or "", m.lat, m.lon), entity.origin.source)


def site(entity: Entity[SiteIn]) -> Site:
    """No owners at all means that they are unknown, as when the key is absent."""
    m = entity.model
    owners = sorted_set(m.operator.owners)
    return Site(
        id=m.id,
        kind=m.kind,
        operator=Operator(m.operator.name, m.operator.country, owners or None),
        location=Location(m.location.country, m.location.lat, m.location.lon),
        source=entity.origin.source,
        provider=m.provider,
        region=m.region,
        rates=m.rates,
        controls=sorted_set(m.controls),
        certifications=sorted_set(m.certifications),
        hosts=_hosts(m.hosts),
        costs=_costs(m.costs),
        carbon=Carbon(**given(m.carbon)) if m.carbon else None,  # type: ignore[arg-type]
        egress=egress(m.egress),
    )


def _hosts(m: HostsIn | None) -> Hosts | None:
    return Hosts(**given(m)) if m else None  # type: ignore[arg-type]


def _costs(m: OwnedCostsIn | None) -> OwnedCosts | None:
    return OwnedCosts(**given(m)) if m else None  # type: ignore[arg-type]


def egress(m: EgressIn | None) -> Egress | None:
    """Prices by destination; an absent one is unknown."""
    if m is None:
        return None
    tiers = m.other_gib
    other = None if tiers is None else tuple(Tier(t.price, t.up_to_gib) for t in tiers)
    return Egress(m.same_region_gib, m.same_provider_gib, other)


def card(entity: Entity[RateCardIn]) -> RateCard:
    """A card of the estate's own, its offers in the order of their names."""
    m = entity.model
    linear = m.linear
    return RateCard(
        id=m.id,
        currency=m.currency,
        as_of=m.as_of,
        provenance=m.source,
        linear=Linear(**given(linear)) if linear else Linear(),  # type: ignore[arg-type]
        offers=tuple(sorted(map(_offer, m.offers or ()), key=lambda o: o.sku)),
        egress=egress(m.egress),
        fixed_month=m.fixed_month or Decimal(0),
        source=entity.origin.source,
        origin="inventory",
        licence=m.licence or "",
        note=m.note or "",
    )


def _offer(m: OfferIn) -> Offer:
    terms = sorted((12 * int(term[0]), price) for term, price in (m.terms or {}).items())
    return Offer(m.sku, m.vcpu, m.memory_gib, m.hourly, tuple(terms))


def rtt(entity: Entity[RttIn]) -> Rtt:
    """One direction, as given."""
    m = entity.model
    return Rtt(m.from_, m.to, m.ms, m.source or "", entity.origin.source)


def link(entity: Entity[LinkIn]) -> Link:
    """One direction, as given."""
    m = entity.model
    return Link(m.from_, m.to, m.mbps, entity.origin.source)
