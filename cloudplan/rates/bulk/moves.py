"""What a move costs every row once: `migration`, for all rows at once.

A row is moved from one site, so that the way out has few prices for it: by region, provider and
elsewhere, and nothing under the Data Act. `transfer` holds one column for each of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from cloudplan.model.estate import Disposition, MigrationNorms
from cloudplan.model.money import to_cents
from cloudplan.model.sites import Site
from cloudplan.rates.bulk.missing import KNOWN, Tally
from cloudplan.rates.bulk.needs import NOWHERE, Needs
from cloudplan.rates.bulk.rounding import Bools, Ints, in_range, times
from cloudplan.rates.bulk.running import running
from cloudplan.rates.bulk.worth import FIRST_MONTH
from cloudplan.rates.lines import NoPriceError
from cloudplan.rates.migration import EFFORT, effort_hours, way_out

UNKNOWN = -1
WAYS = 4
"""Same region, same provider, elsewhere, and free under the Data Act."""


@dataclass(frozen=True, eq=False)
class Moves:
    """`transfer[w, way[a, s]]` are the cents of moving row w's data from its site a to site s.

    `why` (S, S) numbers the reason that a way has no price, or is `KNOWN`. `monthly` (W,) is what
    a row costs in the first month where it runs today, `UNKNOWN` without a price there.
    """

    needs: Needs
    way: Ints
    why: Ints
    transfer: Ints
    monthly: Ints

    @classmethod
    def of(cls, needs: Needs) -> Moves:
        """Every way between two sites, and what the rows cost today."""
        shape = (len(needs.estate.sites),) * 2
        way, why = np.zeros(shape, dtype=np.int64), np.full(shape, KNOWN)
        transfer = np.zeros((len(needs.rows), WAYS), dtype=np.int64)
        for today in np.unique(needs.today[needs.today != NOWHERE]).tolist():
            prices = _ways_out(needs, today, way[today], why[today])
            rows = np.flatnonzero(needs.today == today)
            for k, price in enumerate(prices):
                cents = needs.storage.cents(price, span=1)[:, 0]
                transfer[rows, k] = cents[needs.storage.of[rows]]
        return cls(needs, way, why, transfer, _monthly_today(needs))

    def add_to(self, tally: Tally, s: int) -> None:
        """Add what moving to site s costs the rows that run on another."""
        moving = (self.needs.today != NOWHERE) & (self.needs.today != s)
        if moving.any():
            self._effort(tally, self.needs.estate.sites[s], moving)
            self._transfer(tally, s, moving)
            self._double_running(tally, s, moving)

    def _effort(self, tally: Tally, site: Site, moving: Bools) -> None:
        norms = self.needs.estate.migration
        for number, way in enumerate(self.needs.ways):
            mine, how = moving & (self.needs.way_of == number), way or EFFORT[site.kind]
            tally.add(mine, partial(_efforts, norms, how, mine))

    def _transfer(self, tally: Tally, s: int, moving: Bools) -> None:
        """Without a price for what stores something; nothing for what stores nothing."""
        from_site = np.where(moving, self.needs.today, s)
        why = self.why[from_site, s]
        if (why != KNOWN).any():
            tally.miss_each(np.where(moving & self.needs.storage.asked, why, KNOWN))
        rows = np.arange(moving.shape[0])
        tally.cents[:] += moving * self.transfer[rows, self.way[from_site, s]]

    def _double_running(self, tally: Tally, s: int, moving: Bools) -> None:
        """The copy that goes on costs what it costs today, else what it will cost."""
        months = self.needs.estate.migration.double_running_months
        if not months:
            return
        monthly, unknown = self.monthly, self.monthly == UNKNOWN
        if (unknown & moving).any():
            there = running(self.needs, self.needs.estate.sites[s], FIRST_MONTH)
            monthly = np.where(unknown, there.cents, monthly)
        tally.cents[:] += times(np.where(moving, monthly, 0), months)


def _ways_out(needs: Needs, today: int, way: Ints, why: Ints) -> tuple[Decimal, ...]:
    """The distinct prices of a GiB from a site; fills in `way` and `why` (S,) by target."""
    estate, prices = needs.estate, dict[Decimal, int]()
    for s, site in enumerate(estate.sites):
        try:
            price = way_out(estate, estate.sites[today], site)[1].amount
        except NoPriceError as missing:
            why[s] = needs.reasons.number(missing.reason)
        else:
            way[s] = prices.setdefault(price, len(prices))
    return tuple(prices)


def _efforts(norms: MigrationNorms, how: Disposition, moved: Bools) -> Ints:
    """(W,) for the rows that move; raises `NoPriceError`."""
    cents = to_cents(effort_hours(norms, how) * norms.hour_price)
    return in_range(cents) * moved


def _monthly_today(needs: Needs) -> Ints:
    """(W,) cents of the first month where each row runs, or `UNKNOWN`."""
    monthly = np.full(len(needs.rows), UNKNOWN)
    for s in np.unique(needs.today[needs.today != NOWHERE]).tolist():
        here = running(needs, needs.estate.sites[s], FIRST_MONTH)
        known = (needs.today == s) & (here.why == KNOWN)
        monthly[known] = here.cents[known]
    return monthly
