"""Compute, storage, licence, egress and carbon: what a workload alone costs every month."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.estate import Demand, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost
from cloudplan.model.sites import Offer, RateCard, Site
from cloudplan.model.sizing import SizedDemand, sized
from cloudplan.rates.carbon import KG_PER_TONNE, workload_carbon_grams
from cloudplan.rates.exchange import card_of, converted, unit_price
from cloudplan.rates.horizon import HOURS_PER_MONTH, Horizon
from cloudplan.rates.lines import UnitPrice, monthly_line

Priced = tuple[CostLine, ...] | MissingPrice


def running_cost(
    estate: Estate, horizon: Horizon, workload: Workload, site: Site
) -> PlacementCost | MissingPrice:
    """The monthly lines of a workload on a site, or the first price that is missing."""
    size = sized(workload, estate.comfort_factor, estate.horizon_months)
    offer = choose_offer(estate, workload, site, size.peak)
    if isinstance(offer, MissingPrice):
        return offer
    parts: tuple[Priced, ...] = (
        compute(estate, horizon, workload, site, size, offer),
        storage(estate, horizon, site, size),
        licence(estate, horizon, workload, size, offer),
        egress(estate, horizon, site, size),
        carbon(estate, horizon, workload, site),
    )
    lines: list[CostLine] = []
    for part in parts:
        if isinstance(part, MissingPrice):
            return part
        lines += part
    return PlacementCost(tuple(lines), offer.sku if offer else None)


def choose_offer(
    estate: Estate, workload: Workload, site: Site, peak: Demand
) -> Offer | MissingPrice | None:
    """The cheapest offer that covers the peak; `None` where hosts or linear prices carry it."""
    card = card_of(estate, site)
    if site.is_owned or (card is not None and not card.offers and _has_linear(card)):
        return None
    if card is None:
        return MissingPrice(f"{site.id} has neither hosts with costs nor a rate card")
    priced = [o for o in card.offers if o.hourly is not None or o.terms]
    if not priced:
        return MissingPrice(f"rate card {card.id} has no price for compute")
    fits = [o for o in priced if o.vcpu >= peak.vcpu and o.memory_gib >= peak.memory_gib]
    if not fits:
        return MissingPrice(
            f"no offer of {card.id} has {peak.vcpu:.2f} vCPU and {peak.memory_gib:.2f} GiB"
        )
    return min(fits, key=lambda o: (_cheapest(estate, workload, card, o)[0], o.vcpu, o.sku))


def _has_linear(card: RateCard) -> bool:
    return card.linear.vcpu_month is not None or card.linear.memory_gib_month is not None


def _cheapest(
    estate: Estate, workload: Workload, card: RateCard, offer: Offer
) -> tuple[Decimal, Decimal, Decimal, str]:
    """(euros a month, hours, hourly price, terms in words): terms run all 730 hours."""
    ways = []
    if offer.hourly is not None:
        hourly = converted(estate, offer.hourly, card.currency)
        ways.append((workload.hours_per_month * hourly, workload.hours_per_month, hourly, ""))
    for months, price in offer.terms:
        if months <= estate.horizon_months:
            hourly = converted(estate, price, card.currency)
            ways.append((HOURS_PER_MONTH * hourly, HOURS_PER_MONTH, hourly, f"{months // 12}y"))
    return min(ways) if ways else (Decimal("Infinity"), Decimal(0), Decimal(0), "")


def compute(
    estate: Estate,
    horizon: Horizon,
    workload: Workload,
    site: Site,
    size: SizedDemand,
    offer: Offer | None,
) -> Priced:
    """An offer by the hour, or vCPU and memory by the month; hosts price it on owned sites."""
    card = card_of(estate, site)
    if card is None:
        return ()
    if offer is None:
        return _linear(estate, horizon, card, size)
    _, hours, hourly, term = _cheapest(estate, workload, card, offer)
    if not hours:
        return MissingPrice(f"{offer.sku} of {card.id} has no price within the horizon")
    price = UnitPrice(hourly, card.provenance, card.as_of)
    detail = f"{offer.sku}, {term} term" if term else offer.sku
    return (monthly_line(horizon, "compute", [hours] * horizon.years, "hour", price, detail),)


def _linear(estate: Estate, horizon: Horizon, card: RateCard, size: SizedDemand) -> Priced:
    lines = []
    for what, amount, unit, quantities in (
        ("vcpu", card.linear.vcpu_month, "vCPU-month", [d.vcpu for d in size.by_year]),
        ("memory", card.linear.memory_gib_month, "GiB-month", [d.memory_gib for d in size.by_year]),
    ):
        if amount is None and any(quantities):
            return MissingPrice(f"rate card {card.id} has no price for {what}")
        if amount is not None:
            price = unit_price(estate, card, amount)
            lines.append(monthly_line(horizon, "compute", quantities, unit, price, what))
    return tuple(lines)


def storage(estate: Estate, horizon: Horizon, site: Site, size: SizedDemand) -> Priced:
    """GiB of each year at the card's price; hosts carry it on owned sites."""
    card = card_of(estate, site)
    quantities = [d.storage_gib for d in size.by_year]
    if card is None or not any(quantities):
        return ()
    if card.linear.storage_gib_month is None:
        return MissingPrice(f"rate card {card.id} has no price for storage")
    price = unit_price(estate, card, card.linear.storage_gib_month)
    return (monthly_line(horizon, "storage", quantities, "GiB-month", price),)


def licence(
    estate: Estate, horizon: Horizon, workload: Workload, size: SizedDemand, offer: Offer | None
) -> Priced:
    """The operating system by vCPU: the offer's, else the right-sized ones of each year."""
    known = estate.licences.get(workload.os) if workload.os is not None else None
    if known is None or known.vcpu_month == 0:
        return ()
    quantities = [offer.vcpu if offer else demand.vcpu for demand in size.by_year]
    price = UnitPrice(known.vcpu_month, known.source, known.as_of)
    detail = workload.os or ""
    return (monthly_line(horizon, "licence", quantities, "vCPU-month", price, detail),)


def egress(estate: Estate, horizon: Horizon, site: Site, size: SizedDemand) -> Priced:
    """Traffic to the internet at the first paid tier."""
    quantities = [d.egress_gib_month for d in size.by_year]
    if not any(quantities):
        return ()
    card = card_of(estate, site)
    table = site.egress or (card.egress if card else None)
    if table is None or table.first_paid_other is None:
        if card is None:
            price = UnitPrice(Decimal("0.000000"), "own network")
            return (monthly_line(horizon, "egress", quantities, "GiB", price, "own network"),)
        return MissingPrice(f"rate card {card.id} has no price for egress")
    if site.egress is None and card is not None:
        price = unit_price(estate, card, table.first_paid_other)
    else:
        price = UnitPrice(table.first_paid_other, f"site {site.id}", estate.as_of)
    return (monthly_line(horizon, "egress", quantities, "GiB", price),)


def carbon(estate: Estate, horizon: Horizon, workload: Workload, site: Site) -> Priced:
    """Rented vCPU at the estate's carbon price; hosts carry theirs as a site line."""
    if estate.carbon_price_per_tonne == 0 or site.is_owned:
        return ()
    grams = workload_carbon_grams(estate, workload, site)
    if grams is None:
        return MissingPrice(f"{site.id} has no carbon intensity, and the estate prices carbon")
    quantities = [Decimal(g) / KG_PER_TONNE / 1000 / 12 for g in grams]
    price = UnitPrice(estate.carbon_price_per_tonne, "estate carbon price", estate.as_of)
    return (monthly_line(horizon, "carbon", quantities, "tonne", price),)
