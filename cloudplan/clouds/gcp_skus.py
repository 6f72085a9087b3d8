"""SKUs of Google's Compute Engine as offers, a disk price, and tiers of traffic.

Machines are listed by vCPU and by GiB of memory of a family; what a size costs is put together from
both. What a SKU is for stands in its description and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cloudplan.clouds.prices_frame import Tally, price
from cloudplan.model.sites import Offer, Tier

Term = int
ON_DEMAND: Term = 0
_RUNNING = re.compile(r"([A-Z][A-Z0-9]*)(?: AMD)? Instance (Core|Ram) running in .+")
_COMMITTED = re.compile(r"Commitment v1: ([A-Z][A-Z0-9]*)(?: AMD)? (Cpu|Ram) in .+ for .+")
_USAGES: dict[str, Term] = {"OnDemand": ON_DEMAND, "Commit1Yr": 12, "Commit3Yr": 36}
_UNITS = {"Core": "h", "Cpu": "h", "Ram": "GiBy.h"}
_INTERNET = re.compile(
    r"Network Internet (?:Data Transfer Out|Egress) from .+ to (Western Europe|Europe|EMEA)"
)
_BETWEEN = re.compile(r"Network Inter Region (?:Data Transfer Out|Egress) from .+ to (.+)")
EUROPE = (
    *("Belgium", "Berlin", "EMEA", "Europe", "Finland", "Frankfurt", "London", "Madrid", "Milan"),
    *("Netherlands", "Paris", "Stockholm", "Turin", "Warsaw", "Zurich"),
)
"""How descriptions of traffic name regions of Europe."""


@dataclass(frozen=True, slots=True)
class Sku:
    """A price of the catalogue: per `unit`, in tiers that start at an amount."""

    description: str
    usage: str
    regions: frozenset[str]
    unit: str
    tiers: tuple[tuple[Decimal, Decimal], ...]

    @property
    def flat(self) -> Decimal:
        """The price of the last tier, which has no end."""
        return self.tiers[-1][1]


def sku_of(raw: Any, currency: str) -> Sku | None:
    """A message of the interface as data; `None` for one without a price in `currency`."""
    if not raw.pricing_info:
        return None
    expression = raw.pricing_info[-1].pricing_expression
    rates = [r for r in expression.tiered_rates if r.unit_price.currency_code == currency]
    if not rates:
        return None
    tiers = [(Decimal(str(rate.start_usage_amount)), _amount(rate.unit_price)) for rate in rates]
    return Sku(
        description=raw.description,
        usage=raw.category.usage_type,
        regions=frozenset(raw.service_regions),
        unit=expression.usage_unit,
        tiers=tuple(sorted(tiers)),
    )


def _amount(money: Any) -> Decimal:
    return Decimal(money.units) + Decimal(money.nanos).scaleb(-9)


def offers(
    skus: Iterable[Sku], shapes: Mapping[str, tuple[Decimal, Decimal]], tally: Tally
) -> tuple[Offer, ...]:
    """The sizes of `shapes` (vCPU, GiB) at the price of their family, by name."""
    prices = _by_family(skus)
    found = []
    for sku, (vcpu, memory) in sorted(shapes.items()):
        family = sku.partition("-")[0].upper()
        known = {
            term: price(vcpu * prices[family, "vcpu", term] + memory * prices[family, "ram", term])
            for term in _USAGES.values()
            if (family, "vcpu", term) in prices and (family, "ram", term) in prices
        }
        if ON_DEMAND in known:
            hourly = known.pop(ON_DEMAND)
            found.append(Offer(sku, vcpu, memory, hourly, tuple(sorted(known.items()))))
    families = {sku.partition("-")[0] for sku in shapes} - {o.sku.partition("-")[0] for o in found}
    for family in sorted(families):
        tally.drop(f"sizes of {family}", "the family has no price for vCPU and memory here")
    return tuple(found)


def _by_family(skus: Iterable[Sku]) -> dict[tuple[str, str, Term], Decimal]:
    found: dict[tuple[str, str, Term], Decimal] = {}
    for sku in skus:
        term = _USAGES.get(sku.usage)
        pattern = _RUNNING if term == ON_DEMAND else _COMMITTED
        match = pattern.fullmatch(sku.description)
        if term is None or match is None or sku.unit != _UNITS[match[2]]:
            continue
        what = "ram" if match[2] == "Ram" else "vcpu"
        key = (match[1], what, term)
        found[key] = max(sku.flat, found.get(key, Decimal(0)))
    return found


def disk(skus: Iterable[Sku]) -> Decimal | None:
    """A GiB and month of pd-balanced."""
    names = ("Balanced PD Capacity", "Balanced PD Capacity in ")
    return _dearest(
        sku.flat
        for sku in skus
        if sku.unit == "GiBy.mo"
        and (sku.description == names[0] or sku.description.startswith(names[1]))
    )


def inter_zone(skus: Iterable[Sku]) -> Decimal | None:
    """A GiB from one zone of a region to another."""
    names = ("Network Inter Zone Data Transfer Out", "Network Inter Zone Egress")
    return _dearest(s.flat for s in skus if s.description in names and _is_gib(s))


def inter_region(skus: Iterable[Sku]) -> Decimal | None:
    """A GiB to another European region, the dearest of them."""
    rows = ((sku, _BETWEEN.fullmatch(sku.description)) for sku in skus if _is_gib(sku))
    return _dearest(sku.flat for sku, match in rows if match and match[1] in EUROPE)


def internet(skus: Iterable[Sku]) -> tuple[Tier, ...] | None:
    """What a GiB to the internet of Europe costs, by monthly volume."""
    rows = ((sku, _INTERNET.fullmatch(sku.description)) for sku in skus if _is_gib(sku))
    found = {match[1]: sku for sku, match in rows if match}
    nearest = next((found[n] for n in ("Western Europe", "Europe", "EMEA") if n in found), None)
    if nearest is None:
        return None
    starts: list[tuple[Decimal, Decimal] | None] = [*nearest.tiers, None]
    return tuple(
        Tier(price(here[1]), after[0] if after else None)
        for here, after in pairwise(starts)
        if here is not None
    )


def _is_gib(sku: Sku) -> bool:
    return sku.unit == "GiBy"


def _dearest(prices: Iterable[Decimal]) -> Decimal | None:
    found = max(prices, default=None)
    return None if found is None else price(found)
