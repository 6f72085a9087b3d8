"""Compute on a rented site: the cheapest offer, or prices per vCPU and GiB of memory."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.money import CostLine
from cloudplan.rates.lines import NoPriceError, monthly_line
from cloudplan.rates.need import Need, Resource
from cloudplan.rates.offers import Choice


def compute(need: Need) -> tuple[CostLine, ...]:
    """No line on an owned site: its hosts carry the workload and have lines of their own."""
    if need.site.is_owned:
        return ()
    choice = chosen_offer(need)
    if choice is not None:
        return (_offer_line(need, choice),)
    if need.card.offers:
        return ()
    linear = need.card.linear
    return (
        *_linear_line(need, "vcpu", "vCPU", linear.vcpu_month),
        *_linear_line(need, "memory_gib", "GiB", linear.memory_gib_month),
    )


def chosen_offer(need: Need) -> Choice | None:
    """The offer that covers the largest year; `None` where none is needed or the card has none.

    Raises `NoPriceError` where no offer is large enough.
    """
    if need.site.is_owned or not need.card.offers:
        return None
    vcpu, memory = max(need.by_year("vcpu")), max(need.by_year("memory_gib"))
    if not vcpu and not memory:
        return None
    shelf = need.book.shelf(need.estate, need.card)
    choice = shelf.cheapest(vcpu, memory, need.workload.hours_per_month)
    if choice is None:
        raise NoPriceError(
            f"rate card {need.card.id} has no offer for {vcpu.normalize():f} vCPU "
            f"with {memory.normalize():f} GiB of memory"
        )
    return choice


def _offer_line(need: Need, choice: Choice) -> CostLine:
    return monthly_line(
        need.horizon,
        "compute",
        (choice.hours,) * need.horizon.years,
        "hour",
        choice.hourly,
        need.card.provenance,
        need.card.as_of,
        choice.detail,
    )


def _linear_line(
    need: Need, resource: Resource, unit: str, price: Decimal | None
) -> tuple[CostLine, ...]:
    quantities = need.by_year(resource)
    if not any(quantities):
        return ()
    card, detail = need.card, resource.removesuffix("_gib")
    if price is None:
        raise NoPriceError(f"rate card {card.id} has no price for compute ({detail})")
    return (
        monthly_line(
            need.horizon, "compute", quantities, unit, price, card.provenance, card.as_of, detail
        ),
    )
