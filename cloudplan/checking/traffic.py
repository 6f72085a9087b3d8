"""What the traffic of a placement costs, by arrays: the cents of `traffic_line`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from cloudplan.model.estate import Dependency
from cloudplan.model.money import MissingPrice
from cloudplan.model.sites import Site
from cloudplan.rates import UnitPrice, tariff
from cloudplan.rates.bulk import Series, calendar_year, numbered, traffic_costs
from cloudplan.referee import Case

Price = UnitPrice | MissingPrice


@dataclass(frozen=True)
class Traffic:
    """The dependencies between two sites: `paid` with the price of a GiB, and `untariffed`."""

    case: Case
    paid: tuple[tuple[Dependency, UnitPrice], ...]
    untariffed: tuple[tuple[Dependency, MissingPrice], ...]
    _cents: dict[int, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Traffic:
        """Asks each pair of sites for its tariff once."""
        paid: list[tuple[Dependency, UnitPrice]] = []
        untariffed: list[tuple[Dependency, MissingPrice]] = []
        for of, price in _between_sites(case):
            if isinstance(price, UnitPrice):
                paid.append((of, price))
            elif of.gib_month:
                untariffed.append((of, price))
        return cls(case, tuple(paid), tuple(untariffed))

    def cents(self, year: int) -> dict[str, int]:
        """Sender -> cents in a calendar year."""
        if year not in self._cents:
            self._cents[year] = self._of_year(year)
        return self._cents[year]

    def _of_year(self, year: int) -> dict[str, int]:
        facts = self.case.facts
        senders = facts.workloads
        of, prices = numbered(price.amount for _, price in self.paid)
        traffic = Series.read(
            ((d.gib_month, senders[d.from_address].growth_per_year) for d, _ in self.paid),
            facts.horizon.years,
        )
        costs = traffic_costs(traffic, prices, calendar_year(facts.horizon, year))
        each = costs[np.arange(len(of)), of].tolist() if len(of) else []
        found: dict[str, int] = defaultdict(int)
        for (dependency, _), cents in zip(self.paid, each, strict=True):
            found[dependency.from_address] += cents
        return found


def _between_sites(case: Case) -> Iterator[tuple[Dependency, Price]]:
    site_of, known = case.site_of, dict[tuple[str, str], Price]()
    for of in case.facts.estate.dependencies:
        here, there = site_of.get(of.from_address), site_of.get(of.to_address)
        if here is not None and there is not None and here is not there and case.counts(of):
            yield of, _known(case, known, here, there)


def _known(case: Case, known: dict[tuple[str, str], Price], here: Site, there: Site) -> Price:
    pair = here.id, there.id
    if pair not in known:
        known[pair] = tariff(case.facts.estate, here, there)
    return known[pair]
