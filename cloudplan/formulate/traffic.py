"""Traffic prices between sites, once per tariff instead of once per dependency and pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.candidates import Bools, Candidates, Ints
from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice
from cloudplan.model.sites import Site
from cloudplan.rates import Horizon, tariff, traffic_line


@dataclass(frozen=True)
class Traffic:
    """`tariff_of[s, s2]` (S, S) numbers the distinct tariffs; -1 is free (one site).

    `sample[k]` is a pair of sites with tariff k, `known[s, s2]` is false where it has no price.
    `nests` (2, S) numbers the regions and the providers, on which tariffs depend.
    """

    estate: Estate
    horizon: Horizon
    tariff_of: Ints
    known: Bools
    sample: tuple[tuple[int, int], ...]
    nests: Ints

    @classmethod
    def of(cls, found: Candidates) -> Traffic:
        """The tariffs between all pairs of sites."""
        sites = found.estate.sites
        numbers = np.full((len(sites), len(sites)), -1, dtype=np.int64)
        known = np.ones(numbers.shape, dtype=np.bool_)
        seen: dict[object, int] = {}
        sample: list[tuple[int, int]] = []
        for s, a in enumerate(sites):
            for s2, b in enumerate(sites):
                if s == s2:
                    continue
                price = tariff(found.estate, a, b)
                if isinstance(price, MissingPrice):
                    known[s, s2] = False
                    continue
                if price.amount not in seen:
                    seen[price.amount] = len(sample)
                    sample.append((s, s2))
                numbers[s, s2] = seen[price.amount]
        return cls(found.estate, found.horizon, numbers, known, tuple(sample), nests(sites))

    def lines(self, dependency: Dependency, from_row: Workload) -> tuple[CostLine, ...]:
        """The dependency's line at each distinct tariff."""
        sites = self.estate.sites
        lines = (
            traffic_line(self.estate, self.horizon, dependency, from_row, sites[s], sites[s2])
            for s, s2 in self.sample
        )
        return tuple(line for line in lines if isinstance(line, CostLine))


def nests(sites: tuple[Site, ...]) -> Ints:
    """(2, S) the region and the provider of each site; where it is unknown, one of its own."""
    regions = [(s.provider, s.region) if s.provider and s.region else (s.id,) for s in sites]
    providers = [(s.provider,) if s.provider else ("", s.id) for s in sites]
    rows = [[known.index(name) for name in known] for known in (regions, providers)]
    return np.array(rows, dtype=np.int64).reshape(2, -1)
