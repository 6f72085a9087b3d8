"""One workload on one site: the question that every component answers with its lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.sites import RateCard, Site
from cloudplan.model.sizing import SizedDemand
from cloudplan.rates.book import Book, book_of
from cloudplan.rates.horizon import Horizon

Resource = Literal["vcpu", "memory_gib", "storage_gib", "egress_gib_month"]


@dataclass(frozen=True, slots=True)
class Need:
    """What `workload` asks for by year, and the book that holds the prices of `site`."""

    estate: Estate
    horizon: Horizon
    workload: Workload
    site: Site
    book: Book
    demand: SizedDemand

    @classmethod
    def of(cls, estate: Estate, horizon: Horizon, workload: Workload, site: Site) -> Need:
        """The need with its right-sized, grown demand."""
        book = book_of(estate)
        return cls(estate, horizon, workload, site, book, book.demand(estate, workload))

    @property
    def card(self) -> RateCard:
        """The rented site's card; raises `NoPriceError` where there is none."""
        return self.book.card(self.estate, self.site)

    def by_year(self, resource: Resource) -> tuple[Decimal, ...]:
        """The demand of one resource in every year of the horizon."""
        return tuple(getattr(year, resource) for year in self.demand.by_year)
