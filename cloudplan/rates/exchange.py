"""Rate cards in the estate's own currency: converted once, six decimals, the rate in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from cloudplan.model.estate import ExchangeRate
from cloudplan.model.said import Said
from cloudplan.model.sites import Egress, Linear, Offer, RateCard, Tier
from cloudplan.rates.lines import NoPriceError

_STEP = Decimal("0.000001")


def in_estate_currency(card: RateCard, currency: str, fx: Mapping[str, ExchangeRate]) -> RateCard:
    """The card with every price in `currency`; its provenance names the card and the rate.

    Raises `NoPriceError` where the estate has no rate for the card's currency.
    """
    if card.currency == currency:
        return _converted(card, Decimal(1), currency, f"{card.id}: {card.provenance}")
    rate = fx.get(card.currency)
    if rate is None:
        raise NoPriceError(
            Said(
                "rate card {card} is in {currency}, which has no exchange rate",
                card=card.id,
                currency=card.currency,
            )
        )
    exchange = f"1 {card.currency} = {rate.rate} {currency}, {rate.source}, {rate.as_of}"
    return _converted(card, rate.rate, currency, f"{card.id}: {card.provenance} ({exchange})")


def _converted(card: RateCard, rate: Decimal, currency: str, provenance: str) -> RateCard:
    linear = card.linear
    return replace(
        card,
        currency=currency,
        provenance=provenance,
        linear=Linear(
            _price(linear.vcpu_month, rate),
            _price(linear.memory_gib_month, rate),
            _price(linear.storage_gib_month, rate),
        ),
        offers=tuple(_offer(offer, rate) for offer in card.offers),
        egress=None if card.egress is None else _egress(card.egress, rate),
        fixed_month=unit_price(card.fixed_month, rate),
    )


def unit_price(price: Decimal, rate: Decimal) -> Decimal:
    """Price x rate with at most six decimals, half up; as short as it was where nothing is lost."""
    exact = price * rate
    rounded = exact.quantize(_STEP, ROUND_HALF_UP)
    return exact if exact == rounded else rounded


def _price(price: Decimal | None, rate: Decimal) -> Decimal | None:
    return None if price is None else unit_price(price, rate)


def _offer(offer: Offer, rate: Decimal) -> Offer:
    terms = tuple((months, unit_price(hourly, rate)) for months, hourly in offer.terms)
    return replace(offer, hourly=_price(offer.hourly, rate), terms=terms)


def _egress(egress: Egress, rate: Decimal) -> Egress:
    other = egress.other_gib
    return Egress(
        _price(egress.same_region_gib, rate),
        _price(egress.same_provider_gib, rate),
        other and tuple(Tier(unit_price(t.price, rate), t.up_to_gib) for t in other),
    )
