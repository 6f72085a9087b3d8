"""What is not as it was agreed. Pure comparison: no rule and no price is asked here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cloudplan.model.accepted import Accepted, Agreed
from cloudplan.model.observed import Observed, Seen

Kind = Literal["moved", "unplanned", "vanished", "resized", "pending", "unknown", "new"]
DRIFT: frozenset[Kind] = frozenset(("moved", "unplanned", "vanished", "resized"))
"""The kinds that are drift; `pending` is agreed and not done yet, `new` is not agreed on yet."""
UNITS = {"vcpu": "vCPU", "memory_gib": "GiB of memory", "storage_gib": "GiB of storage"}
OFFER_SIZES = ("vcpu", "memory_gib")
Offers = Mapping[tuple[str, str], tuple[Decimal, Decimal]]
"""(site, instance type) -> its vCPU and GiB of memory."""


@dataclass(frozen=True, slots=True)
class Resize:
    """A size that differs, in words: ``vcpu``, ``4 vCPU``, ``8 vCPU``."""

    what: str
    agreed: str
    seen: str


@dataclass(frozen=True, slots=True)
class Item:
    """One workload that is not as agreed. `why` says of an unknown one what was not looked at."""

    kind: Kind
    address: str
    agreed: Agreed | None = None
    seen: Seen | None = None
    resizes: tuple[Resize, ...] = ()
    why: str = ""

    @property
    def is_drift(self) -> bool:
        return self.kind in DRIFT


def compare(accepted: Accepted, observed: Observed, offers: Offers) -> tuple[Item, ...]:
    """Every difference, in the order of addresses."""
    agreed = accepted.by_address
    return tuple(
        item
        for address in sorted(agreed.keys() | observed.seen.keys())
        for item in _of(agreed.get(address), observed.seen.get(address), observed, offers)
    )


def _of(
    agreed: Agreed | None, seen: Seen | None, observed: Observed, offers: Offers
) -> Iterator[Item]:
    if agreed is None:
        assert seen is not None, "it is known from somewhere"
        kind: Kind = "new" if seen.site is None and seen.source is not None else "unplanned"
        yield Item(kind, seen.address, None, seen)
    elif seen is None or seen.site is None:
        yield from _not_running(agreed, seen, observed)
    elif seen.site == agreed.site:
        yield from _in_place(agreed, seen, offers)
    elif seen.site == agreed.before:
        yield from _resized(agreed, seen, offers)
        yield Item("pending", agreed.address, agreed, seen)
    else:
        yield Item("moved", agreed.address, agreed, seen, _resizes(agreed, seen, offers))


def _not_running(agreed: Agreed, seen: Seen | None, observed: Observed) -> Iterator[Item]:
    """Done where it was to be retired, pending where it is new; else gone, or nobody knows."""
    if agreed.site is None:
        return
    why = _unknown(agreed, observed) if seen is None else ""
    if why:
        yield Item("unknown", agreed.address, agreed, seen, why=why)
    elif agreed.before is None and (seen is not None or agreed.standby_of or observed.sites):
        yield Item("pending", agreed.address, agreed, seen)
    else:
        yield Item("vanished", agreed.address, agreed, seen)


def _unknown(agreed: Agreed, observed: Observed) -> str:
    """Where it may be, and nobody looked."""
    places = dict.fromkeys(site for site in (agreed.site, agreed.before) if site)
    whys = (observed.unknown(agreed.address, place) for place in places)
    return next(filter(None, whys), "")


def _in_place(agreed: Agreed, seen: Seen, offers: Offers) -> Iterator[Item]:
    """A change of the instance type that was agreed and is not made yet is no drift."""
    found = _resizes(agreed, seen, offers)
    waits = agreed.site == agreed.before and agreed.offer != agreed.before_offer
    if waits and seen.offer is not None and seen.offer == agreed.before_offer:
        found = tuple(resize for resize in found if resize.what != "offer")
        told = Resize("offer", str(agreed.offer), seen.offer)
        if agreed.offer is not None:
            yield Item("pending", agreed.address, agreed, seen, (told,))
    if found:
        yield Item("resized", agreed.address, agreed, seen, found)


def _resized(agreed: Agreed, seen: Seen, offers: Offers) -> Iterator[Item]:
    if found := _resizes(agreed, seen, offers):
        yield Item("resized", agreed.address, agreed, seen, found)


def _resizes(agreed: Agreed, seen: Seen, offers: Offers) -> tuple[Resize, ...]:
    """What is known on both sides and differs; a machine may be as large as its agreed offer."""
    bought = offers.get((agreed.site or "", agreed.offer or ""))
    of_offer = dict(zip(OFFER_SIZES, bought or (), strict=False))
    found = []
    for name, unit in UNITS.items():
        was, now = getattr(agreed, name), getattr(seen, name)
        if None not in (was, now) and now not in (was, of_offer.get(name)):
            found.append(Resize(name, f"{_plain(was)} {unit}", f"{_plain(now)} {unit}"))
    due = agreed.before_offer if seen.site != agreed.site else agreed.offer
    if None not in (due, seen.offer) and seen.offer != due and _is_rented(agreed, seen):
        found.append(Resize("offer", str(due), str(seen.offer)))
    return tuple(found)


def _is_rented(agreed: Agreed, seen: Seen) -> bool:
    """Whether the two instance types are of one site, so that they can be compared."""
    return seen.site in (agreed.site, agreed.before)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
