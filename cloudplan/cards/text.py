"""A rate card as the file that holds it: the keys of an inventory's `rates`, an offer a line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.sites import Egress, Offer, RateCard, Tier

HEAD = """\
# A rate card of yours, written by cloudplan prices refresh. The newest valid one of a card is used,
# the older ones are kept. To have a whole team plan with it, copy it into the inventory.
"""


def card_text(card: RateCard) -> str:
    """YAML in one order; texts are quoted, so that none of them can mean something else."""
    return "\n".join([HEAD + "rates:", *_lines(card)]) + "\n"


def _lines(card: RateCard) -> Iterator[str]:
    yield f"  - id: {_quoted(card.id)}"
    yield f"    currency: {_quoted(card.currency)}"
    yield f"    as_of: {card.as_of}"
    texts = {"source": card.provenance, "licence": card.licence, "note": card.note}
    yield from (f"    {key}: {_quoted(text)}" for key, text in texts.items() if text)
    if card.linear.storage_gib_month is not None:
        yield f"    linear: {{storage_gib_month: {_number(card.linear.storage_gib_month)}}}"
    yield from _egress(card.egress or Egress())
    if card.fixed_month:
        yield f"    fixed_month: {_number(card.fixed_month)}"
    if card.offers:
        yield "    offers:"
        yield from (f"      - {_offer(offer)}" for offer in card.offers)


def _egress(egress: Egress) -> Iterator[str]:
    flat = {
        "same_region_gib": egress.same_region_gib,
        "same_provider_gib": egress.same_provider_gib,
    }
    known = [f"      {key}: {_number(price)}" for key, price in flat.items() if price is not None]
    if known or egress.other_gib:
        yield "    egress:"
        yield from known
    if egress.other_gib:
        yield "      other_gib:"
        yield from (f"        - {_tier(tier)}" for tier in egress.other_gib)


def _tier(tier: Tier) -> str:
    end = "" if tier.up_to_gib is None else f", up_to_gib: {_number(tier.up_to_gib)}"
    return f"{{price: {_number(tier.price)}{end}}}"


def _offer(offer: Offer) -> str:
    cells = [f"sku: {_quoted(offer.sku)}", f"vcpu: {_number(offer.vcpu)}"]
    cells.append(f"memory_gib: {_number(offer.memory_gib)}")
    if offer.hourly is not None:
        cells.append(f"hourly: {_number(offer.hourly)}")
    terms = ", ".join(f"{months // 12}y: {_number(price)}" for months, price in offer.terms)
    return f"{{{', '.join([*cells, *([f'terms: {{{terms}}}'] if terms else [])])}}}"


def _quoted(text: str) -> str:
    """A text in double quotes; what is not plain ASCII is written as YAML escapes it."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    plain = character.isascii() and character.isprintable()
    return character if plain else f"\\U{ord(character):08x}"


def _number(number: Decimal) -> str:
    """Plain digits without exponent or trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
