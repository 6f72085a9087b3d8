"""Prices of rate cards in the estate's currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.sites import RateCard, Site
from cloudplan.rates.lines import UnitPrice

PRICE_DECIMALS = Decimal("0.000001")


def card_of(estate: Estate, site: Site) -> RateCard | None:
    """The rate card that prices a site; owned sites have none that counts."""
    return estate.cards.get(site.rates) if site.rates is not None and not site.is_owned else None


def converted(estate: Estate, amount: Decimal, currency: str) -> Decimal:
    """Six decimals of the estate's currency; the loader has made sure that a rate exists."""
    rate = Decimal(1) if currency == estate.currency else estate.fx[currency].rate
    return (amount * rate).quantize(PRICE_DECIMALS, rounding=ROUND_HALF_UP)


def unit_price(estate: Estate, card: RateCard, amount: Decimal) -> UnitPrice:
    """An amount of a card, with the card's source and date."""
    return UnitPrice(converted(estate, amount, card.currency), card.provenance, card.as_of)
