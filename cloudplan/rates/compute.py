"""Compute on a rented site: the cheapest offer, or prices per vCPU and GiB of memory."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from cloudplan.model.money import CostLine
from cloudplan.model.said import Said
from cloudplan.model.sites import RateCard
from cloudplan.rates.lines import NoPriceError, monthly_line
from cloudplan.rates.need import Need

Resource = Literal["vcpu", "memory"]
RESOURCES: dict[Resource, Said] = {"vcpu": Said("vcpu"), "memory": Said("memory")}


def compute(need: Need) -> tuple[CostLine, ...]:
    """No line on an owned site: its hosts carry the workload and have lines of their own."""
    card = need.card
    if card is None:
        return ()
    if card.offers:
        return _offer_line(need, card)
    return (
        *_linear_line(need, card, "vcpu", "vCPU", need.asked.vcpu),
        *_linear_line(need, card, "memory", "GiB", need.asked.memory_gib),
    )


def _offer_line(need: Need, card: RateCard) -> tuple[CostLine, ...]:
    """The hours of a month at the price of one; none for what only stores."""
    choice = need.choice
    if choice is None:
        return ()
    hours = (choice.hours,) * need.horizon.years
    return (
        monthly_line(
            need.horizon,
            "compute",
            hours,
            "hour",
            choice.hourly,
            card.provenance,
            card.as_of,
            choice.detail,
        ),
    )


def _linear_line(
    need: Need,
    card: RateCard,
    what: Resource,
    unit: str,
    quantities: Sequence[Decimal],
) -> tuple[CostLine, ...]:
    if not any(quantities):
        return ()
    price = linear_price(card, what)
    return (
        monthly_line(
            need.horizon, "compute", quantities, unit, price, card.provenance, card.as_of, what
        ),
    )


def linear_price(card: RateCard, what: Resource) -> Decimal:
    """Per unit and month; raises `NoPriceError`."""
    linear = card.linear
    price = linear.vcpu_month if what == "vcpu" else linear.memory_gib_month
    if price is None:
        known = linear.vcpu_month is not None or linear.memory_gib_month is not None
        if not known:
            raise NoPriceError(Said("rate card {card} has no price for compute", card=card.id))
        raise NoPriceError(
            Said(
                "rate card {card} has no price for compute ({resource:said})",
                card=card.id,
                resource=RESOURCES[what],
            )
        )
    return price
