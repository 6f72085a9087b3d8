"""What going on as today would cost: every workload where it runs, hosts bought as it grows."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.candidates import Ints
from cloudplan.model import money
from cloudplan.model.estate import Workload
from cloudplan.model.sites import Site
from cloudplan.model.sizing import demand_milli, sized
from cloudplan.rates import site_lines

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
        if workload.site is not None:
            known = view.cost_today[workload.address]
            if known is None:
                return None
            total += known[1]
    used = _used(view)
    for site in {where.id: where for where in view.today.values()}.values():
        hosts = _hosts(view, site, used[view.column[site.id]])
        total += money.tco(site_lines(view.estate, view.found.horizon, site, hosts))
    return total


def _hosts(view: View, site: Site, used_by_year: Ints) -> tuple[int, ...] | None:
    """(2)(2b) the fewest hosts by year for what stands there today, at most the site's maximum."""
    if site.hosts is None:
        return None
    size = view.formulation.problem.host_size[view.column[site.id]].tolist()
    one, needed = site.hosts, []
    for used in used_by_year.tolist():
        pairs = [(u, each) for u, each in zip(used, size, strict=True) if u]
        hosts = [-(-u // each) + min(one.spare, one.max) if each else one.max for u, each in pairs]
        needed.append(min(max(hosts, default=0), one.max))
    floor = max(one.installed, min(one.spare, one.max))
    return tuple(accumulate(needed, max, initial=floor))[1:]


def _used(view: View) -> Ints:
    """(S, T, R) thousandths that what runs today asks of each site, by year and resource."""
    estate, demand = view.estate, view.formulation.problem.demand
    total = np.zeros((len(estate.sites), *demand.shape[1:]), dtype=np.int64)
    running = [w for w, row in enumerate(view.found.rows) if row.site is not None]
    np.add.at(total, view.site_today[running], demand[running])
    for address in view.today.keys() - view.row_of.keys():
        size = sized(view.workloads[address], estate.comfort_factor, estate.horizon_months)
        total[view.column[view.today[address].id]] += [demand_milli(d) for d in size.by_year]
    return total


def _is_retired(view: View, workload: Workload) -> bool:
    return view.estate.application_by_id[workload.application].disposition == "retire"


def _is_unmanaged(view: View, workload: Workload) -> bool:
    """Left alone by the targets, so that its cost is nobody's question."""
    if _is_retired(view, workload):
        return not view.found.is_target(workload)
    row = view.row_of.get(workload.address)
    return row is None or not view.found.managed[row]
