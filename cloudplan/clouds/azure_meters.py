"""Meters of Azure Retail Prices as offers, a disk price, and tiers of traffic."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

import msgspec

from cloudplan.clouds.azure_sizes import is_offered, size_of
from cloudplan.clouds.prices_frame import NotReadError, Tally, is_sku, price
from cloudplan.model.sites import Offer, Tier

HOURS_PER_YEAR = 8760
TERMS = {"1 Year": 1, "3 Years": 3}
DISK, DISK_GIB = ("E10 LRS Disk", "E10 LRS Disks"), 128
ROUTING = "Rtn Preference: MGN"
"""Traffic over Microsoft's own network, which is what a machine uses unless told otherwise."""
_NOT_LINUX = ("Windows", "Cloud Services", "Dedicated Host", "CloudServices")
_NOT_FIRM = ("Spot", "Low Priority", "Expired")


class Item(msgspec.Struct):
    """A price of a meter; the names are the interface's own."""

    currencyCode: str  # noqa: N815
    retailPrice: Decimal  # noqa: N815
    unitOfMeasure: str  # noqa: N815
    meterName: str = ""  # noqa: N815
    productName: str = ""  # noqa: N815
    skuName: str = ""  # noqa: N815
    armSkuName: str = ""  # noqa: N815
    type: str = ""
    reservationTerm: str = ""  # noqa: N815
    effectiveStartDate: str = ""  # noqa: N815
    tierMinimumUnits: Decimal = Decimal(0)  # noqa: N815
    isPrimaryMeterRegion: bool = True  # noqa: N815

    @property
    def rank(self) -> tuple[bool, str]:
        """Of two prices of one thing that of its own region counts, then the newer one."""
        return self.isPrimaryMeterRegion, self.effectiveStartDate


class Page(msgspec.Struct):
    """A page of prices, and where the next one is."""

    Items: list[Item]
    NextPageLink: str | None = None


_DECODER = msgspec.json.Decoder(Page)


def page_of(body: bytes) -> Page:
    """A page as data. Raises `NotReadError` where it is cut off or something else."""
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        why = f"An answer of Azure was cut off, or is not what it should be: {problem}"
        raise NotReadError(why) from None


def offers(by_hour: Iterable[Item], reserved: Iterable[Item], tally: Tally) -> tuple[Offer, ...]:
    """Sizes of the families whose vCPU and memory are known, by name."""
    hourly = _best(item for item in by_hour if _is_machine(item, "1 Hour"))
    terms: dict[str, list[tuple[int, Decimal]]] = {}
    for term, years in TERMS.items():
        for sku, item in _best(i for i in reserved if i.reservationTerm == term).items():
            an_hour = price(item.retailPrice / (HOURS_PER_YEAR * years))
            terms.setdefault(sku, []).append((12 * years, an_hour))
    left_out = {sku for sku in hourly if not (is_sku(sku) and is_offered(sku))}
    if left_out:
        many = "1 size" if len(left_out) == 1 else f"{len(left_out)} sizes"
        tally.drop(f"{many} of other families", "neither Azure nor the name says how large")
    return tuple(
        Offer(sku, *size_of(sku), price(hourly[sku].retailPrice), tuple(terms.get(sku, ())))
        for sku in sorted(hourly.keys() - left_out)
    )


def _is_machine(item: Item, unit: str) -> bool:
    return (
        item.unitOfMeasure == unit
        and item.type in ("", "Consumption")
        and not any(word in item.productName for word in _NOT_LINUX)
        and not any(word in f"{item.skuName} {item.meterName}" for word in _NOT_FIRM)
    )


def _best(items: Iterable[Item]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in items:
        known = found.get(item.armSkuName)
        if item.armSkuName and (known is None or item.rank > known.rank):
            found[item.armSkuName] = item
    return found


def disk(items: Iterable[Item]) -> Decimal | None:
    """A GiB and month of a standard SSD of 128 GiB; that is how it is billed."""
    rows = [i for i in items if i.meterName in DISK and i.unitOfMeasure == "1/Month"]
    best = max(rows, key=lambda item: item.rank, default=None)
    return None if best is None else price(best.retailPrice / DISK_GIB)


def flat(items: Iterable[Item], meter: str) -> Decimal | None:
    """The price of a GiB that does not depend on how many; the dearest where there are several."""
    prices = [i.retailPrice for i in items if i.meterName == meter and i.unitOfMeasure == "1 GB"]
    return price(max(prices)) if prices else None


def tiers(items: Iterable[Item]) -> tuple[Tier, ...] | None:
    """What a GiB to the internet costs, by monthly volume."""
    rows: dict[Decimal, Item] = {}
    for item in items:
        if (item.productName, item.meterName) == (ROUTING, "Standard Data Transfer Out"):
            known = rows.get(item.tierMinimumUnits)
            if known is None or item.rank > known.rank:
                rows[item.tierMinimumUnits] = item
    starts = [*sorted(rows), None]
    return (
        tuple(Tier(price(rows[a].retailPrice), b) for a, b in pairwise(starts) if a is not None)
        or None
    )
