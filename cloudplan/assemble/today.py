"""What going on as today would cost: every workload where it runs, hosts bought as it grows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.candidates import Ints
from cloudplan.model import money
from cloudplan.model.estate import Workload
from cloudplan.model.money import CostLine
from cloudplan.model.sites import Site
from cloudplan.model.sizing import demand_milli, sized
from cloudplan.rates import site_lines

ZERO = Decimal("0.00")


def status_quo_tco(view: View) -> Decimal | None:
    """The TCO of changing nothing; `None` where a price is unknown or nothing runs today.

    Retired workloads run on, what does not exist yet is not counted, and a site's hosts grow up
    to its maximum.
    """
    if not view.today:
        return None
    total = ZERO
    for lines in going_on(view):
        if lines is None:
            return None
        total += money.tco(lines)
    return total


def going_on(view: View) -> Iterator[tuple[CostLine, ...] | None]:
    """The lines of changing nothing, of one workload or site after the other.

    `None` for a workload with an unknown price.
    """
    yield from running_today(view)
    used = _used(view)
    for site in {where.id: where for where in view.today.values()}.values():
        hosts = _hosts(view, site, used[view.column[site.id]])
        yield site_lines(view.estate, view.found.horizon, site, hosts)


def running_today(view: View) -> Iterator[tuple[CostLine, ...] | None]:
    """What each workload alone causes where it runs; those left alone are nobody's question."""
    for workload in view.workloads.values():
        if workload.site is not None and not _is_unmanaged(view, workload):
            yield view.lines_today[workload.address]


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
