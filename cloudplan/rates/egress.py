"""Data that leaves a site: the price per GiB by where it goes, and a workload's own egress.

Tiers: the first tier that has a price counts. Allowances and volume discounts belong to the
account and not to a workload, so the figure is an upper bound.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from cloudplan.model.estate import Estate
from cloudplan.model.money import CostLine, MissingPrice
from cloudplan.model.said import Said
from cloudplan.model.sites import Egress, Site
from cloudplan.rates.book import book_of
from cloudplan.rates.lines import NoPriceError, UnitPrice, monthly_line
from cloudplan.rates.need import Need

Destination = Literal["same site", "same region", "same provider", "elsewhere"]


def egress(need: Need) -> tuple[CostLine, ...]:
    """What the workload sends to the internet; no line for one that sends nothing."""
    quantities = need.asked.egress_gib_month
    if not any(quantities):
        return ()
    price = price_per_gib(need.estate, need.site, "elsewhere")
    return (
        monthly_line(
            need.horizon,
            "egress",
            quantities,
            "GiB",
            price.amount,
            price.source,
            price.as_of,
            price.detail or "internet",
        ),
    )


def tariff(estate: Estate, from_site: Site, to_site: Site) -> UnitPrice | MissingPrice:
    """The price of a GiB from one site to another, in estate currency."""
    try:
        return price_per_gib(estate, from_site, destination(from_site, to_site))
    except NoPriceError as missing:
        return MissingPrice(missing.reason)


def destination(from_site: Site, to_site: Site) -> Destination:
    """How far a GiB goes, as tariffs see it; an unknown provider or region is nobody else's."""
    if from_site.id == to_site.id:
        return "same site"
    if from_site.provider is None or from_site.provider != to_site.provider:
        return "elsewhere"
    if from_site.region is not None and from_site.region == to_site.region:
        return "same region"
    return "same provider"


def price_per_gib(estate: Estate, site: Site, to: Destination) -> UnitPrice:
    """The site's own prices where it states them, else its card's; an owned network is free.

    Raises `NoPriceError`.
    """
    return book_of(estate).tariff((site.id, to), lambda: _price_per_gib(estate, site, to))


def _price_per_gib(estate: Estate, site: Site, to: Destination) -> UnitPrice:
    if to == "same site":
        return UnitPrice(Decimal(0), f"site {site.id}", estate.as_of, to)
    if site.egress is not None:
        amount = _amount(site.egress, to, Said("site {site}", site=site.id))
        return UnitPrice(amount, f"site {site.id}", estate.as_of, _detail(to))
    if site.is_owned:
        return UnitPrice(Decimal(0), f"site {site.id}", estate.as_of, "own network")
    card = book_of(estate).card(estate, site)
    amount = _amount(card.egress or Egress(), to, Said("rate card {card}", card=card.id))
    return UnitPrice(amount, card.provenance, card.as_of, _detail(to))


def _amount(egress: Egress, to: Destination, who: Said) -> Decimal:
    prices = {
        "same region": egress.same_region_gib,
        "same provider": egress.same_provider_gib,
        "elsewhere": egress.first_paid_other,
    }
    amount = prices[to]
    if amount is None:
        raise NoPriceError(
            Said("{who:said} has no price for traffic to {where:said}", who=who, where=_WORDS[to])
        )
    return amount


_WORDS = {
    "same region": Said("the same region"),
    "same provider": Said("other regions of the provider"),
    "elsewhere": Said("the internet and other providers"),
}


def _detail(to: Destination) -> str:
    return "" if to == "elsewhere" else to
