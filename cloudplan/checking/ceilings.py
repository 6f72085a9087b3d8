"""What would mend a ceiling over a site or over the whole estate: how far it has to give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from heapq import nsmallest

from cloudplan.checking.stand import Stand
from cloudplan.model.money import from_cents
from cloudplan.model.policy import ConcentrationRule, HeadroomRule
from cloudplan.model.said import Said, worth
from cloudplan.model.sites import Hosts, Site
from cloudplan.model.words import at_least, at_most, either_way, figure, several, whole_euros
from cloudplan.referee import Breach, Case
from cloudplan.referee.capacity import host_size, working
from cloudplan.referee.ceilings import (
    GRAMS_PER_TONNE,
    by_group,
    carbon_grams,
    measured,
    spent_on,
)

MOST = 3
SHARE = Decimal("0.001")


def room(stand: Stand, breach: Breach) -> str:
    """(2) more hosts, a smaller headroom, or fewer workloads."""
    case, site = stand.case, stand.case.facts.estate.site_by_id[breach.site]
    assert site.hosts is not None, "a site without hosts is never full"
    rule = case.facts.policies.get(breach.policy)
    kept = rule.fraction if isinstance(rule, HeadroomRule) else Decimal(0)
    ways: list[str] = [
        *_more_hosts(case, site, site.hosts, kept),
        *_lower(case, site, site.hosts, rule),
    ]
    ways.append(
        Said(
            "move workloads off {site}; the largest are {workloads:all}",
            site=site.id,
            workloads=several(_largest(case, site)),
        )
    )
    return Said("{ways:upper}.", ways=either_way(ways))


def _more_hosts(case: Case, site: Site, one: Hosts, kept: Decimal) -> Iterable[Said]:
    """To carry the first year with what stands there, and all years with what may."""
    size, now = host_size(one, kept), case.hosts[site.id][0]
    if 0 in size:
        return
    by_year = [
        max(-(-u // s) for u, s in zip(used, size, strict=True)) for used in case.used[site.id]
    ]
    first, most = by_year[0] + one.spare, max(by_year) + one.spare
    if most > one.max:
        yield Said(
            "raise hosts.max of {site} from {now:figure} to {needed:figure}",
            site=site.id,
            now=one.max,
            needed=most,
        )
    elif first == now + 1:
        yield Said("add 1 host to {site}, which may have {most:figure}", site=site.id, most=one.max)
    elif first > now:
        yield Said(
            "add {count:figure} hosts to {site}, which may have {most:figure}",
            count=first - now,
            site=site.id,
            most=one.max,
        )


def _lower(case: Case, site: Site, one: Hosts, rule: object) -> Iterable[Said]:
    """The largest fraction that would hold everywhere on the site."""
    if not isinstance(rule, HeadroomRule):
        return
    size = host_size(one)
    full = max(
        Fraction(used, each * working(one, hosts)) if each and working(one, hosts) else Fraction(2)
        for amounts, hosts in zip(case.used[site.id], case.hosts[site.id], strict=True)
        for used, each in zip(amounts, size, strict=True)
    )
    if full <= 1:
        free = at_most(Decimal((1 - full).numerator) / (1 - full).denominator)
        yield Said(
            "lower its fraction from {now:figure} to {needed:figure}",
            now=figure(rule.fraction),
            needed=figure(free),
        )


def _largest(case: Case, site: Site) -> list[str]:
    """By vCPU of the first year."""
    there = case.standing[site.id]
    return nsmallest(MOST, there, key=lambda a: (-case.demand(a)[0][0], a))


def money(stand: Stand, breach: Breach) -> str:
    """(6a) the least budget that would do, and what it goes to."""
    case, currency = stand.case, stand.case.facts.estate.currency
    budget = next(b for b in case.facts.book.budgets if b.policy.id == breach.policy)
    rule, parts = budget.policy, spent_on(case, budget)
    largest = nsmallest(MOST, parts, key=lambda name: (-parts[name], name))
    amounts = {n: worth(whole_euros(from_cents(parts[n])), currency) for n in largest if parts[n]}
    told = [Said("{name} ({amount:money})", name=n, amount=a) for n, a in amounts.items()]
    return Said(
        "Raise max from {now:figure} to {needed:figure}, or spend less. "
        "The most goes to {parts:all}.",
        now=figure(rule.max),
        needed=figure(at_least(from_cents(sum(parts.values())))),
        parts=several(told),
    )


def concentration(stand: Stand, breach: Breach) -> str:
    """(6b) the least share that would do, and where the group stands."""
    case, rule = stand.case, stand.case.facts.policies[breach.policy]
    assert isinstance(rule, ConcentrationRule)
    by_site = measured(case, rule)
    amount, whole = by_group(case, rule, by_site)[breach.site], sum(by_site.values())
    needed = (Decimal(amount) / whole).quantize(SHARE, ROUND_CEILING)
    ranked = sorted(
        _of_group(case, rule, breach.site, by_site).items(), key=lambda p: (-p[1], p[0])
    )
    return Said(
        "Raise share_max from {now:figure} to {needed:figure}, or move workloads off {sites:all}.",
        now=figure(rule.share_max),
        needed=figure(needed),
        sites=several([site for site, _ in ranked], MOST),
    )


def _of_group(
    case: Case, rule: ConcentrationRule, group: str, by_site: Mapping[str, int]
) -> dict[str, int]:
    return {s: n for s, n in by_site.items() if n and group in by_group(case, rule, {s: n})}


def carbon(stand: Stand, breach: Breach) -> str:
    """(6c) the least ceiling that would do, or what is not known."""
    case, rule = stand.case, stand.case.facts.policies[breach.policy]
    grams = carbon_grams(case, case.managed)
    if grams is None:
        known = case.facts.estate.site_by_id
        silent = [s for s in case.standing if known[s].carbon is None]
        sites = several(silent)
        return Said("State the carbon of {sites:all}, or move what runs there.", sites=sites)
    needed = at_least(Decimal(max(grams)) / GRAMS_PER_TONNE)
    most = figure(rule.max_tonnes_year)  # type: ignore[attr-defined]
    return Said(
        "Raise max_tonnes_year from {now:figure} to {needed:figure}, or use less.",
        now=most,
        needed=figure(needed),
    )
