"""Rate cards for people: the list of all, and one with its prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from cloudplan.cards.shelf import Shelved
from cloudplan.model.sites import Egress, Offer, RateCard, Tier
from cloudplan.render.clean import clean
from cloudplan.render.figures import UNKNOWN, age, count, number
from cloudplan.render.page import Page
from cloudplan.render.table import table

OLD_DAYS = 180
HEAD = ("card", "as of", "age", "sizes", "from", "status")


def shelf_text(page: Page, rows: Sequence[Shelved], on: date, folder: str) -> str:
    """Every card with its age on a day, what is broken below."""
    lines = [f"Rate cards on {on}", ""]
    lines += table(page, "llrrll", HEAD, [_row(row, on) for row in rows], indent="")
    for row in rows:
        if row.why:
            lines += ["", *page.wrap(f"{clean(row.id)} of {row.as_of} cannot be used:")]
            lines += [line for why in row.why for line in page.wrap(clean(why), "  ", "    ")]
    lines += ["", *page.wrap(_sum(rows, on, folder))]
    return "\n".join(lines) + "\n"


def _row(row: Shelved, on: date) -> tuple[str, ...]:
    sizes = "" if row.card is None else str(len(row.card.offers)) if row.card.offers else "none"
    keeper = "yours" if row.path else "shipped"
    return row.id, str(row.as_of), _age(row.as_of, on), sizes, keeper, _status(row, on)


def _age(of: date, on: date) -> str:
    days = (on - of).days
    return count(days, "day") if days >= 0 else "to come"


def _status(row: Shelved, on: date) -> str:
    is_old = row.status == "used" and (on - row.as_of).days > OLD_DAYS
    text = f"{row.status}, old" if is_old else row.status
    return f"{text}, shipped is newer" if row.is_overtaken else text


def _sum(rows: Sequence[Shelved], on: date, folder: str) -> str:
    used = [row for row in rows if row.status == "used"]
    old = sum(1 for row in used if (on - row.as_of).days > OLD_DAYS)
    text = f"{count(len(used), 'card')} used, {old} of them more than {OLD_DAYS} days old."
    return f"{text} Your own are in {clean(folder)}."


def card_text(page: Page, row: Shelved, on: date) -> str:
    """One card: where it is from, what it costs."""
    card = row.card
    assert card is not None
    lines = [f"{page.paint(clean(card.id), 'bold')}  in {card.currency}, as of {card.as_of}"]
    for label, text in _about(card, row, on):
        lines += page.wrap(clean(text), f"  {label:<9}  ", " " * 13)
    lines += ["", page.paint("Prices", "bold"), *_flat(card)]
    lines += ["", *_offers(page, card)]
    return "\n".join(lines) + "\n"


def _about(card: RateCard, row: Shelved, on: date) -> Iterator[tuple[str, str]]:
    yield "age", age(card.as_of, on) if card.as_of <= on else "to come"
    yield "kept in", str(row.path) if row.path else "the shipped catalogue"
    yield "source", card.provenance
    if card.licence:
        yield "licence", card.licence
    if card.note:
        yield "note", card.note


def _flat(card: RateCard) -> Iterator[str]:
    egress = card.egress or Egress()
    rows = [
        ("storage", _price(card.linear.storage_gib_month), "GiB and month"),
        ("traffic in the region", _price(egress.same_region_gib), "GiB"),
        ("traffic to other regions", _price(egress.same_provider_gib), "GiB"),
        *_tiers(egress.other_gib),
    ]
    width = max(len(price) for _, price, _ in rows)
    for what, price, unit in rows:
        yield f"  {what:<24}  {price:>{width}}{f'  a {unit}' if price != UNKNOWN else ''}"


def _tiers(tiers: Sequence[Tier] | None) -> Iterator[tuple[str, str, str]]:
    if not tiers:
        yield "traffic to the internet", UNKNOWN, "GiB"
    label = "traffic to the internet"
    for tier in tiers or ():
        end = f", up to {number(tier.up_to_gib, 0)} a month" if tier.up_to_gib else ""
        yield label, _price(tier.price), f"GiB{end}"
        label = ""


def _offers(page: Page, card: RateCard) -> list[str]:
    if not card.offers:
        return ["  No sizes: what machines cost here is unknown."]
    rows = [_offer(offer) for offer in sorted(card.offers, key=_by_size)]
    head = ("size", "vCPU", "GiB", "an hour", "1 year", "3 years")
    return table(page, "lrrrrr", head, rows)


def _by_size(offer: Offer) -> tuple[Decimal, Decimal, str]:
    return offer.vcpu, offer.memory_gib, offer.sku


def _offer(offer: Offer) -> tuple[str, ...]:
    terms = dict(offer.terms)
    years = [number(terms[m], 6) if m in terms else "" for m in (12, 36)]
    hourly = UNKNOWN if offer.hourly is None else number(offer.hourly, 6)
    return offer.sku, _plain(offer.vcpu), _plain(offer.memory_gib), hourly, *years


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _price(amount: Decimal | None) -> str:
    if amount is None:
        return UNKNOWN
    digits = -int(amount.normalize().as_tuple().exponent)
    return number(amount, max(4, min(6, digits)))
