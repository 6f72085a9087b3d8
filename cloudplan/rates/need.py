"""One workload on one site: the question that every component answers with its lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.said import Said
from cloudplan.model.sites import RateCard, Site
from cloudplan.rates.book import Asked, Book, book_of
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import NoPriceError
from cloudplan.rates.offers import Choice, Shelf

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Need:
    """What `workload` asks of `site`, and what the site's prices make of it.

    `card` is the rented site's, in estate currency; an owned site has none that counts. `choice`
    is the offer to buy there, `None` where linear prices or hosts carry the workload.
    """

    estate: Estate
    horizon: Horizon
    workload: Workload
    site: Site
    book: Book
    asked: Asked
    card: RateCard | None
    choice: Choice | None

    @classmethod
    def of(
        cls,
        estate: Estate,
        horizon: Horizon,
        workload: Workload,
        site: Site,
        offer: str | None = None,
    ) -> Need:
        """The need with its demand and offer; raises `NoPriceError` where one is missing.

        With `offer` that instance type is taken, large enough or not, where the site sells any.
        """
        book = book_of(estate)
        asked = book.asked(estate, workload)
        card = None if site.is_owned else book.card(estate, site)
        if card is None:
            choice = None
        elif offer is not None and card.offers:
            choice = _named(estate, workload, card, offer)
        else:
            choice = _choice(estate, workload, book, asked, card)
        return cls(estate, horizon, workload, site, book, asked, card, choice)


def _choice(
    estate: Estate, workload: Workload, book: Book, asked: Asked, card: RateCard
) -> Choice | None:
    """The cheapest offer that covers the largest year of a workload that computes at all."""
    vcpu, memory = asked.peak.vcpu, asked.peak.memory_gib
    if not card.offers or not (vcpu or memory):
        return None
    choice = book.shelf(estate, card).cheapest(vcpu, memory, workload.hours_per_month)
    if choice is None:
        raise no_offer(card, vcpu, memory)
    return choice


def _named(estate: Estate, workload: Workload, card: RateCard, sku: str) -> Choice:
    """The instance type of that name at the best of its prices."""
    shelf = Shelf.of([o for o in card.offers if o.sku == sku], estate.horizon_months)
    choice = shelf.cheapest(NOTHING, NOTHING, workload.hours_per_month)
    if choice is None:
        raise NoPriceError(
            Said("rate card {card} has no price for {offer}", card=card.id, offer=sku)
        )
    return choice


def no_offer(card: RateCard, vcpu: Decimal, memory_gib: Decimal) -> NoPriceError:
    """No instance type of the card is large enough and has a price."""
    return NoPriceError(
        Said(
            "rate card {card} has no offer with a price for {vcpu:figure} vCPU "
            "and {memory:figure} GiB of memory",
            card=card.id,
            vcpu=vcpu.normalize(),
            memory=memory_gib.normalize(),
        )
    )
