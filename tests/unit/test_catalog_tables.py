"""The shipped tables: sources named, references whole, figures sane. Plain CSV, no reader."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.catalog_build import tables

CATALOG = Path(__file__).parents[2] / "cloudplan" / "catalog"
OFFER_TABLES = ("aws_offers", "azure_offers", "eu_offers", "gcp_offers")
SOURCED = ("cards", "regions", "rtt", "carbon", "licences", "migration")
KEYS = {
    "cards": ("card",),
    "regions": ("provider", "region"),
    "rtt": ("provider", "from_region", "to_region"),
    "carbon": ("provider", "region"),
    "licences": ("os",),
    "migration": ("key",),
} | dict.fromkeys(OFFER_TABLES, ("card", "sku"))
TERMS = ("term_1y", "term_3y")
HOURLY_PER_UNIT_MAX = Decimal("0.2")


def rows(table: str) -> list[dict[str, str]]:
    with (CATALOG / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def offers() -> list[dict[str, str]]:
    return [row for table in OFFER_TABLES for row in rows(table)]


def cards(status: str | None = None) -> list[dict[str, str]]:
    return [row for row in rows("cards") if status in (None, row["status"])]


@pytest.mark.parametrize("table", SOURCED)
def test_every_row_has_a_source_a_date_and_a_licence(table: str) -> None:
    for row in rows(table):
        assert row["source"], row
        assert row["licence"], row
        assert date.fromisoformat(row["as_of"]) <= date(2026, 11, 1), row


def test_migration_norms_are_labelled_assumptions() -> None:
    assert {row["status"] for row in rows("migration")} == {"assumption"}
    assert all(row["source"] and Decimal(row["value"]) >= 0 for row in rows("migration"))


@pytest.mark.parametrize("table", sorted(KEYS))
def test_keys_are_unique(table: str) -> None:
    keys = Counter(tuple(row[column] for column in KEYS[table]) for row in rows(table))
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("table", sorted(KEYS))
def test_files_are_utf8_with_unix_line_ends(table: str) -> None:
    raw = (CATALOG / f"{table}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.decode("utf-8").endswith("\n")


def test_an_offer_has_its_source_through_its_card() -> None:
    assert {row["card"] for row in offers()} <= {row["card"] for row in cards()}


def test_what_is_assumed_of_a_size_stands_in_the_note_of_its_card() -> None:
    notes = {row["card"]: row["note"] for row in cards()}
    for row in offers():
        if row["sku"].startswith(("t3.", "Standard_B")):
            assert "may use all the time" in notes[row["card"]], row


@pytest.mark.parametrize(
    "cells",
    [{"source": "hearsay", "as_of": "2026-01-01"}, {"source": "no licence fee", "as_of": ""}],
)
def test_a_row_without_provenance_stops_the_build(cells: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="without a known source and day"):
        tables.licensed(cells)


def test_prices_and_sizes_are_positive_and_of_the_right_order() -> None:
    for row in offers():
        vcpu, memory = Decimal(row["vcpu"]), Decimal(row["memory_gib"])
        assert vcpu > 0, row
        assert memory > 0, row
        assert 0 < Decimal(row["hourly"]) < HOURLY_PER_UNIT_MAX * max(vcpu, memory / 4), row


def test_longer_terms_cost_less() -> None:
    for row in offers():
        prices = [Decimal(row[column]) for column in ("hourly", *TERMS) if row[column]]
        assert prices == sorted(prices, reverse=True), row


def test_listed_cards_have_offers_and_a_storage_price() -> None:
    offered = {row["card"] for row in offers()}
    for row in cards("list") + cards("assumption"):
        assert row["card"] in offered
        assert Decimal(row["storage_gib_month"]) > 0


def test_cards_without_a_price_are_empty_not_zero() -> None:
    unknown = cards("price-unknown")
    assert [row["card"] for row in unknown] == ["azure/belgiumcentral"]
    assert not any(value for row in unknown for key, value in row.items() if "gib" in key)


def test_the_sovereign_cloud_is_an_assumption_above_frankfurt() -> None:
    prices = {(row["card"], row["sku"]): Decimal(row["hourly"]) for row in rows("aws_offers")}
    assert [row["card"] for row in cards("assumption")] == ["aws/eusc-de-east-1"]
    frankfurt = prices["aws/eu-central-1", "m6i.large"]
    assert prices["aws/eusc-de-east-1", "m6i.large"] == frankfurt * Decimal("1.25")


def test_egress_tiers_are_parallel_and_rising() -> None:
    for row in cards():
        prices, limits = row["egress_other_gib"].split("|"), row["egress_other_up_to_gib"]
        assert len(prices) == len(limits.split("|"))
        *bounded, last = limits.split("|")
        assert not last
        assert [Decimal(b) for b in bounded] == sorted(Decimal(b) for b in bounded)


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_each_large_cloud_spans_small_to_large(provider: str) -> None:
    for card in {row["card"] for row in offers() if row["card"].startswith(provider)}:
        mine = [row for row in offers() if row["card"] == card]
        assert min(Decimal(row["vcpu"]) for row in mine) <= 1
        assert max(Decimal(row["vcpu"]) for row in mine) >= 96
        assert min(Decimal(row["memory_gib"]) for row in mine) <= 1
        assert max(Decimal(row["memory_gib"]) for row in mine) >= 768
        assert 20 <= len(mine) <= 80


def test_regions_lie_in_europe_and_cover_the_cards() -> None:
    for row in rows("regions"):
        assert 35 <= Decimal(row["lat"]) <= 71, row
        assert -11 <= Decimal(row["lon"]) <= 32, row
        assert len(row["country"]) == 2
    placed = {f"{row['provider']}/{row['region']}" for row in rows("regions")}
    assert {row["card"] for row in cards()} - placed == {"azure/swedensouth"}


def test_round_trips_are_short_and_between_known_regions() -> None:
    known = {row["region"] for row in rows("regions") if row["provider"] == "azure"}
    for row in rows("rtt"):
        assert {row["from_region"], row["to_region"]} <= known
        assert 0 < Decimal(row["rtt_ms"]) < 80


def test_an_asymmetric_pair_has_both_directions() -> None:
    measured = {(r["from_region"], r["to_region"]): r["rtt_ms"] for r in rows("rtt")}
    assert measured["francecentral", "westeurope"] != measured["westeurope", "francecentral"]
    assert all(measured.get((b, a)) != ms for (a, b), ms in measured.items())


def test_carbon_names_its_method() -> None:
    for row in rows("carbon"):
        assert row["method"].startswith("grid average")
        assert Decimal(row["g_per_kwh"]) > 0
        assert not row["pue"] or 1 <= Decimal(row["pue"]) < 2


def test_licences_know_the_common_systems() -> None:
    prices = {row["os"]: Decimal(row["vcpu_month"]) for row in rows("licences")}
    assert {"linux", "windows", "rhel", "sles"} <= prices.keys()
    assert prices["linux"] == 0
    assert prices["windows"] == Decimal("33.58")
