"""Workloads that no site can host, whatever it costs: closed by rules, too small, without price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan.diagnostics import CloudplanError, Diagnostic, warning
from cloudplan.model.estate import Demand, Utilisation, Workload
from cloudplan.model.money import MissingPrice
from cloudplan.model.sites import Site
from cloudplan.model.sizing import RESOURCES, capacity_milli, demand_milli, sized
from cloudplan.model.text import pick
from cloudplan.rates import Horizon, placement_cost
from cloudplan.validation.reach import Reach
from cloudplan.validation.survey import Survey
from cloudplan.validation.words import count, few, sites

MOST_TOLD = 10
UNITS = {"vcpu": "vCPU", "memory_gib": "GiB of memory", "storage_gib": "GiB of storage"}


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why sites are closed to a workload."""

    text: str
    sites: tuple[str, ...]


def homeless(survey: Survey, told: frozenset[int]) -> Iterator[Diagnostic]:
    """One finding per set of reasons; the rows in `told` have their own finding already."""
    if not survey.estate.sites:
        return
    together: dict[tuple[_Reason, ...], list[int]] = {}
    for w in _without_site(survey):
        if w not in told:
            together.setdefault(_reasons(survey, w), []).append(w)
    for why, rows in list(together.items())[:MOST_TOLD]:
        yield _told(survey, why, rows)
    if len(together) > MOST_TOLD:
        rest = sum(len(rows) for rows in list(together.values())[MOST_TOLD:])
        yield warning("no-possible-site", f"{count(rest, 'more workload')} without any site")


def _told(survey: Survey, why: tuple[_Reason, ...], rows: Sequence[int]) -> Diagnostic:
    addresses = [survey.book.rows[w].address for w in rows]
    others = len(addresses) - 1
    whom = f"{addresses[0]} and {count(others, 'other')}" if others else addresses[0]
    lines = [f"The same holds for {few(addresses[1:])}."] if others else []
    total = len(survey.estate.sites)
    lines += [f"- {sites(reason.sites, total)}: {reason.text}" for reason in why]
    return warning(
        "no-possible-site",
        f"No site can host {whom}, whatever it costs",
        detail="\n".join(lines),
        fix="Relax a rule or waive it, mend a size or a price, or add a site. A plan needs one.",
        source=survey.book.rows[rows[0]].source,
    )


def _without_site(survey: Survey) -> list[int]:
    """The rows that rules, sizes and prices leave nowhere, in their order.

    Rows that ask for the same sorts of things are tried together, as one that is as large as the
    largest of each: where that has room and a price, all of them have. Else they are halved.
    """
    alike: dict[tuple[int, object, *tuple[bool, ...]], list[int]] = {}
    within_reach = Reach(survey.estate)
    for w, row in enumerate(survey.book.rows):
        ask = row.demand
        asks = (not ask.vcpu, not ask.memory_gib, not ask.storage_gib, not ask.egress_gib_month)
        left = survey.open_sites[w] & within_reach.of(row)
        alike.setdefault((left, row.os, *asks), []).append(w)
    todo, found = [(key[0], rows) for key, rows in alike.items()], list[int]()
    horizon = Horizon.of(survey.estate)
    while todo:
        left, rows = todo.pop()
        if _has_site(survey, horizon, left, _largest(survey, rows)):
            continue
        if len(rows) == 1:
            found += rows
        else:
            rows.sort(key=lambda w: survey.book.rows[w].demand.vcpu)
            todo += [(left, rows[: len(rows) // 2]), (left, rows[len(rows) // 2 :])]
    return sorted(found)


def _largest(survey: Survey, rows: Sequence[int]) -> Workload:
    """A workload that asks for as much as any of them, in every year."""
    several = [survey.book.rows[w] for w in rows]
    if len(several) == 1:
        return several[0]
    asked = [row.demand for row in several]
    demand = Demand(
        max(ask.vcpu for ask in asked),
        max(ask.memory_gib for ask in asked),
        max(ask.storage_gib for ask in asked),
        max(ask.egress_gib_month for ask in asked),
    )
    growth = max(row.growth_per_year for row in several)
    return replace(
        several[0],
        demand=demand,
        growth_per_year=growth,
        utilisation=Utilisation(),
        site=None,
        offer=None,
    )


def _has_site(survey: Survey, horizon: Horizon, left: int, row: Workload) -> bool:
    """Whether one of the sites that the rules leave has room and a price for a workload."""
    return any(
        left >> s & 1
        and not _lacking_room(survey, site, row)
        and not _missing_price(survey, horizon, site, row)
        for s, site in enumerate(survey.estate.sites)
    )


def _lacking_room(survey: Survey, site: Site, row: Workload) -> str:
    """What of a workload would not fit there, were it alone and all hosts bought (equation 2)."""
    if site.hosts is None:
        return ""
    one, count_most = site.hosts, max(site.hosts.max - site.hosts.spare, 0)
    rules = survey.book.headroom.get(site.id, ())
    usable = 1 - max((r.fraction for r in rules if r.effect == "deny"), default=Decimal(0))
    sizes = (one.vcpu * one.vcpu_overcommit, one.memory_gib, one.storage_gib)
    peak = sized(row, survey.estate.comfort_factor, survey.estate.horizon_months).peak
    for name, size, asked in zip(RESOURCES, sizes, demand_milli(peak), strict=True):
        room = count_most * capacity_milli(size * usable)
        if asked > room:
            return f"too small, {_figure(asked)} {UNITS[name]} asked for, room for {_figure(room)}"
    return ""


def _figure(thousandths: int) -> str:
    return f"{Decimal(thousandths) / 1000:,.10g}"


def _missing_price(survey: Survey, horizon: Horizon, site: Site, row: Workload) -> str:
    application = survey.estate.application_by_id[row.application]
    try:
        cost = placement_cost(survey.estate, horizon, row, application, site)
    except CloudplanError:  # an absurd amount is a price; a plan says what is wrong with it
        return ""
    return f"no known price, {cost.reason}" if isinstance(cost, MissingPrice) else ""


def _reasons(survey: Survey, row: int) -> tuple[_Reason, ...]:
    """Each site with one reason: the rules that close most, else its size, else its price."""
    closed: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for site in survey.estate.sites:
        for said in survey.book.judge(survey.book.rows[row], site):
            if said.effect == "deny" and not said.waived:
                closed.setdefault(said.policy, set()).add(site.id)
                texts[said.policy] = (
                    f"{said.policy} ({said.source}) forbids it: {pick(said.because)}"
                )
    left = {site.id: site for site in survey.estate.sites}
    found = []
    while best := max(closed, key=lambda p: (len(closed[p] & left.keys()), p), default=None):
        shut = sorted(closed.pop(best) & left.keys())
        if shut:
            found.append(_Reason(texts[best], tuple(shut)))
            left = {name: site for name, site in left.items() if name not in shut}
    horizon = Horizon.of(survey.estate)
    for name, site in left.items():
        workload = survey.book.rows[row]
        why = _lacking_room(survey, site, workload)
        why = why or _missing_price(survey, horizon, site, workload)
        found.append(_Reason(why, (name,)))
    return tuple(found)
