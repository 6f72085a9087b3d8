"""What a plan made of the accepted one, and what starting afresh would save beyond that."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cloudplan.assemble.view import View
from cloudplan.model import money
from cloudplan.model.accepted import Reference
from cloudplan.model.estate import Workload
from cloudplan.model.money import CostLine, PlacementCost
from cloudplan.model.plan import Calm, OpenSite, Reoptimised, Stand, Totals
from cloudplan.model.sites import Site
from cloudplan.rates import placement_cost, site_lines

ZERO = Decimal("0.00")


def calm(view: View, reference: Reference, totals: Totals, beyond: View | None) -> Calm:
    """The part of a plan that speaks of the accepted one."""
    return Calm(
        accepted=reference.path,
        plan_sha256=reference.plan_sha256,
        pending=_pending(view),
        departures=view.departures,
        beyond=None if beyond is None else _reoptimised(view, totals, beyond),
    )


def _agreed(view: View) -> dict[str, str]:
    """Managed address -> the site that the accepted plan gives it, where there is such a site."""
    accepted, found = view.estate.accepted or {}, view.found
    rows = zip(found.rows, found.managed.tolist(), strict=True)
    agreed = ((row.address, accepted.get(row.address)) for row, managed in rows if managed)
    return {address: site for address, site in agreed if site in view.column}


def _pending(view: View) -> tuple[Stand, ...]:
    """What the accepted plan puts elsewhere than where it runs today."""
    today = {row.address: row.site for row in view.found.rows}
    return stands((a, site) for a, site in _agreed(view).items() if site != today[a])


def stands(placed: Iterable[tuple[str, str]]) -> tuple[Stand, ...]:
    """Addresses by site, both in order."""
    by_site: dict[str, list[str]] = {}
    for address, site in sorted(placed):
        by_site.setdefault(site, []).append(address)
    return tuple(Stand(site, tuple(by_site[site])) for site in sorted(by_site))


def _reoptimised(view: View, totals: Totals, beyond: View) -> Reoptimised:
    there, here = beyond.site_of, view.site_of
    elsewhere = [(a, site.id) for a, site in there.items() if site.id != here[a].id]
    lines = [*_workloads(beyond), *_sites(beyond)]
    monthly, one_off, tco = (
        sum(map(amount, lines), ZERO) for amount in (money.monthly, money.one_off, money.tco)
    )
    answer = beyond.solution
    gap = max(answer.objective - answer.bound, 0) / answer.objective if answer.objective else 0.0
    return Reoptimised(
        moves=len(elsewhere),
        monthly=monthly,
        one_off=one_off,
        tco=tco,
        saving_monthly=totals.monthly - monthly,
        saving_one_off=totals.one_off - one_off,
        saving_tco=totals.tco - tco,
        gap=Decimal(repr(round(gap, 9))),
        stopped_by=answer.stopped_by,
        stands=stands(elsewhere),
        sites=tuple(_open(beyond, site) for site in _used(beyond)),
    )


def _used(view: View) -> list[Site]:
    used = {site.id for site in view.site_of.values()}
    return [site for site in view.estate.sites if site.id in used]


def _open(view: View, site: Site) -> OpenSite:
    return OpenSite(site.id, view.hosts(site))


def _sites(view: View) -> Iterable[tuple[CostLine, ...]]:
    for site in _used(view):
        yield site_lines(view.estate, view.found.horizon, site, view.hosts(site))


def _workloads(view: View) -> Iterable[tuple[CostLine, ...]]:
    rows = zip(view.found.rows, view.found.managed.tolist(), strict=True)
    for row, managed in rows:
        own = _own(view, row) if managed else ()
        yield own + (view.traffic_lines(row, view.site_of) or ())


def _own(view: View, row: Workload) -> tuple[CostLine, ...]:
    """With what moving there from today costs."""
    application, site = view.estate.application_by_id[row.application], view.site_of[row.address]
    made = placement_cost(view.estate, view.found.horizon, row, application, site)
    assert isinstance(made, PlacementCost), "the engine chose a pair without a price"
    return made.lines
