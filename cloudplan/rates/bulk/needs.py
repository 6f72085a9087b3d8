"""What all rows of a plan ask of any site, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from cloudplan.model.estate import Disposition, Estate, Workload
from cloudplan.model.sites import RateCard, Site
from cloudplan.model.sizing import capped
from cloudplan.rates.book import book_of
from cloudplan.rates.bulk.asks import Asks, Chosen
from cloudplan.rates.bulk.missing import KNOWN, Reasons
from cloudplan.rates.bulk.rounding import Ints
from cloudplan.rates.bulk.series import Series, numbered
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import NoPriceError
from cloudplan.rates.need import no_offer
from cloudplan.rates.offers import Shelf

STEADY = Decimal(0)
"""The growth of what does not grow."""
SERIES = ("vcpu", "memory", "storage", "egress", "hours")
NOWHERE = -1
"""The column of what runs on no site today."""


@dataclass(frozen=True, eq=False)
class Needs:
    """(S1) and (S2) of every row, and what else its price depends on.

    `today` (W,) is the column of the site it runs on, or `NOWHERE`; `systems[os_of[w]]` its
    operating system, `ways[way_of[w]]` its application's disposition. `reasons` are all that a
    price was found to be missing for.
    """

    estate: Estate
    horizon: Horizon
    rows: tuple[Workload, ...]
    vcpu: Series
    memory: Series
    storage: Series
    egress: Series
    hours: Series
    today: Ints
    systems: tuple[str | None, ...]
    os_of: Ints
    ways: tuple[Disposition | None, ...]
    way_of: Ints
    reasons: Reasons = field(default_factory=Reasons)
    _chosen: dict[str, Chosen] = field(default_factory=dict)
    _lacking: dict[str, Ints] = field(default_factory=dict)

    @classmethod
    def of(cls, estate: Estate, horizon: Horizon, rows: Sequence[Workload]) -> Needs:
        """The needs of the rows over the horizon."""
        span, comfort, applications = horizon.years, estate.comfort_factor, estate.application_by_id
        column = {site.id: s for s, site in enumerate(estate.sites)}
        os_of, systems = numbered(w.os for w in rows)
        way_of, ways = numbered(applications[w.application].disposition for w in rows)

        def read(quantity: Callable[[Workload], Decimal]) -> Series:
            return Series.read(((quantity(w), w.growth_per_year) for w in rows), span)

        return cls(
            estate,
            horizon,
            tuple(rows),
            read(lambda w: capped(w.demand.vcpu, w.utilisation.cpu_p95, comfort)),
            read(lambda w: capped(w.demand.memory_gib, w.utilisation.memory_p95, comfort)),
            read(lambda w: w.demand.storage_gib),
            read(lambda w: w.demand.egress_gib_month),
            Series.read(((w.hours_per_month, STEADY) for w in rows), 1),
            np.array([NOWHERE if w.site is None else column[w.site] for w in rows], dtype=np.int64),
            systems,
            os_of,
            ways,
            way_of,
        )

    def only(self, rows: Ints) -> Needs:
        """The same for some of the rows, in the order given; offers are chosen once for all."""
        some = replace(
            self,
            rows=tuple(self.rows[w] for w in rows.tolist()),
            **{name: getattr(self, name).only(rows) for name in SERIES},
            today=self.today[rows],
            os_of=self.os_of[rows],
            way_of=self.way_of[rows],
            _lacking={},
        )
        some.__dict__["asks"] = replace(self.asks, of=self.asks.of[rows])
        return some

    def card(self, site: Site) -> RateCard | None:
        """A rented site's card in estate currency; raises `NoPriceError` where it has none."""
        return None if site.is_owned else book_of(self.estate).card(self.estate, site)

    @cached_property
    def asks(self) -> Asks:
        """What the rows ask of instance types."""
        shelves = (self._shelf(card) for card in self._cards())
        choices = (c for shelf in shelves for c in (*shelf.on_demand, *shelf.committed))
        return Asks.of_rows(self.vcpu, self.memory, self.hours, choices)

    def chosen(self, card: RateCard | None) -> Chosen | None:
        """What carries the rows on a card; `None` where hosts or linear prices do."""
        if card is None or not card.offers:
            return None
        if card.id not in self._chosen:
            self._chosen[card.id] = Chosen.of(self.asks, self._shelf(card))
        return self._chosen[card.id]

    def lacking(self, card: RateCard, chosen: Chosen) -> Ints | None:
        """(W,) why no offer is large enough for a row, or `KNOWN`; `None` where all find one.

        A reason names the sizes.
        """
        rows = np.flatnonzero(chosen.lacking[self.asks.of])
        if rows.size and card.id not in self._lacking:
            sizes = zip(self.vcpu.of[rows].tolist(), self.memory.of[rows].tolist(), strict=True)
            of, distinct = numbered(sizes)
            peaks = ((self.vcpu.peaks[v], self.memory.peaks[m]) for v, m in distinct)
            numbers = [self.reasons.number(no_offer(card, *peak).reason) for peak in peaks]
            self._lacking[card.id] = np.full(len(self.rows), KNOWN)
            self._lacking[card.id][rows] = np.array(numbers, dtype=np.int64)[of]
        return self._lacking.get(card.id)

    def _shelf(self, card: RateCard) -> Shelf:
        return book_of(self.estate).shelf(self.estate, card)

    def _cards(self) -> Iterator[RateCard]:
        for site in self.estate.sites:
            try:
                card = self.card(site)
            except NoPriceError:
                continue
            if card is not None:
                yield card
