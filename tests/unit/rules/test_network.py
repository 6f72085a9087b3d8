"""How far ends are from each other, and how that is known."""

from decimal import Decimal
from math import asin, cos, pi, sin, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.load import catalog
from cloudplan.model.sites import Rtt
from cloudplan.rules import Network
from cloudplan.rules.network import distance_km
from tests import factories as make

GHENT: dict[str, Any] = {"lat": "51.05", "lon": "3.72"}
MONS: dict[str, Any] = {"lat": "50.47", "lon": "3.87"}
AZURE = [
    make.site("west", rates="azure/westeurope", **GHENT),
    make.site("france", rates="azure/francecentral", **MONS),
    make.site("gcp", rates="gcp/europe-west1", **MONS),
    make.site("namesake", rates="other/francecentral", **MONS),
    make.site("own", rates="regional-cloud", **MONS),
    make.site("also", rates="regional-cloud", **GHENT),
]


def network(*rtt: Rtt) -> Network:
    sites = [make.site("a", **GHENT), make.site("b", **MONS), make.site("nowhere")]
    return Network(make.estate(sites=sites, places=(make.place("hall", **GHENT),), rtt=rtt))


def test_the_same_end_is_no_distance() -> None:
    trip = network(make.rtt("a", "b", 9)).rtt("nowhere", "nowhere")
    assert (trip.ms, trip.how) == (Decimal(0), "same")


def test_a_declared_round_trip_counts_in_both_directions() -> None:
    declared = network(make.rtt("a", "hall", 6))
    for ends in (("a", "hall"), ("hall", "a")):
        trip = declared.rtt(*ends)
        assert (trip.ms, trip.how, trip.provenance) == (Decimal(6), "declared", "measured")


@pytest.mark.parametrize("order", [(4, 9), (9, 4)])
def test_of_two_declared_directions_the_larger_counts(order: tuple[int, int]) -> None:
    there, back = order
    both = network(make.rtt("a", "b", there), make.rtt("b", "a", back))
    assert both.rtt("a", "b").ms == both.rtt("b", "a").ms == 9


def test_a_missing_pair_is_estimated_and_rounded_up() -> None:
    found = network()
    trip = found.rtt("a", "b")
    # 65.4 km by an independent formula; 1 + 1.5 x 0.654 = 1.981, rounded up to 1.99
    assert (trip.ms, trip.how) == (Decimal("1.99"), "estimated")
    assert found.rtt("hall", "a").ms == Decimal("1.00")
    assert found.rtt("b", "hall") == found.rtt("hall", "b")


def test_without_a_location_a_pair_is_unknown() -> None:
    trip = network().rtt("a", "nowhere")
    assert (trip.ms, trip.how) == (None, "unknown")
    assert network(make.rtt("a", "nowhere", 3)).rtt("nowhere", "a").ms == 3


def test_regions_of_one_provider_have_measured_round_trips() -> None:
    measured = catalog.rtt_between("azure", "westeurope", "francecentral")
    assert measured is not None
    for ends in (("west", "france"), ("france", "west")):
        trip = Network(make.estate(sites=AZURE)).rtt(*ends)
        assert (trip.ms, trip.how, trip.provenance) == (measured.ms, "catalogue", measured.source)


def test_a_declaration_comes_before_the_catalogue() -> None:
    declared = make.estate(sites=AZURE, rtt=(make.rtt("france", "west", 77),))
    assert Network(declared).rtt("west", "france").ms == 77


@pytest.mark.parametrize(
    "ends", [("west", "gcp"), ("west", "namesake"), ("own", "west"), ("own", "also")]
)
def test_other_pairs_are_not_looked_up_in_the_catalogue(ends: tuple[str, str]) -> None:
    assert Network(make.estate(sites=AZURE)).rtt(*ends).how == "estimated"


def test_an_unmeasured_pair_of_regions_is_estimated() -> None:
    sites = [
        make.site("x", rates="azure/westeurope", **GHENT),
        make.site("y", rates="azure/atlantis", **MONS),
    ]
    assert Network(make.estate(sites=sites)).rtt("x", "y").how == "estimated"


def test_distance_is_known_only_between_coordinates() -> None:
    a, b, nowhere = make.site("a", **GHENT), make.site("b", **MONS), make.site("c", lat=50)
    found = network()
    assert found.distance_km(a, b) == Decimal("65.350")
    assert found.distance_km(a, a) == 0
    assert found.distance_km(a, nowhere) is None


def test_known_distances() -> None:
    pole, south = make.location("NO", 90, 0), make.location("AQ", -90, 0)
    assert distance_km(pole, south) == Decimal("20015.087")
    quarter = distance_km(make.location("BE", 0, 0), make.location("BE", 0, 90))
    assert quarter == Decimal("10007.543")


@given(
    st.tuples(*[st.decimals(-90, 90, places=3)] * 2),
    st.tuples(*[st.decimals(-180, 180, places=3)] * 2),
)
def test_distance_agrees_with_the_chord_and_is_symmetric(
    lats: tuple[Decimal, Decimal], lons: tuple[Decimal, Decimal]
) -> None:
    a, b = (make.location("BE", lat, lon) for lat, lon in zip(lats, lons, strict=True))
    points = [
        (cos(p) * cos(q), cos(p) * sin(q), sin(p))
        for p, q in (
            (float(x) * pi / 180, float(y) * pi / 180) for x, y in zip(lats, lons, strict=True)
        )
    ]
    chord = sqrt(sum((u - v) ** 2 for u, v in zip(*points, strict=True)))
    km = distance_km(a, b)
    assert km is not None
    assert km == distance_km(b, a)
    assert abs(float(km) - 2 * 6371 * asin(min(1.0, chord / 2))) < 0.5
