"""What a GiB costs from one site to another, by the sender's tariff."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice
from cloudplan.model.sites import Egress, Site
from cloudplan.rates.exchange import card_of, unit_price
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import UnitPrice, monthly_line

FREE = UnitPrice(Decimal("0.000000"), "same site")
OWN_NETWORK = UnitPrice(Decimal("0.000000"), "own network")


def tariff(estate: Estate, from_site: Site, to_site: Site) -> UnitPrice | MissingPrice:
    """The price of a GiB: same site free, same region, same provider, other."""
    if from_site.id == to_site.id:
        return FREE
    card = card_of(estate, from_site)
    table = from_site.egress or (card.egress if card else None)
    if table is None and card is None:
        return OWN_NETWORK
    amount = _by_class(table, from_site, to_site) if table else None
    if amount is None:
        name = f"rate card {card.id}" if card else f"site {from_site.id}"
        return MissingPrice(f"{name} has no price for traffic to {to_site.id}")
    if from_site.egress is None and card is not None:
        return unit_price(estate, card, amount)
    return UnitPrice(amount, f"site {from_site.id}", estate.as_of)


def _by_class(table: Egress, a: Site, b: Site) -> Decimal | None:
    if a.provider is not None and a.provider == b.provider:
        same_region = a.region is not None and a.region == b.region
        return table.same_region_gib if same_region else table.same_provider_gib
    return table.first_paid_other


def traffic_line(
    estate: Estate,
    horizon: Horizon,
    dependency: Dependency,
    from_workload: Workload,
    from_site: Site,
    to_site: Site,
) -> CostLine | MissingPrice | None:
    """(M1) a dependency's traffic, growing with its sender; `None` within one site."""
    if from_site.id == to_site.id or dependency.gib_month == 0:
        return None
    price = tariff(estate, from_site, to_site)
    if isinstance(price, MissingPrice):
        return price
    growth = 1 + from_workload.growth_per_year
    quantities = [dependency.gib_month * growth**t for t in range(horizon.years)]
    return monthly_line(horizon, "traffic", quantities, "GiB", price, dependency.to_address)
