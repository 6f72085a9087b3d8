"""Products of the AWS Price List (format aws_v1) as offers, a disk price, and tiers of traffic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

import msgspec

from cloudplan.clouds.aws_sizes import sustained_vcpu
from cloudplan.clouds.prices_frame import NotReadError, Tally, is_sku, price
from cloudplan.model.sites import Offer, Tier

FAMILIES = ("General purpose", "Compute optimized", "Memory optimized")
TERMS = {"1yr": 12, "3yr": 36}
BURSTING_OTHERWISE = re.compile(r"t[12]\.|t4g\.|.*-flex\.")
"""Sizes that burst by rules of their own: what they may use all the time is not known here."""
_MEMORY = re.compile(r"([0-9][0-9.,]*) GiB")


class _Product(msgspec.Struct):
    attributes: dict[str, str]


class _Dimension(msgspec.Struct):
    unit: str
    pricePerUnit: dict[str, str]  # noqa: N815 - the interface's own names
    beginRange: str = "0"  # noqa: N815
    endRange: str = "Inf"  # noqa: N815


class _Term(msgspec.Struct):
    priceDimensions: dict[str, _Dimension]  # noqa: N815
    termAttributes: dict[str, str] = {}  # noqa: N815


class Entry(msgspec.Struct):
    """One item of a `PriceList`: a product with its terms."""

    product: _Product
    terms: dict[str, dict[str, _Term]] = {}
    publicationDate: str = ""  # noqa: N815

    def attribute(self, name: str) -> str:
        return self.product.attributes.get(name, "")

    def dimensions(self, kind: str = "OnDemand") -> Iterator[tuple[_Term, _Dimension]]:
        for term in self.terms.get(kind, {}).values():
            yield from ((term, dimension) for dimension in term.priceDimensions.values())


_DECODER = msgspec.json.Decoder(Entry)


def entry(text: str) -> Entry:
    """An item as data. Raises `NotReadError` where it is something else."""
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, TypeError) as problem:
        raise NotReadError(f"A product of AWS is not what it should be: {problem}") from None


def region_of(one: Entry, end: str) -> str:
    """The region that traffic comes ``from`` or goes ``to``."""
    return one.attribute(f"{end}RegionCode")


def offers(entries: Iterable[Entry], tally: Tally) -> tuple[Offer, ...]:
    """Current x86 sizes without GPU, local disk or bare metal, by name."""
    found: dict[str, Offer] = {}
    clashing: set[str] = set()
    for one in entries:
        offer = _offer(one, tally) if _is_wanted(one) else None
        if offer and found.setdefault(offer.sku, offer) != offer:
            clashing.add(offer.sku)
    for sku in sorted(clashing):
        tally.drop(sku, "it is listed twice, at different prices")
    return tuple(found[sku] for sku in sorted(found.keys() - clashing))


def _is_wanted(one: Entry) -> bool:
    sku, processor = one.attribute("instanceType"), one.attribute("physicalProcessor")
    return (
        one.attribute("operation") == "RunInstances"
        and one.attribute("instanceFamily") in FAMILIES
        and one.attribute("storage") == "EBS only"
        and one.attribute("gpu") in ("", "0", "NA")
        and "Graviton" not in processor
        and ".metal" not in sku
        and not BURSTING_OTHERWISE.match(sku)
    )


def _offer(one: Entry, tally: Tally) -> Offer | None:
    sku, nominal = one.attribute("instanceType"), _number(one.attribute("vcpu"))
    memory = _MEMORY.fullmatch(one.attribute("memory"))
    gib = _number(memory[1].replace(",", "")) if memory else None
    if not is_sku(sku) or not gib or not nominal:
        tally.drop(sku, "its name, vCPU or memory cannot be read")
        return None
    hourly = _hourly(one.dimensions())
    if hourly is None:
        tally.drop(sku, "it has no price by the hour")
        return None
    terms = sorted(_terms(one).items())
    return Offer(sku, sustained_vcpu(sku, nominal), gib, hourly, tuple(terms))


def _terms(one: Entry) -> dict[int, Decimal]:
    """Standard reservations without upfront: the same price an hour for the whole term."""
    found = {}
    for term, dimension in one.dimensions("Reserved"):
        said = term.termAttributes
        months = TERMS.get(said.get("LeaseContractLength", ""))
        if (said.get("OfferingClass"), said.get("PurchaseOption")) != ("standard", "No Upfront"):
            continue
        hourly = _hourly([(term, dimension)])
        if months and hourly:
            found[months] = hourly
    return found


def _hourly(dimensions: Iterable[tuple[_Term, _Dimension]]) -> Decimal | None:
    amounts = {_usd(d) for _, d in dimensions if d.unit in ("Hrs", "Hours")}
    return amounts.pop() if len(amounts) == 1 else None


def _usd(dimension: _Dimension) -> Decimal | None:
    amount = _number(dimension.pricePerUnit.get("USD", ""))
    return None if amount is None else price(amount)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**9 else None


def one_price(
    entries: Iterable[Entry], unit: str, usage: str, tally: Tally, *, several: bool = False
) -> Decimal | None:
    """The price of the products whose usage type ends with `usage`; of `several` the dearest."""
    amounts = {
        amount
        for one in entries
        if one.attribute("usagetype").endswith(usage)
        for _, dimension in one.dimensions()
        if dimension.unit == unit and (amount := _usd(dimension)) is not None
    }
    if len(amounts) > 1 and not several:
        tally.drop(usage, "it is listed at different prices")
        return None
    return max(amounts, default=None)


def internet_tiers(entries: Iterable[Entry]) -> tuple[Tier, ...] | None:
    """What a GiB to the internet costs, by monthly volume."""
    rows = {
        (_number(dimension.beginRange), _number(dimension.endRange), _usd(dimension))
        for one in entries
        if one.attribute("toLocation") == "External"
        and one.attribute("usagetype").endswith("DataTransfer-Out-Bytes")
        for _, dimension in one.dimensions()
        if dimension.unit == "GB"
    }
    known = sorted((begin, end, usd) for begin, end, usd in rows if begin is not None and usd)
    return tuple(Tier(usd, end) for _, end, usd in known) or None
