"""Round trips and distances between sites and places (equations (4) and (5c))."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from cloudplan.model.estate import Estate
from cloudplan.model.sites import Location, Place, Site

EARTH_RADIUS_KM = 6371
METRE = Decimal("0.001")
MICROSECOND = Decimal("0.001")
"""Round trips count in thousandths of a millisecond, rounded up, so that limits are exact."""
HUNDREDTH = Decimal("0.01")
FIBRE_KM_PER_MS = Decimal(204)
"""How far light comes in glass: 299 792 km/s, slowed down 1.468 times."""
How = Literal["same", "declared", "catalogue", "estimated", "unknown"]


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Milliseconds between two ends, `None` when unknown; how they are known, and from whom."""

    ms: Decimal | None
    how: How
    provenance: str = ""


class Network:
    """All the estate knows about distances; pairs are looked up in either order."""

    def __init__(self, estate: Estate) -> None:
        self._ends: dict[str, Site | Place] = dict(estate.place_by_id) | dict(estate.site_by_id)
        self._declared: dict[frozenset[str], RoundTrip] = {}
        for row in estate.rtt:
            pair = frozenset((row.from_id, row.to_id))
            known = self._declared.get(pair)
            if known is None or known.ms is None or row.ms > known.ms:
                self._declared[pair] = RoundTrip(row.ms, "declared", row.provenance)
        self._found: dict[frozenset[str], RoundTrip] = {}

    def rtt(self, a_id: str, b_id: str) -> RoundTrip:
        """The round trip between two sites or places, the same in both directions.

        Declared before the catalogue's measurement before an estimate from the distance.
        """
        pair = frozenset((a_id, b_id))
        if pair not in self._found:
            self._found[pair] = self._look_up(pair, self._ends[a_id], self._ends[b_id])
        return self._found[pair]

    def distance_km(self, a: Site, b: Site) -> Decimal | None:
        """Great-circle distance in km, whole metres; `None` without both coordinates."""
        return distance_km(a.location, b.location)

    def _look_up(self, pair: frozenset[str], a: Site | Place, b: Site | Place) -> RoundTrip:
        if len(pair) == 1:
            return RoundTrip(Decimal(0), "same")
        found = self._declared.get(pair) or _measured(a, b)
        if found is None or found.ms is None:
            return _estimated(a.location, b.location)
        whole = found.ms.quantize(MICROSECOND, rounding=ROUND_CEILING)
        return found if whole == found.ms else replace(found, ms=whole)


def distance_km(a: Location, b: Location) -> Decimal | None:
    """Haversine on a sphere; rounded to metres so that every platform gets the same figure."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat1, lon1, lat2, lon2 = (math.radians(float(x)) for x in (a.lat, a.lon, b.lat, b.lon))
    north = math.sin((lat2 - lat1) / 2) ** 2
    east = math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    km = 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(north + east)))
    return Decimal(repr(km)).quantize(METRE)


def light_ms(km: Decimal) -> Decimal:
    """The least that a round trip over a distance can take in a straight fibre, rounded down."""
    return (2 * km / FIBRE_KM_PER_MS).quantize(MICROSECOND, rounding=ROUND_FLOOR)


def _measured(a: Site | Place, b: Site | Place) -> RoundTrip | None:
    """The shipped measurements between two regions of one provider."""
    ends = [end.rates.partition("/") for end in (a, b) if isinstance(end, Site) and end.rates]
    if len(ends) < 2 or ends[0][0] != ends[1][0] or not (ends[0][2] and ends[1][2]):
        return None
    from cloudplan.load import catalog

    (provider, _, here), (_, _, there) = ends
    trip = catalog.rtt_between(provider, here, there)
    return RoundTrip(trip.ms, "catalogue", trip.source) if trip is not None else None


def _estimated(a: Location, b: Location) -> RoundTrip:
    """1 + 1.5 ms per 100 km, rounded up."""
    km = distance_km(a, b)
    if km is None:
        return RoundTrip(None, "unknown")
    ms = (1 + Decimal("1.5") * km / 100).quantize(HUNDREDTH, rounding=ROUND_CEILING)
    return RoundTrip(ms, "estimated", f"from {km} km")
