"""The estate's money, carbon, and how good the answer is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from cloudplan.assemble.today import status_quo_tco
from cloudplan.assemble.view import View
from cloudplan.model import money
from cloudplan.model.money import from_cents, round_cents
from cloudplan.model.plan import Placement, SitePlan, Solver, Totals
from cloudplan.rates import host_carbon_grams, site_lines_today, workload_carbon_grams

ZERO = Decimal("0.00")


def totals(view: View, placements: tuple[Placement, ...], sites: tuple[SitePlan, ...]) -> Totals:
    """Sums of what the plan shows; before is unknown as soon as one part of it is."""
    afters = [p.after for p in placements if p.after is not None]
    whole = sum((a.tco for a in afters), ZERO) + sum((s.tco for s in sites), ZERO)
    before = _before(view, placements)
    going_on = None if before is None else status_quo_tco(view)
    return Totals(
        before_monthly=before,
        monthly=sum((a.monthly for a in afters), ZERO) + sum((s.monthly for s in sites), ZERO),
        one_off=sum((a.one_off for a in afters), ZERO) + sum((s.one_off for s in sites), ZERO),
        tco=whole,
        saving_tco=None if going_on is None else going_on - whole,
        carbon_kg_year=_carbon_kg(view),
    )


def _before(view: View, placements: tuple[Placement, ...]) -> Decimal | None:
    known = [
        p.before.monthly for p in placements if p.before is not None and p.action != "unmanaged"
    ]
    if any(amount is None for amount in known):
        return None
    open_today = {site.id: site for site in view.today.values()}
    own = [
        money.monthly(site_lines_today(view.estate, view.found.horizon, site))
        for site in open_today.values()
    ]
    return sum((amount for amount in known if amount is not None), ZERO) + sum(own, ZERO)


def _carbon_kg(view: View) -> Decimal | None:
    """First-year carbon of all workloads and hosts; unknown where a site has no figure."""
    grams = 0
    for row in view.found.rows:
        by_year = workload_carbon_grams(view.estate, row, view.site_of[row.address])
        if by_year is None:
            return None
        grams += by_year[0]
    for site in {where.id: where for where in view.site_of.values()}.values():
        hosts = view.hosts(site)
        per_host = host_carbon_grams(site)
        if hosts is not None and site.is_owned:
            if per_host is None:
                return None
            grams += hosts[0] * per_host
    return (Decimal(grams) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)


def solver(view: View, min_saving: Decimal) -> Solver:
    """Objective, bound and gap of the engine's answer, in euros."""
    answer = view.solution
    rows = range(len(view.found.rows))
    priced = sum(int(view.found.priced[w, answer.site[w]]) for w in rows)
    pairs = view.priced_pairs_cents
    gap = max(answer.objective - answer.bound, 0) / answer.objective if answer.objective else 0.0
    return Solver(
        status=answer.status,
        objective=from_cents(answer.objective),
        bound=from_cents(answer.bound),
        gap=Decimal(repr(round(gap, 9))),
        engine=answer.engine,
        stopped_by=answer.stopped_by,
        priced_rules=from_cents(priced + pairs),
        threshold=round_cents(min_saving) * len(view.departures),
    )
