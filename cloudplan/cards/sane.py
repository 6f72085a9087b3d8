"""Prices that nobody would ask for are dropped with a word, before they decide a placement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan.model.sites import Egress, Offer, RateCard

LEAP = 10
"""A price above ten times the last one of the same thing, or below a tenth, is a mistake."""

PER_VCPU_HOUR = Decimal(2)
"""The dearest lists of large memory ask about a quarter of it, in euros and in dollars."""
PER_GIB_HOUR = Decimal("0.5")
PER_GIB_MONTH = Decimal(5)
PER_GIB_SENT = Decimal(1)


@dataclass(frozen=True, slots=True)
class Refused:
    """A price that is not in the card, and why."""

    what: str
    why: str


def sane(card: RateCard, last: RateCard | None) -> tuple[RateCard, tuple[Refused, ...]]:
    """The card without absurd prices, and what was left out of it.

    Prices are held against `last` only where both are in one currency.
    """
    known = last if last and last.currency == card.currency else None
    refused: list[Refused] = []
    offers = tuple(_offers(card, known, refused))
    storage, egress = _storage(card, known, refused), _egress(card, known, refused)
    linear = replace(card.linear, storage_gib_month=storage)
    return replace(card, offers=offers, linear=linear, egress=egress), tuple(refused)


def _offers(card: RateCard, last: RateCard | None, refused: list[Refused]) -> Iterator[Offer]:
    before = {offer.sku: offer for offer in last.offers} if last else {}
    for offer in card.offers:
        was = before.get(offer.sku)
        why = _of_offer(offer, was)
        if why:
            refused.append(Refused(offer.sku, why))
            continue
        bad = [(m, w) for m, p in offer.terms if (w := _of_term(offer, was, m, p))]
        refused += [Refused(f"{offer.sku} ({m // 12} y)", w) for m, w in bad]
        months = {m for m, _ in bad}
        yield replace(offer, terms=tuple(t for t in offer.terms if t[0] not in months))


def _of_offer(offer: Offer, was: Offer | None) -> str:
    if offer.hourly is None:
        return "it has no price"
    limit = max(offer.vcpu * PER_VCPU_HOUR, offer.memory_gib * PER_GIB_HOUR)
    return _absurd(offer.hourly, was.hourly if was else None, limit, "an hour")


def _of_term(offer: Offer, was: Offer | None, months: int, price: Decimal) -> str:
    last = dict(was.terms).get(months) if was else None
    return _absurd(price, last, (offer.hourly or Decimal(0)) * 2, "an hour")


def _absurd(
    price: Decimal, last: Decimal | None, limit: Decimal, unit: str, *, may_be_free: bool = False
) -> str:
    """Why a price cannot be right, or nothing."""
    if price < 0:
        return f"its price is negative: {price} {unit}"
    if price == 0:
        return "" if may_be_free else "its price is zero"
    if price > limit:
        return f"its price is absurd: {price} {unit}"
    if last and price > last * LEAP:
        return f"its price is more than {LEAP} times the last one: {price} after {last}"
    if last and price * LEAP < last:
        return f"its price is less than 1/{LEAP} of the last one: {price} after {last}"
    return ""


def _storage(card: RateCard, last: RateCard | None, refused: list[Refused]) -> Decimal | None:
    before = last.linear.storage_gib_month if last else None
    return _kept("storage", card.linear.storage_gib_month, before, PER_GIB_MONTH, refused)


def _kept(
    what: str,
    price: Decimal | None,
    last: Decimal | None,
    limit: Decimal,
    refused: list[Refused],
    *,
    may_be_free: bool = False,
) -> Decimal | None:
    why = "" if price is None else _absurd(price, last, limit, "a GiB", may_be_free=may_be_free)
    if why:
        refused.append(Refused(what, why))
    return None if why else price


def _egress(card: RateCard, last: RateCard | None, refused: list[Refused]) -> Egress | None:
    """Traffic may be free; where one tier is absurd, none of them can be believed."""
    new, was = card.egress or Egress(), (last and last.egress) or Egress()

    def kept(what: str, price: Decimal | None, before: Decimal | None) -> Decimal | None:
        return _kept(what, price, before, PER_GIB_SENT, refused, may_be_free=True)

    region = kept("traffic in the region", new.same_region_gib, was.same_region_gib)
    provider = kept("traffic to other regions", new.same_provider_gib, was.same_provider_gib)
    tiers = new.other_gib
    dearest = max((tier.price for tier in tiers or ()), default=None)
    cheapest = min((tier.price for tier in tiers or ()), default=None)
    before = was.first_paid_other
    if kept("traffic to the internet", new.first_paid_other, before) is None and tiers:
        tiers = None
    elif tiers and (cheapest is None or dearest is None or cheapest < 0 or dearest > PER_GIB_SENT):
        refused.append(Refused("traffic to the internet", "a tier has an absurd price"))
        tiers = None
    egress = Egress(region, provider, tiers)
    return None if egress == Egress() else egress
