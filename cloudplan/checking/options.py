"""Where else a workload could stand: the sites that keep all its rules, the cheapest first.

Everything else stays where it is. Rules about the pair, prices and room are looked up in arrays
over all sites; what ties workloads together is asked of the cheapest sites only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

import numpy as np

from cloudplan.checking.quick import added
from cloudplan.checking.stand import Stand
from cloudplan.checking.ties import Ties, ties_of, torn
from cloudplan.model.money import from_cents
from cloudplan.model.sites import Hosts, Site
from cloudplan.rates.bulk import FIRST_MONTH, NOWHERE, Needs, placement_costs, tco
from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.referee import Case, minimal_hosts
from cloudplan.referee.capacity import usable_size, working
from cloudplan.rules import Verdicts
from cloudplan.rules.verdicts import Arrays

CAPACITY = "capacity"
PRICE = "price"
PLENTY = 2**62
"""Room on a site without hosts."""


@dataclass(frozen=True, slots=True)
class Option:
    """A site that breaks no deny rule for a workload.

    `monthly` is what the workload alone costs there in the first month, and `more` how much that
    is more than where it is, `None` where that is not known. `against` are warn rules that do not
    hold there and do where it is; `hosts` is how many more of them the site needs.
    """

    site: str
    monthly: Decimal
    more: Decimal | None
    against: tuple[str, ...] = ()
    hosts: int = 0


class Options:
    """Answers for some of the rows of a placement, which are given by their addresses."""

    def __init__(self, stand: Stand, addresses: Iterable[str]) -> None:
        self.case, self.sums = stand.case, stand.case.sums
        self.sites = self.case.facts.estate.sites
        known = self.sums.number
        wanted = sorted({a for a in addresses if a in known})
        self.number = {address: f for f, address in enumerate(wanted)}
        self._rows = [known[address] for address in wanted]
        self._warned = cache(self._warn_rules)

    def of(self, address: str, keeping: str = "") -> Iterator[Option]:
        """The cheapest first, and those that break no warn rule before the others.

        The rule `keeping` holds there too, whatever its effect.
        """
        f = self.number[address]
        free = self._permitted[f] & ~self._unpriced[f] & self._roomy(address)
        if self.is_warned(keeping):
            free = free & ~_says(self._verdicts.warned, keeping, f)
        columns = np.flatnonzero(free)
        poor = np.zeros(len(self.sites), dtype=np.bool_)
        for where in self._warned(f).values():
            poor |= where
        order = np.lexsort((columns, self._cents[f][columns], poor[columns]))
        for s in columns[order].tolist():
            if self.sites[s] is not self._here(f) and not self._torn(address, self.sites[s]):
                yield self._option(address, s)

    def is_warned(self, policy: str) -> bool:
        """Whether the rule warns about one of the rows anywhere; deny rules hold in any case."""
        return policy in self._verdicts.warned.spreads

    def in_the_way(self, address: str, keeping: str = "") -> list[tuple[str, tuple[str, ...]]]:
        """Every other site with the rules that keep the workload away, the fewest first."""
        f, denied = self.number[address], self._verdicts.denied
        closing = {policy: _says(denied, policy, f) for policy in denied.spreads}
        if self.is_warned(keeping):
            closing[keeping] = _says(self._verdicts.warned, keeping, f)
        roomy, found = self._roomy(address), []
        for s, site in enumerate(self.sites):
            if site is not self._here(f):
                rules = [policy for policy, where in closing.items() if where[s]]
                rules += [PRICE] * bool(self._unpriced[f, s]) + self._torn(address, site)
                rules += [CAPACITY] * (not roomy[s])
                found.append((site.id, tuple(rules)))
        return sorted(found, key=lambda one: (len(one[1]), one[1], one[0]))

    @cached_property
    def _verdicts(self) -> Verdicts:
        """(F, S) what the rules say of the rows in question."""
        return self.sums.verdicts.only(self._rows)

    @cached_property
    def _permitted(self) -> Bools:
        return self._verdicts.permitted

    @cached_property
    def _needs(self) -> Needs:
        rows = [self.sums.book.rows[w] for w in self._rows]
        return Needs.of(self.sums.book.estate, self.sums.horizon, rows)

    @cached_property
    def _cents(self) -> Ints:
        """(F, S) of the first month."""
        return placement_costs(self._needs, FIRST_MONTH, self._everywhere)[0]

    @cached_property
    def _unpriced(self) -> Bools:
        """(F, S) where there is no price, be it of the move."""
        horizon, shape = self.sums.horizon, self._everywhere.shape
        return placement_costs(self._needs, tco(horizon), self._everywhere)[1].mask(shape)

    @cached_property
    def _everywhere(self) -> Bools:
        return np.ones((len(self._rows), len(self.sites)), dtype=np.bool_)

    @cached_property
    def _room(self) -> Ints:
        """(S, T, 3) thousandths that each site can still take with the hosts that it may have."""
        return self._left(lambda site, one: (one.max,) * self.sums.horizon.years)

    @cached_property
    def _room_now(self) -> Ints:
        """The same with the hosts that are planned, or that stand there."""
        years = self.sums.horizon.years
        return self._left(lambda site, one: self.case.hosts_at(site) or (one.installed,) * years)

    def _left(self, hosts: Callable[[str, Hosts], tuple[int, ...]]) -> Ints:
        years = self.sums.horizon.years
        left = np.full((len(self.sites), years, 3), PLENTY, dtype=np.int64)
        for s, site in enumerate(self.sites):
            if site.hosts is not None:
                one, size = site.hosts, np.array(usable_size(self.case.facts, site))
                at_work = np.array([working(one, n) for n in hosts(site.id, one)])
                used = self.case.used.get(site.id, ((0, 0, 0),) * years)
                left[s] = at_work[:, None] * size - np.array(used)
        return left

    def _asked(self, address: str) -> Ints:
        """(T, 3) thousandths."""
        return np.array(self.case.demand(address), dtype=np.int64).T

    def _roomy(self, address: str) -> Bools:
        """(S,) where there is room for it."""
        return np.asarray((self._room >= self._asked(address)).all(axis=(1, 2)))

    def _here(self, f: int) -> Site | None:
        column = int(self.sums.at[self._rows[f]])
        return None if column == NOWHERE else self.sites[column]

    def _warn_rules(self, f: int) -> dict[str, Bools]:
        """(S,) where each warn rule does not hold, if it holds anywhere and where the row is."""
        here, warned = int(self.sums.at[self._rows[f]]), self._verdicts.warned
        found = {policy: _says(warned, policy, f) for policy in warned.spreads}
        return {p: w for p, w in found.items() if not w.all() and (here == NOWHERE or not w[here])}

    def _option(self, address: str, s: int) -> Option:
        f, site = self.number[address], self.sites[s]
        against = tuple(policy for policy, where in self._warned(f).items() if where[s])
        monthly = from_cents(int(self._cents[f, s]))
        fits = bool((self._room_now[s] >= self._asked(address)).all())
        hosts = 0 if fits else _hosts_more(self.case, address, site)
        return Option(site.id, monthly, self._more(f, s), against, hosts)

    def _more(self, f: int, s: int) -> Decimal | None:
        here = int(self.sums.at[self._rows[f]])
        if here == NOWHERE or self._unpriced[f, here]:
            return None
        return from_cents(int(self._cents[f, s] - self._cents[f, here]))

    def _torn(self, address: str, site: Site) -> list[str]:
        """Rules about several workloads that would not hold with the workload on the site."""
        return list(dict.fromkeys(torn(self.case, self._ties[address], address, site)))

    @cached_property
    def _ties(self) -> dict[str, Ties]:
        return ties_of(self.case, self.number)


def _says(part: Arrays, policy: str, f: int) -> Bools:
    """(S,) where the rule does not hold for row f."""
    spread = part.spreads[policy]
    row: Bools = spread.table[spread.of_rows[f]] != 0
    return row if spread.counts is None else row & spread.counts[f]


def _hosts_more(case: Case, address: str, site: Site) -> int:
    """How many hosts more than planned, or than stand there, the site needs for it."""
    years = case.facts.horizon.years
    used = case.used.get(site.id, ((0, 0, 0),) * years)
    whole = added(used, case.demand(address))
    assert site.hosts is not None
    now = case.hosts_at(site.id) or (site.hosts.installed,)
    return max(0, max(minimal_hosts(case.facts, site, whole)) - max(now))
