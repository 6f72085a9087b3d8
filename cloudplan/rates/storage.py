"""Storage on a rented site, per GiB and month."""

from __future__ import annotations

from cloudplan.model.money import CostLine
from cloudplan.rates.lines import NoPriceError, monthly_line
from cloudplan.rates.need import Need


def storage(need: Need) -> tuple[CostLine, ...]:
    """No line on an owned site, nor for what stores nothing."""
    quantities = need.by_year("storage_gib")
    if need.site.is_owned or not any(quantities):
        return ()
    card = need.card
    price = card.linear.storage_gib_month
    if price is None:
        raise NoPriceError(f"rate card {card.id} has no price for storage")
    return (
        monthly_line(
            need.horizon, "storage", quantities, "GiB", price, card.provenance, card.as_of
        ),
    )
