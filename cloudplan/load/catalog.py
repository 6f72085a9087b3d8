"""The shipped tables of `cloudplan.catalog`: rate cards, licences, norms, round trips.

Read lazily and once: only the offers of the providers that the sites refer to. An empty cell is
unknown.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from cloudplan.model.sites import Egress, Linear, Offer, RateCard, Tier

_PACKAGE = "cloudplan.catalog"
_OFFER_TABLES = {"aws": "aws_offers.csv", "azure": "azure_offers.csv", "gcp": "gcp_offers.csv"}
_OTHER_OFFERS = "eu_offers.csv"
_TERMS = {"term_1y": 12, "term_3y": 36}


@dataclass(frozen=True, slots=True)
class LicencePrice:
    """A licence per vCPU and month in the currency of its price list."""

    vcpu_month: Decimal
    currency: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Norm:
    """A figure of the migration table and where it comes from."""

    value: Decimal
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a provider and where it is."""

    name: str
    lat: Decimal
    lon: Decimal
    country: str
    source: str
    row: int


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """A measured round trip between two regions of one provider, in milliseconds."""

    ms: Decimal
    source: str
    as_of: date


@cache
def _rows(table: str) -> tuple[dict[str, str], ...]:
    text = files(_PACKAGE).joinpath(table).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def card_ids() -> tuple[str, ...]:
    """Every rate card that is shipped."""
    return tuple(row["card"] for row in _rows("cards.csv"))


def regions_of(provider: str) -> tuple[str, ...]:
    """The regions of a provider that have a published list; assumed cards are not among them."""
    rows = (row for row in _rows("cards.csv") if row["provider"] == provider)
    return tuple(sorted(row["region"] for row in rows if row["status"] != "assumption"))


def shapes_of(provider: str) -> dict[str, tuple[Decimal, Decimal]]:
    """VCPU and GiB of memory of every size that the provider's shipped offers name."""
    offers = _offers_by_card(_OFFER_TABLES[provider]).values()
    return {o.sku: (o.vcpu, o.memory_gib) for card_offers in offers for o in card_offers}


@cache
def card(card_id: str) -> RateCard | None:
    """The shipped rate card of that id, if there is one."""
    row = next((r for r in _rows("cards.csv") if r["card"] == card_id), None)
    if row is None:
        return None
    return RateCard(
        id=card_id,
        currency=row["currency"],
        as_of=date.fromisoformat(row["as_of"]),
        provenance=f"{row['source']} ({row['status']})" if row["status"] else row["source"],
        linear=Linear(storage_gib_month=_number(row["storage_gib_month"])),
        offers=_offers(card_id, row["provider"]),
        egress=_egress(row),
        fixed_month=_number(row["fixed_month"]) or Decimal(0),
        licence=row["licence"],
        note=row["note"],
    )


def _egress(row: dict[str, str]) -> Egress | None:
    region, provider = row["egress_same_region_gib"], row["egress_same_provider_gib"]
    prices, ends = row["egress_other_gib"], row["egress_other_up_to_gib"]
    if not (region or provider or prices):
        return None
    limits = [_number(end) for end in ends.split("|")]
    tiers = [
        Tier(Decimal(price), limits[i] if i < len(limits) else None)
        for i, price in enumerate(prices.split("|"))
        if price
    ]
    return Egress(_number(region), _number(provider), tuple(tiers) or None)


@cache
def _offers_by_card(table: str) -> dict[str, tuple[Offer, ...]]:
    cards: dict[str, list[Offer]] = {}
    for row in _rows(table):
        terms = [(months, _number(row[key])) for key, months in _TERMS.items()]
        offer = Offer(
            sku=row["sku"],
            vcpu=Decimal(row["vcpu"]),
            memory_gib=Decimal(row["memory_gib"]),
            hourly=_number(row["hourly"]),
            terms=tuple((months, price) for months, price in terms if price is not None),
        )
        cards.setdefault(row["card"], []).append(offer)
    return {key: tuple(sorted(rows, key=lambda o: o.sku)) for key, rows in cards.items()}


def _offers(card_id: str, provider: str) -> tuple[Offer, ...]:
    return _offers_by_card(_OFFER_TABLES.get(provider, _OTHER_OFFERS)).get(card_id, ())


@cache
def licences() -> dict[str, LicencePrice]:
    """Licence prices by operating system."""
    return {
        row["os"]: LicencePrice(
            Decimal(row["vcpu_month"]),
            row["currency"],
            f"{row['source']} ({row['status']})",
            date.fromisoformat(row["as_of"]),
        )
        for row in _rows("licences.csv")
    }


@cache
def migration_norms() -> dict[str, Norm]:
    """The migration table by key; hours per disposition are named ``hours_rehost``."""
    return {
        row["key"]: Norm(Decimal(row["value"]), row["unit"], f"{row['status']}: {row['source']}")
        for row in _rows("migration.csv")
    }


@cache
def regions() -> dict[tuple[str, str], Region]:
    """The shipped regions by provider and region; `Region.row` is its row in the table."""
    return {
        (row["provider"], row["region"]): Region(
            row["name"],
            Decimal(row["lat"]),
            Decimal(row["lon"]),
            row["country"],
            f"{row['source']}, {row['as_of']}",
            number,
        )
        for number, row in enumerate(_rows("regions.csv"), start=2)
    }


@cache
def _round_trips() -> dict[tuple[str, str, str], RoundTrip]:
    table = {}
    for row in _rows("rtt.csv"):
        trip = RoundTrip(Decimal(row["rtt_ms"]), row["source"], date.fromisoformat(row["as_of"]))
        table[row["provider"], row["from_region"], row["to_region"]] = trip
    return table


def rtt_between(provider: str, region: str, other: str) -> RoundTrip | None:
    """The measured round trip of two regions of `provider`; the larger of both directions.

    `None` where nothing was measured, also for a region and itself.
    """
    both = (
        _round_trips().get((provider, region, other)),
        _round_trips().get((provider, other, region)),
    )
    return max((trip for trip in both if trip), key=lambda trip: trip.ms, default=None)
