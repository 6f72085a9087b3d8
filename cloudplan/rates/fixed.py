"""The cost of having a site at all, whatever runs there."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.money import CostLine
from cloudplan.model.sites import Site
from cloudplan.rates.book import book_of
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import NoPriceError, UnitPrice, monthly_line


def fixed_line(estate: Estate, horizon: Horizon, site: Site) -> CostLine | None:
    """The site's own fixed cost, or its card's; `None` where that is nothing."""
    price = _price(estate, site)
    if price is None or not price.amount:
        return None
    return monthly_line(
        horizon,
        "fixed",
        (Decimal(1),) * horizon.years,
        "month",
        price.amount,
        price.source,
        price.as_of,
    )


def _price(estate: Estate, site: Site) -> UnitPrice | None:
    """A site without a card has no fixed cost: nothing can be placed there either."""
    if site.costs is not None:
        return UnitPrice(site.costs.fixed_month, f"site {site.id}", estate.as_of)
    try:
        card = book_of(estate).card(estate, site)
    except NoPriceError:
        return None
    return UnitPrice(card.fixed_month, card.provenance, card.as_of)
