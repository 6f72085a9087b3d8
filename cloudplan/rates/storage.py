"""Storage on a rented site, per GiB and month."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.money import CostLine
from cloudplan.model.said import Said
from cloudplan.model.sites import RateCard
from cloudplan.rates.lines import NoPriceError, monthly_line
from cloudplan.rates.need import Need


def storage(need: Need) -> tuple[CostLine, ...]:
    """No line on an owned site, nor for what stores nothing."""
    card, quantities = need.card, need.asked.storage_gib
    if card is None or not any(quantities):
        return ()
    price = storage_price(card)
    return (
        monthly_line(
            need.horizon, "storage", quantities, "GiB", price, card.provenance, card.as_of
        ),
    )


def storage_price(card: RateCard) -> Decimal:
    """Per GiB and month; raises `NoPriceError`."""
    price = card.linear.storage_gib_month
    if price is None:
        raise NoPriceError(Said("rate card {card} has no price for storage", card=card.id))
    return price
