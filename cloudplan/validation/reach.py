"""Which sites a workload could move to from where it runs, as far as moves have a price."""

from __future__ import annotations

from collections.abc import Callable

from cloudplan.model.estate import Disposition, Estate, Workload
from cloudplan.model.sites import Site
from cloudplan.rates.lines import NoPriceError
from cloudplan.rates.migration import EFFORT, effort_hours, way_out

EVERYWHERE = -1


class Reach:
    """Sets of sites as whole numbers: bit s stands for ``estate.sites[s]``."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._bits = {site.id: 1 << s for s, site in enumerate(estate.sites)}
        self._found: dict[tuple[str, str | None], int] = {}

    def of(self, row: Workload) -> int:
        """Where it runs, and where the effort and the transfer of a move have a price."""
        if row.site is None:
            return EVERYWHERE
        how = self._estate.application_by_id[row.application].disposition
        way = self._way(row.site) if row.demand.storage_gib else EVERYWHERE
        return self._bits[row.site] | self._effort(how) & way

    def _effort(self, how: Disposition | None) -> int:
        norms = self._estate.migration
        return self._asked("effort", how, lambda to: effort_hours(norms, how or EFFORT[to.kind]))

    def _way(self, today: str) -> int:
        start = self._estate.site_by_id[today]
        return self._asked("way", today, lambda to: way_out(self._estate, start, to))

    def _asked(self, what: str, of: str | None, ask: Callable[[Site], object]) -> int:
        """The sites for which the question has an answer."""
        if (what, of) not in self._found:
            bits = (self._bits[site.id] for site in self._estate.sites if _has(ask, site))
            self._found[what, of] = sum(bits)
        return self._found[what, of]


def _has(ask: Callable[[Site], object], site: Site) -> bool:
    try:
        ask(site)
    except NoPriceError:
        return False
    return True
