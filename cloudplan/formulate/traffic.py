"""Traffic prices between sites, once per tariff instead of once per dependency and pair."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cloudplan.candidates import Bools, Candidates, Ints
from cloudplan.model.money import MissingPrice
from cloudplan.model.sites import Site
from cloudplan.rates import tariff


@dataclass(frozen=True)
class Traffic:
    """`tariff_of[s, s2]` (S, S) numbers the distinct tariffs; -1 is free (one site).

    `amounts[k]` is the price of a GiB, `known[s, s2]` is false where a pair has none.
    `nests` (2, S) numbers the regions and the providers, on which tariffs depend.
    """

    tariff_of: Ints
    known: Bools
    amounts: tuple[Decimal, ...]
    nests: Ints

    @classmethod
    def of(cls, found: Candidates) -> Traffic:
        """The tariffs between all pairs of sites."""
        sites = found.estate.sites
        numbers = np.full((len(sites), len(sites)), -1, dtype=np.int64)
        known = np.ones(numbers.shape, dtype=np.bool_)
        seen: dict[Decimal, int] = {}
        for s, a in enumerate(sites):
            for s2, b in enumerate(sites):
                if s == s2:
                    continue
                price = tariff(found.estate, a, b)
                if isinstance(price, MissingPrice):
                    known[s, s2] = False
                    continue
                numbers[s, s2] = seen.setdefault(price.amount, len(seen))
        return cls(numbers, known, tuple(seen), nests(sites))


def nests(sites: tuple[Site, ...]) -> Ints:
    """(2, S) the region and the provider of each site; where it is unknown, one of its own."""
    regions = [(s.provider, s.region) if s.provider and s.region else (s.id,) for s in sites]
    providers = [(s.provider,) if s.provider else ("", s.id) for s in sites]
    rows = [[known.index(name) for name in known] for known in (regions, providers)]
    return np.array(rows, dtype=np.int64).reshape(2, -1)
