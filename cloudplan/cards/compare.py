"""What is other in a rate card than in the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.sites import Egress, Offer, RateCard


@dataclass(frozen=True, slots=True)
class Change:
    """A price of the same thing before and now, in the card's currency and `unit`."""

    what: str
    unit: str
    before: Decimal
    after: Decimal

    @property
    def fraction(self) -> Decimal:
        """By how much of the old price it rose; of what was free it is one."""
        return (self.after - self.before) / self.before if self.before else Decimal(1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Every thing of two cards, once: what rose and fell (most first), is new, or withdrawn."""

    rose: tuple[Change, ...] = ()
    fell: tuple[Change, ...] = ()
    new: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    same: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.rose or self.fell or self.new or self.withdrawn)


Prices = dict[tuple[str, str], Decimal]


def compare(before: RateCard, after: RateCard) -> Difference:
    """The difference of two cards in one currency."""
    was, now = dict(_prices(before)), dict(_prices(after))
    changes = [Change(*key, was[key], now[key]) for key in sorted(was.keys() & now.keys())]
    moved = sorted(changes, key=lambda c: (-abs(c.fraction), c.what))
    return Difference(
        rose=tuple(c for c in moved if c.after > c.before),
        fell=tuple(c for c in moved if c.after < c.before),
        new=tuple(what for what, _ in sorted(now.keys() - was.keys())),
        withdrawn=tuple(what for what, _ in sorted(was.keys() - now.keys())),
        same=sum(1 for c in changes if c.after == c.before),
    )


def _prices(card: RateCard) -> Iterator[tuple[tuple[str, str], Decimal]]:
    for offer in card.offers:
        yield from _of_offer(offer)
    if card.linear.storage_gib_month is not None:
        yield ("storage", "GiB and month"), card.linear.storage_gib_month
    egress = card.egress or Egress()
    if egress.same_region_gib is not None:
        yield ("traffic in the region", "GiB"), egress.same_region_gib
    if egress.same_provider_gib is not None:
        yield ("traffic to other regions", "GiB"), egress.same_provider_gib
    if egress.first_paid_other is not None:
        yield ("traffic to the internet", "GiB"), egress.first_paid_other


def _of_offer(offer: Offer) -> Iterator[tuple[tuple[str, str], Decimal]]:
    if offer.hourly is not None:
        yield (offer.sku, "hour"), offer.hourly
    for months, price in offer.terms:
        yield (f"{offer.sku} ({months // 12} y)", "hour"), price


def lost_parts(before: RateCard | None, after: RateCard) -> tuple[str, ...]:
    """What the last card had a price for and the new one has not: then nothing could stand there.

    Machines count as lost where fewer than half of them are left.
    """
    known = dict(_prices(before)) if before else {}
    now = dict(_prices(after))
    parts = [what for what, unit in known if unit != "hour" and (what, unit) not in now]
    many = len(before.offers) if before else 0
    if not after.offers or len(after.offers) * 2 < many:
        parts.insert(0, f"machines, {len(after.offers)} sizes in place of {many}")
    return tuple(parts)
