"""Where else a workload could stand: the sites that keep all its rules, the cheapest first.

Everything else stays where it is. Rules about the pair come from the verdicts of all pairs;
distances, groups and room are looked at for the few sites that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from cloudplan.checking.stand import Stand
from cloudplan.checking.ties import Ties, ties_of, torn
from cloudplan.model.money import from_cents
from cloudplan.model.policy import Effect
from cloudplan.model.sites import Site
from cloudplan.rates.bulk import FIRST_MONTH, NOWHERE, Needs, placement_costs, tco
from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.referee.capacity import minimal_hosts, usable_size, working
from cloudplan.rules import Verdicts

CAPACITY = "capacity"
PRICE = "price"


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

    @cached_property
    def verdicts(self) -> Verdicts:
        """(F, S) what the rules say of the rows in question."""
        return self.sums.verdicts.only(self._rows)

    @cached_property
    def _permitted(self) -> Bools:
        return self.verdicts.permitted

    @cached_property
    def _prices(self) -> tuple[Ints, Bools]:
        """(F, S) cents of the first month, and where there is no price, be it of the move."""
        rows = [self.sums.book.rows[w] for w in self._rows]
        needs = Needs.of(self.sums.book.estate, self.sums.horizon, rows)
        shape = len(rows), len(self.sites)
        everywhere = np.ones(shape, dtype=np.bool_)
        cents, _ = placement_costs(needs, FIRST_MONTH, everywhere)
        _, missing = placement_costs(needs, tco(self.sums.horizon), everywhere)
        return cents, missing.mask(shape)

    def of(self, address: str, keeping: str = "") -> list[Option]:
        """The cheapest first, and those that break no warn rule before the others.

        The rule `keeping` holds there too, whatever its effect.
        """
        f = self.number[address]
        free = self._permitted[f] & ~self._prices[1][f]
        if keeping in self.verdicts.warned:
            free = free & ~self._says("warn", keeping, f)
        columns = [s for s in np.flatnonzero(free).tolist() if self.sites[s] is not self._here(f)]
        warned = self._warned(f)
        found = (self._option(address, s, warned) for s in columns)
        kept = (option for option in found if option is not None)
        return sorted(kept, key=lambda o: (bool(o.against), o.monthly, o.site))

    def in_the_way(self, address: str, keeping: str = "") -> list[tuple[str, tuple[str, ...]]]:
        """Every other site with the rules that keep the workload away, the fewest first."""
        f = self.number[address]
        closing = {p: self._says("deny", p, f) for p in self.verdicts.denied}
        if keeping in self.verdicts.warned:
            closing[keeping] = self._says("warn", keeping, f)
        found = []
        for s, site in enumerate(self.sites):
            if site is self._here(f):
                continue
            rules = [p for p, where in closing.items() if where[s]]
            rules += [PRICE] * bool(self._prices[1][f, s]) + self._torn(address, site)
            rules += [CAPACITY] * (not rules and self._hosts_more(address, site) is None)
            found.append((site.id, tuple(rules)))
        return sorted(found, key=lambda one: (len(one[1]), one[1], one[0]))

    def _here(self, f: int) -> Site | None:
        column = int(self.sums.at[self._rows[f]])
        return None if column == NOWHERE else self.sites[column]

    def _says(self, effect: Effect, policy: str, f: int) -> Bools:
        """(S,) where the rule does not hold for row f."""
        part = self.verdicts.denied if effect == "deny" else self.verdicts.warned
        spread = part.spreads[policy]
        counts = spread.counts is None or bool(spread.counts[f])
        row: Bools = spread.table[spread.of_rows[f]] != 0
        return row & counts

    def _option(self, address: str, s: int, warned: Mapping[str, Bools]) -> Option | None:
        site = self.sites[s]
        if self._torn(address, site):
            return None
        hosts = self._hosts_more(address, site)
        if hosts is None:
            return None
        against = tuple(policy for policy, where in warned.items() if where[s])
        f = self.number[address]
        monthly = from_cents(int(self._prices[0][f, s]))
        return Option(site.id, monthly, self._more(f, s), against, hosts)

    def _warned(self, f: int) -> dict[str, Bools]:
        """(S,) where each warn rule does not hold, if it holds anywhere and where the row is."""
        here = int(self.sums.at[self._rows[f]])
        found = {p: self._says("warn", p, f) for p in self.verdicts.warned}
        return {p: w for p, w in found.items() if not w.all() and (here == NOWHERE or not w[here])}

    def _more(self, f: int, s: int) -> Decimal | None:
        cents, missing = self._prices
        here = int(self.sums.at[self._rows[f]])
        if here == NOWHERE or missing[f, here]:
            return None
        return from_cents(int(cents[f, s] - cents[f, here]))

    def _hosts_more(self, address: str, site: Site) -> int | None:
        """How many hosts more than now the site needs for it; `None`: more than it may have."""
        if site.hosts is None:
            return 0
        facts, none = self.case.facts, ((0, 0, 0),) * self.sums.horizon.years
        by_year = tuple(zip(*facts.demand(address), strict=True))
        used = self.case.used.get(site.id, none)
        whole = tuple(
            (a + x, b + y, c + z) for (a, b, c), (x, y, z) in zip(used, by_year, strict=True)
        )
        counts = minimal_hosts(facts, site, whole)
        size = usable_size(facts, site)
        for amounts, count in zip(whole, counts, strict=True):
            room = working(site.hosts, count)
            if any(asked > each * room for asked, each in zip(amounts, size, strict=True)):
                return None
        now = self.case.hosts_at(site.id) or (site.hosts.installed,)
        return max(0, max(counts) - max(now))

    def _torn(self, address: str, site: Site) -> list[str]:
        """Rules about several workloads that would not hold with the workload on the site."""
        return list(dict.fromkeys(torn(self.case, self._ties[address], address, site)))

    @cached_property
    def _ties(self) -> dict[str, Ties]:
        return ties_of(self.case, self.number)
