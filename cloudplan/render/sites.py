"""The sites of a plan: how full they get, which hosts to buy and when, what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cloudplan.language import Speech
from cloudplan.model.plan import Plan, SitePlan
from cloudplan.model.said import Said
from cloudplan.render.figures import ENGLISH, fullness, number
from cloudplan.render.page import Page
from cloudplan.render.table import table

RESOURCES = (
    (Said("vCPU"), "vcpu"),
    (Said("memory"), "memory_gib"),
    (Said("storage"), "storage_gib"),
)
UNLIMITED = "-"


def sites(page: Page, plan: Plan) -> list[str]:
    """One row a site: workloads, hosts by year, the fullest resource, its own monthly cost."""
    say = page.say
    rows = [_row(say, plan, site) for site in plan.sites]
    if not rows:
        return []
    head = (
        say.text("site"),
        say.text("workloads"),
        say.text("hosts"),
        say.text("fullest in"),
        say.text("{currency}/month", currency=plan.currency),
        say.text("once"),
    )
    return [
        page.paint(say.text("Sites"), "bold"),
        *table(page, "lrllrr", head, rows),
        *_purchases(page, plan),
    ]


def _row(say: Speech, plan: Plan, site: SitePlan) -> tuple[str, ...]:
    return (
        site.id,
        number(Decimal(site.workloads), 0, say=say),
        hosts(site, say),
        _fullest(say, plan, site),
        number(site.monthly, say=say),
        number(site.one_off, say=say) if site.one_off else "",
    )


def hosts(site: SitePlan, say: Speech = ENGLISH) -> str:
    """``8``, ``8 to 10`` or, where hosts do not matter, ``-``."""
    if not site.hosts_by_year:
        return UNLIMITED
    first, last = site.hosts_by_year[0], site.hosts_by_year[-1]
    return str(first) if first == last else say.text("{least} to {most}", least=first, most=last)


def _fullest(say: Speech, plan: Plan, site: SitePlan) -> str:
    """``91 % vCPU 2030``: the resource and the start of the year nearest to its limit."""
    by_year = site.utilisation_by_year
    used = [
        (fraction, -year, label)
        for label, field in RESOURCES
        for year, fraction in enumerate(getattr(by_year, field))
    ]
    if not used or not site.workloads:
        return UNLIMITED
    fraction, year, label = max(used)
    return f"{fullness(fraction, say)} {say.said(label)} {plan.as_of.year - year}"


def purchases(site: SitePlan) -> dict[int, int]:
    """Year of the horizon -> hosts bought in it. Hosts of later years follow from the counts."""
    counts = site.hosts_by_year or ()
    later = {year: counts[year] - counts[year - 1] for year in range(1, len(counts))}
    bought = sum(line.quantity for line in site.lines if line.component == "host-purchase")
    first = int(bought) - sum(later.values())
    return {year: count for year, count in {0: first, **later}.items() if count > 0}


def _purchases(page: Page, plan: Plan) -> list[str]:
    rows = [
        (page.say.month(start), site, number(Decimal(count), 0, say=page.say))
        for start, site, count in sorted(_bought(plan))
    ]
    if not rows:
        return []
    head = (page.say.text("from"), page.say.text("site"), page.say.text("hosts"))
    return [
        "",
        page.paint(page.say.text("Hosts to buy"), "bold"),
        *table(page, "llr", head, rows),
    ]


def _bought(plan: Plan) -> Iterator[tuple[date, str, int]]:
    """When year t of the horizon begins, and how many hosts a site gets then."""
    for site in plan.sites:
        for year, count in purchases(site).items():
            yield date(plan.as_of.year + year, plan.as_of.month, 1), site.id, count
