"""The referee's case, with its dearest questions answered by arrays.

The referee judges one workload after the other and makes every cost line in `Decimal`: right for
a plan that is going to be trusted, too slow for an estate that is looked at in every pull request.
Here arrays say about which workloads there is anything to say (the same rules, each judged once
for what it can tell apart) and what a workload costs in a calendar year (the same cents). All the
rest, words included, is the referee's; tests/property/test_check.py holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np

from cloudplan.checking.traffic import Traffic
from cloudplan.model.estate import Dependency
from cloudplan.model.money import MissingPrice
from cloudplan.model.sites import Site
from cloudplan.rates import Horizon
from cloudplan.rates.bulk import NOWHERE, Needs, Series, calendar_year, standing_costs, tco
from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.rates.carbon import grams_per_vcpu
from cloudplan.referee import Case
from cloudplan.referee.case import Amounts, Spent
from cloudplan.referee.demand import Demand
from cloudplan.rules import Rulebook, Verdicts


class Sums:
    """Arrays over `book.rows`: `at` (W,) the column of the site of each judged row, or `NOWHERE`.

    What is not judged costs nothing and is told nothing about.
    """

    def __init__(self, book: Rulebook, site_of: Mapping[str, Site], judged: frozenset[str]) -> None:
        self.book = book
        self.column = {site.id: s for s, site in enumerate(book.estate.sites)}
        self.addresses = [row.address for row in book.rows]
        self.horizon = Horizon.of(book.estate)
        self.at: Ints = np.array(
            [self.column[site_of[a].id] if a in judged else NOWHERE for a in self.addresses],
            dtype=np.int64,
        )
        self._cents: dict[int, dict[str, int]] = {}

    @cached_property
    def number(self) -> dict[str, int]:
        """The row of each address."""
        return {address: w for w, address in enumerate(self.addresses)}

    @cached_property
    def verdicts(self) -> Verdicts:
        """What the rules say of all pairs."""
        return self.book.judge_all()

    @cached_property
    def spoken_of(self) -> tuple[str, ...]:
        """In order, those that break a deny or a warn rule where they stand, waived or not."""
        parts = (self.verdicts.denied, self.verdicts.warned, self.verdicts.waived)
        found = np.zeros(self.at.shape, dtype=np.bool_)
        for part in parts:
            for spread in part.spreads.values():
                found |= spread.at(self.at)
        return self._named(found)

    @cached_property
    def priced(self) -> tuple[str, ...]:
        """In order, the addresses that pay for a rule where they stand."""
        found = np.zeros(self.at.shape, dtype=np.bool_)
        for spread in self.verdicts.priced.spreads.values():
            found |= spread.at(self.at)
        return self._named(found)

    @cached_property
    def unpriced(self) -> tuple[str, ...]:
        """In order, the addresses without a price where they stand."""
        return self._named(standing_costs(self._needs, tco(self.horizon), self.at)[1])

    def cents(self, year: int) -> dict[str, int]:
        """What each address alone costs in a calendar year."""
        if year not in self._cents:
            worth = calendar_year(self.horizon, year)
            cents, _ = standing_costs(self._needs, worth, self.at)
            known = dict(zip(self.addresses, cents.tolist(), strict=True))
            # A move may lack a price in a year that it is not paid in.
            self._cents[year] = known | dict.fromkeys(self.unpriced, 0)
        return self._cents[year]

    @cached_property
    def demands(self) -> dict[str, Demand]:
        """(S1) to (S3) of each address."""
        needs = self._needs
        parts = [_each(series) for series in (needs.vcpu, needs.memory, needs.storage)]
        return dict(zip(self.addresses, zip(*parts, strict=True), strict=True))

    def used(self, site_of: Mapping[str, Site]) -> dict[str, tuple[Amounts, ...]]:
        """Left side of (2) by site and year, of all rows that stand somewhere, judged or not."""
        column, needs = self.column, self._needs
        at = np.array([column[site_of[a].id] if a in site_of else NOWHERE for a in self.addresses])
        milli = [series.milli()[series.of] for series in (needs.vcpu, needs.memory, needs.storage)]
        whole = np.stack(milli, axis=-1)
        return {
            site: tuple(map(tuple, whole[at == s].sum(axis=0).tolist()))
            for site, s in column.items()
        }

    def grams(self) -> tuple[int, ...] | None:
        """(6c) of what is judged, by year; `None` where one of them is unknown."""
        estate, vcpu = self.book.estate, self._needs.vcpu
        total = np.zeros(self.horizon.years, dtype=np.int64)
        made: dict[Decimal, Ints] = {}
        for s in np.unique(self.at[self.at != NOWHERE]).tolist():
            if estate.sites[s].carbon is None:
                return None
            each = grams_per_vcpu(estate, estate.sites[s])
            if each not in made:
                made[each] = vcpu.grams(each)
            total += made[each][vcpu.of[self.at == s]].sum(axis=0)
        return tuple(total.tolist())

    @cached_property
    def _needs(self) -> Needs:
        return Needs.of(self.book.estate, self.horizon, self.book.rows)

    def _named(self, found: Bools) -> tuple[str, ...]:
        return tuple(self.addresses[w] for w in np.flatnonzero(found).tolist())


def _each(series: Series) -> Iterator[tuple[int, ...]]:
    """The thousandths by year of each row."""
    known = [tuple(by_year) for by_year in series.milli().tolist()]
    return map(known.__getitem__, series.of.tolist())


def added(used: tuple[Amounts, ...], demand: Demand) -> tuple[Amounts, ...]:
    """What is used by year with one more workload, whose demand is by resource."""
    by_year = zip(used, *demand, strict=True)
    return tuple((u[0] + vcpu, u[1] + gib, u[2] + disk) for u, vcpu, gib, disk in by_year)


@dataclass(frozen=True)
class QuickCase(Case):
    """A `Case` whose answers about single workloads come from `sums` where there is nothing to say.

    `sums` has to be of the same assignment.
    """

    sums: Sums = field(kw_only=True)

    def demand(self, address: str) -> Demand:
        known = self.sums.demands.get(address)
        return self.facts.demand(address) if known is None else known

    @cached_property
    def spoken_of(self) -> tuple[str, ...]:
        """Priced rules alone are nothing that a family asks for."""
        return self.sums.spoken_of

    @cached_property
    def unpriced(self) -> dict[str, MissingPrice]:
        costs = ((a, self.facts.cost(a, self.site_of[a].id)) for a in self.sums.unpriced)
        return {address: cost for address, cost in costs if isinstance(cost, MissingPrice)}

    @cached_property
    def used(self) -> dict[str, tuple[Amounts, ...]]:
        found = self.sums.used(self.site_of)
        for address in self.site_of.keys() - self.sums.number.keys():  # what is to be retired
            site = self.site_of[address].id
            found[site] = added(found[site], self.demand(address))
        return {site: found[site] for site in self.standing}

    @cached_property
    def untariffed(self) -> tuple[tuple[Dependency, MissingPrice], ...]:
        return self._traffic.untariffed

    def spent(self, year: int) -> Mapping[str, Spent]:
        """A workload alone has no capex: hosts are their site's."""
        if year not in self._spent:
            own, sent = self.sums.cents(year), self._traffic.cents(year)
            self._spent[year] = {a: (0, own.get(a, 0) + sent.get(a, 0)) for a in self.site_of}
        return self._spent[year]

    def grams(self, addresses: Collection[str]) -> tuple[int, ...] | None:
        return self.sums.grams() if addresses is self.managed else super().grams(addresses)

    @cached_property
    def _traffic(self) -> Traffic:
        return Traffic.of(self)
