"""What going on as today would cost: every workload where it runs, hosts bought as it grows."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

from cloudplan.assemble.view import View
from cloudplan.formulate.arrays import host_sizes
from cloudplan.model import money
from cloudplan.model.estate import Workload
from cloudplan.model.money import MissingPrice
from cloudplan.model.sites import Site
from cloudplan.model.sizing import RESOURCES, demand_milli, sized
from cloudplan.rates import running_cost, site_lines

ZERO = Decimal("0.00")


def status_quo_tco(view: View) -> Decimal | None:
    """The TCO of changing nothing; `None` where a price is unknown or nothing runs today.

    Retired workloads run on, what does not exist yet is not counted, and a site's hosts grow up
    to its maximum.
    """
    staying = [w for w in view.workloads.values() if not _is_unmanaged(view, w)]
    if not view.today:
        return None
    total = ZERO
    for workload in staying:
        own = _own_tco(view, workload) if workload.site is not None else ZERO
        if own is None:
            return None
        total += own
    for site in {where.id: where for where in view.today.values()}.values():
        lines = site_lines(view.estate, view.found.horizon, site, _hosts(view, site))
        total += money.tco(lines)
    return total


def _own_tco(view: View, workload: Workload) -> Decimal | None:
    site = view.today[workload.address]
    cost = running_cost(view.estate, view.found.horizon, workload, site)
    traffic = view.traffic_lines(workload, view.today)
    if isinstance(cost, MissingPrice) or traffic is None:
        return None
    return money.tco(cost.lines + traffic)


def _hosts(view: View, site: Site) -> tuple[int, ...] | None:
    """(2)(2b) the fewest hosts by year for what stands there today, at most the site's maximum."""
    if site.hosts is None:
        return None
    size = host_sizes(view.found)[view.estate.sites.index(site)].tolist()
    one, years = site.hosts, range(view.found.horizon.years)
    there = [w for w in view.workloads.values() if w.site == site.id]
    needed = []
    for t in years:
        used = [sum(_milli(view, w, t)[r] for w in there) for r in range(len(RESOURCES))]
        pairs = [(u, each) for u, each in zip(used, size, strict=True) if u]
        hosts = [-(-u // each) + min(one.spare, one.max) if each else one.max for u, each in pairs]
        needed.append(min(max(hosts, default=0), one.max))
    floor = max(one.installed, min(one.spare, one.max))
    return tuple(accumulate(needed, max, initial=floor))[1:]


def _milli(view: View, workload: Workload, t: int) -> tuple[int, int, int]:
    estate = view.estate
    by_year = sized(workload, estate.comfort_factor, estate.horizon_months).by_year
    return demand_milli(by_year[t])


def _is_retired(view: View, workload: Workload) -> bool:
    return view.estate.application_by_id[workload.application].disposition == "retire"


def _is_unmanaged(view: View, workload: Workload) -> bool:
    """Left alone by the targets, so that its cost is nobody's question."""
    if _is_retired(view, workload):
        return not view.found.is_target(workload)
    row = view.row_of.get(workload.address)
    return row is None or not view.found.managed[row]
