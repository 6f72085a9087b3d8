"""Sites of a generated region as arrays: kinds, places, prices, tariffs, and who may be there.

The first two private clouds are the refuge: elastic, Belgian, owned in Belgium, with all controls,
50 km from each other and within 4 ms of every server room. Every eligibility class holds both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cloudplan.engine import FREE
from cloudplan.engine.problem import Bools, Ints

Floats = NDArray[np.float64]
CLOUD, ROOM, PRIVATE, EDGE = range(4)
SHARES = {PRIVATE: 0.13, EDGE: 0.12, ROOM: 0.27}
HOST = {
    ROOM: (96.0, 512.0, 30_000.0),
    PRIVATE: (192.0, 1024.0, 60_000.0),
    EDGE: (16.0, 64.0, 2_000.0),
}
"""vCPU after overcommit, GiB of memory, GiB of storage of one host."""

COUNTRIES = ("BE", "NL", "LU", "DE", "FR", "IE", "ES", "IT", "PL", "SE", "FI", "CH", "GB")
CENTRES = np.array(
    [
        *(
            (50.9, 4.3),
            (52.0, 4.9),
            (49.6, 6.1),
            (50.8, 8.6),
            (48.8, 2.4),
            (53.4, -6.2),
            (40.4, -3.6),
        ),
        *((45.4, 9.2), (52.2, 20.9), (59.3, 18.0), (60.4, 26.0), (47.4, 8.5), (51.5, -0.1)),
    ]
)
BELGIUM, NEIGHBOURS, OUTSIDE_EU = 0, 5, 11
"""Countries below `NEIGHBOURS` are near; those from `OUTSIDE_EU` on are not in the EU."""

PROVIDERS = ("azure", "gcp", "aws", "ovh", "hetzner")
PROVIDER_SHARES = (0.42, 0.26, 0.18, 0.08, 0.06)
EU_PROVIDERS = (3, 4)
PROVIDER_PRICE = np.array([1.05, 1.0, 1.1, 0.85, 0.6])
EGRESS = np.array(
    [(0, 0.02, 0.087), (0.01, 0.02, 0.12), (0.01, 0.02, 0.09), (0, 0, 0), (0, 0, 0.001)]
)
DISTRICTS, SIZES = 9, 8


@dataclass(frozen=True, slots=True)
class Region:
    """S sites. Prices are euros a month, places degrees, tariffs euros a GiB."""

    kind: Ints  # (S,)
    country: Ints  # (S,)
    place: Floats  # (S, 2)
    provider: Ints  # (S,) all that is run by the region is one provider
    region: Ints  # (S,) a region belongs to one provider
    is_eu_owned: Bools  # (S,)
    finite: Bools  # (S,)
    offer: Floats  # (SIZES, S) an instance of 2 ** size vCPU, 0 unless a cloud
    linear: Floats  # (S, 3) of a vCPU, a GiB of memory, a GiB of storage
    fixed: Floats  # (S,)
    host_month: Floats  # (S,) power, upkeep and staff of one host
    host_price: Floats  # (S,)
    egress: Floats  # (S, 3) to the region, to the provider, elsewhere
    refuge: tuple[int, int]

    @property
    def of_kind(self) -> dict[int, Ints]:
        """Numbers of the sites by kind."""
        return {kind: np.flatnonzero(self.kind == kind) for kind in range(4)}


def region(rng: np.random.Generator, sites: int) -> Region:
    """At least two private clouds, whatever `sites` is; `ValueError` below two sites."""
    if sites < 2:
        raise ValueError("a generated region has at least two sites")
    kind = _kinds(sites)
    private = np.flatnonzero(kind == PRIVATE)
    country = np.where(kind == CLOUD, rng.integers(0, len(COUNTRIES), sites), BELGIUM)
    country[private] = np.where(
        np.arange(private.size) % 4 == 3, rng.integers(1, 5, private.size), BELGIUM
    )
    spread = np.where(country == BELGIUM, 0.25, 1.0)[:, None]
    place = CENTRES[country] + rng.uniform(-1, 1, (sites, 2)) * spread
    place[private[:2]] = [(50.85, 4.35), (51.05, 3.72)]
    provider, within = _owners(rng, kind)
    return Region(
        kind=kind,
        country=country,
        place=place,
        provider=provider,
        region=within,
        is_eu_owned=(kind != CLOUD) | np.isin(provider, EU_PROVIDERS),
        finite=_finite(kind),
        offer=_offers(rng, kind, provider),
        linear=_linear(rng, kind),
        fixed=_fixed(rng, kind),
        host_month=np.select([kind == ROOM, kind == EDGE], [rng.uniform(700, 1300, sites), 90], 0),
        host_price=np.select(
            [kind == ROOM, kind == EDGE], [rng.uniform(16e3, 24e3, sites), 3500], 0
        ),
        egress=_egress(rng, kind, provider),
        refuge=(int(private[0]), int(private[1])),
    )


def round_trips(one: Floats, other: Floats) -> Floats:
    """Milliseconds between places (A, 2) and (B, 2): 1 + 1.5 for every 100 km as the crow flies."""
    return 1 + 1.5 * distances(one, other) / 100


def distances(one: Floats, other: Floats) -> Floats:
    """(A, B) km by haversine."""
    lat, lon = np.radians(one[:, None, 0]), np.radians(one[:, None, 1])
    lat2, lon2 = np.radians(other[None, :, 0]), np.radians(other[None, :, 1])
    half = np.sin((lat2 - lat) / 2) ** 2
    half = half + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    km: Floats = 2 * 6371 * np.arcsin(np.sqrt(half))
    return km


def classes(where: Region) -> Bools:
    """(C, S) who may be where: 5 levels x 3 residencies x sensors or not, in this order."""
    kind, country = where.kind, where.country
    own = (kind == ROOM) | (kind == PRIVATE)
    eu = country < OUTSIDE_EU
    levels = [
        kind != EDGE,
        eu & (kind != EDGE),
        eu & (kind != EDGE) & (where.is_eu_owned | (where.provider % 2 == 0)),
        eu & (kind != EDGE) & where.is_eu_owned,
        own & (country == BELGIUM),
    ]
    everywhere = np.ones_like(eu)
    residencies = [everywhere, country == BELGIUM, country < NEIGHBOURS]
    sensors = [~everywhere, kind == EDGE]
    return np.array(
        [(level | edge) & here for level in levels for here in residencies for edge in sensors]
    )


def tariffs(where: Region) -> tuple[Floats, Ints, Ints]:
    """Prices (K,) a GiB, which lies between two sites (S, S) or `FREE`, and the nests (2, S)."""
    same = [a[:, None] == a[None, :] for a in (where.region, where.provider)]
    here = np.broadcast_to(np.arange(len(where.kind))[:, None], same[0].shape)
    level = np.where(same[0], 0, np.where(same[1], 1, 2))
    price = where.egress[here, level]
    np.fill_diagonal(price, 0)
    known = np.unique(price[price > 0])
    column = np.where(price > 0, np.searchsorted(known, price), FREE)
    return known, column, np.stack([where.region, where.provider])


def _kinds(sites: int) -> Ints:
    counts = {kind: round(share * sites) for kind, share in SHARES.items()}
    counts[PRIVATE] = max(2, counts[PRIVATE])
    counts[EDGE] = min(counts[EDGE], sites - counts[PRIVATE])
    counts[ROOM] = min(counts[ROOM], sites - counts[PRIVATE] - counts[EDGE])
    kinds = np.full(sites, CLOUD)
    owned = np.repeat(list(counts), list(counts.values()))
    kinds[sites - owned.size :] = owned
    return kinds


def _owners(rng: np.random.Generator, kind: Ints) -> tuple[Ints, Ints]:
    """Clouds by provider with a region each; private clouds in pairs; the rest in districts."""
    clouds, sites = len(PROVIDERS), np.arange(kind.size)
    order = np.cumsum(kind == PRIVATE) - 1
    provider = np.full(kind.size, clouds)
    provider[kind == CLOUD] = rng.choice(clouds, (kind == CLOUD).sum(), p=PROVIDER_SHARES)
    provider[kind == PRIVATE] = clouds + 1 + order[kind == PRIVATE] // 2
    own = (kind == ROOM) | (kind == EDGE)
    return provider, np.where(own, kind.size + sites % DISTRICTS, sites)


def _finite(kind: Ints) -> Bools:
    """Rooms, edges and every fourth private cloud; the refuge is elastic."""
    order = np.cumsum(kind == PRIVATE) - 1
    finite: Bools = (kind == ROOM) | (kind == EDGE) | ((kind == PRIVATE) & (order % 4 == 2))
    return finite


def _offers(rng: np.random.Generator, kind: Ints, provider: Ints) -> Floats:
    """Sizes double; every region prices every size a little differently."""
    base = 16 * rng.uniform(0.9, 1.25, kind.size) * PROVIDER_PRICE[np.minimum(provider, 4)]
    size = 2.0 ** np.arange(SIZES)[:, None] * rng.uniform(0.96, 1.04, (SIZES, kind.size))
    offers: Floats = size * base * (kind == CLOUD)
    return offers


def _linear(rng: np.random.Generator, kind: Ints) -> Floats:
    tender = rng.uniform((7.5, 2.4, 0.06), (12, 3.8, 0.11), (kind.size, 3))
    cloud = np.array([0, 0, 0.1]) * rng.uniform(0.5, 1.3, (kind.size, 1))
    linear: Floats = tender * (kind == PRIVATE)[:, None] + cloud * (kind == CLOUD)[:, None]
    return linear


def _fixed(rng: np.random.Generator, kind: Ints) -> Floats:
    """Rooms and private clouds cost something as such, and one cloud region in three."""
    own = np.where(kind == EDGE, 40, rng.integers(10, 50, kind.size) * 50)
    landing_zone = 400 * (rng.random(kind.size) < 1 / 3)
    return np.where(kind == CLOUD, landing_zone, own).astype(np.float64)


def _egress(rng: np.random.Generator, kind: Ints, provider: Ints) -> Floats:
    cloud = EGRESS[np.minimum(provider, len(PROVIDERS) - 1)]
    elsewhere = rng.choice([0.01, 0.02, 0.03], kind.size)
    own = np.stack([np.zeros(kind.size), np.full(kind.size, 0.002), elsewhere], axis=1)
    return np.where((kind == CLOUD)[:, None], cloud, own)
