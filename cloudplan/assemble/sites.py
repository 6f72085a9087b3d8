"""What each site itself costs and how full it gets."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from cloudplan.assemble.view import View, shown
from cloudplan.model import money
from cloudplan.model.plan import SitePlan, Utilisation
from cloudplan.model.sites import Site
from cloudplan.rates import site_lines

PERMILLE = Decimal("0.001")


def site_plans(view: View) -> tuple[SitePlan, ...]:
    """Every site that the plan uses or that is in use today."""
    used = {site.id for site in (*view.site_of.values(), *view.today.values())}
    count = Counter(view.solution.site.tolist())
    sites = enumerate(view.estate.sites)
    return tuple(_site_plan(view, site, count[s]) for s, site in sites if site.id in used)


def _site_plan(view: View, site: Site, count: int) -> SitePlan:
    hosts = view.hosts(site)
    lines = site_lines(view.estate, view.found.horizon, site, hosts) if count else ()
    return SitePlan(
        id=site.id,
        hosts_by_year=hosts,
        utilisation_by_year=_utilisation(view, site),
        monthly=money.monthly(lines),
        one_off=money.one_off(lines),
        tco=money.tco(lines),
        lines=shown(lines),
        workloads=count,
    )


def _utilisation(view: View, site: Site) -> Utilisation:
    """Used / usable by year and resource, as fractions with three decimals."""
    if site.hosts is None:
        return Utilisation()
    s = view.column[site.id]
    problem = view.formulation.problem
    used = problem.demand[view.solution.site == s].sum(axis=0)
    usable = (view.solution.hosts[s] - problem.spare[s]).clip(min=0)[:, None] * problem.host_size[s]
    ratios = [
        tuple(
            (Decimal(int(u)) / int(c)).quantize(PERMILLE, ROUND_HALF_UP) if c else Decimal("0.000")
            for u, c in zip(used[:, r], usable[:, r], strict=True)
        )
        for r in range(3)
    ]
    return Utilisation(*ratios)
