"""From a plan to the assignment in it; what is no assignment at all is told first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.plan import FORMAT_VERSION, Placement, Plan, SitePlan
from cloudplan.rates import prices_as_of, prices_from
from cloudplan.referee.breach import Breach
from cloudplan.referee.case import Case, Facts


def read_case(facts: Facts, plan: Plan) -> Case:
    """The plan's assignment. Expects that `misread` has nothing to say about it."""
    sites = facts.estate.site_by_id
    placed = {p.address: sites[p.after.site] for p in plan.placements if p.after is not None}
    opened = {site.id for site in placed.values()}
    hosts = {s.id: s.hosts_by_year for s in plan.sites if s.hosts_by_year is not None}
    return Case(
        facts,
        dict(sorted(placed.items())),
        {site: counts for site, counts in hosts.items() if site in opened},
        managed_of(facts, plan.invocation.targets),
        _retired_of(facts, plan.invocation.targets),
    )


def managed_of(facts: Facts, targets: tuple[str, ...]) -> frozenset[str]:
    """The rows that the targets (addresses or application ids; none means all) name."""
    named = (address for address, row in facts.rows.items() if _is_named(row, targets))
    return frozenset(named if targets else facts.rows)


def _retired_of(facts: Facts, targets: tuple[str, ...]) -> frozenset[str]:
    """Workloads of the estate that have no row, as far as the targets name them."""
    gone = (w for a, w in facts.workloads.items() if a not in facts.rows)
    return frozenset(w.address for w in gone if _is_named(w, targets))


def _is_named(row: Workload, targets: tuple[str, ...]) -> bool:
    names = {row.address, row.application, row.standby_of}
    return not targets or not names.isdisjoint(targets)


def misread(facts: Facts, plan: Plan) -> tuple[Breach, ...]:
    """What keeps the plan from being an assignment of these inputs at all."""
    found = [*_wrong_header(facts.estate, plan), *_wrong_addresses(facts, plan)]
    known = facts.workloads
    managed = managed_of(facts, plan.invocation.targets)
    for placement in plan.placements:
        if placement.address in known:
            row = facts.rows.get(placement.address)
            found += _wrong_place(facts.estate, placement, row, placement.address in managed)
    return (*found, *(misplaced(facts, plan) if not found else ()))


def _wrong_header(estate: Estate, plan: Plan) -> Iterator[Breach]:
    if plan.format_version.split(".")[0] != FORMAT_VERSION.split(".")[0]:
        summary = f"format {plan.format_version} is not {FORMAT_VERSION}"
        yield Breach("format", "", summary)
    if not plan.invocation.min_saving.is_finite():
        yield Breach("header", "(8)", "min_saving is not a number")
    for name, said, true in (
        ("estate", plan.estate, estate.id),
        ("currency", plan.currency, estate.currency),
        ("as_of", plan.as_of, estate.as_of),
        ("horizon_months", plan.horizon_months, estate.horizon_months),
        ("prices_as_of", dict(plan.prices_as_of), dict(prices_as_of(estate))),
        ("prices_from", dict(plan.prices_from), dict(prices_from(estate))),
    ):
        if said != true:
            summary = f"{name} is {said}, the inputs say {true}"
            yield Breach("header", "", summary, source=estate.source)


def _wrong_addresses(facts: Facts, plan: Plan) -> Iterator[Breach]:
    """(1) every workload once; standbys that the targets leave out stand nowhere."""
    managed = managed_of(facts, plan.invocation.targets)
    due = {w.address for w in facts.estate.workloads} | managed
    count = Counter(p.address for p in plan.placements)
    for address in sorted(due - count.keys()):
        summary, source = f"{address} is not in the plan", facts.workloads[address].source
        yield Breach("missing", "(1)", summary, address, source=source)
    for address in sorted(count.keys() - due):
        yield Breach("unknown", "(1)", f"{address} is not in the inputs", address)
    for address in sorted(a for a, times in count.items() if times > 1):
        yield Breach("repeated", "(1)", f"{address} is in the plan more than once", address)


def _wrong_place(
    estate: Estate, placement: Placement, row: Workload | None, managed: bool
) -> Iterator[Breach]:
    """(1)(7) somewhere that exists; retired workloads nowhere, unmanaged ones where they are."""
    address, site = placement.address, placement.after.site if placement.after else None
    if site is not None and site not in estate.site_by_id:
        yield Breach("site", "(1)", f"{address} is on {site}, which does not exist", address, site)
    elif row is None and site is not None:
        yield Breach("retired", "(1)", f"{address} is retired, yet it is on {site}", address, site)
    elif row is not None and managed and site is None:
        yield Breach("nowhere", "(1)", f"{address} has no site", address, source=row.source)
    elif row is not None and not managed and site != row.site:
        summary = f"{address} is not among the targets, yet it goes from {row.site} to {site}"
        yield Breach("unmanaged", "(7)", summary, address, site or "", source=row.source)


def misplaced(facts: Facts, plan: Plan, *, exactly: bool = True) -> Iterator[Breach]:
    """(2b)(3) the sites of the plan and of today, each once, with hosts where it has hosts.

    Not `exactly`: more sites of the inventory may be listed, as where other rules asked for more.
    """
    opened = {p.after.site for p in plan.placements if p.after is not None}
    today = {w.site for w in facts.workloads.values() if w.site is not None}
    listed = [site.id for site in plan.sites]
    more = set() if exactly else set(listed) & facts.estate.site_by_id.keys()
    if sorted(listed) != sorted(opened | today | more):
        due = ", ".join(sorted(opened | today))
        yield Breach("sites", "(3)", f"the plan lists {', '.join(listed)}; in use are {due}")
        return
    for site in plan.sites:
        yield from _wrong_hosts(facts, site, site.id in opened)


def _wrong_hosts(facts: Facts, site: SitePlan, is_open: bool) -> Iterator[Breach]:
    where, counts = facts.estate.site_by_id[site.id], site.hosts_by_year
    if (counts is None) != (where.hosts is None):
        has = "no hosts" if where.hosts is None else "hosts"
        summary = f"{site.id} has {has} in the inventory, {counts or 'none'} in the plan"
    elif counts is not None and len(counts) != facts.horizon.years:
        summary = f"{site.id} counts hosts in {len(counts)} of {facts.horizon.years} years"
    elif counts is not None and not is_open and any(counts):
        summary = f"{site.id} is closed, yet it has hosts"
    else:
        return
    yield Breach("hosts", "(2b)", summary, site=site.id, source=where.source)


def today_of(facts: Facts) -> Case:
    """What runs where today, retired workloads too, all of it counted."""
    sites = facts.estate.site_by_id
    today = {a: sites[w.site] for a, w in facts.workloads.items() if w.site is not None}
    return Case(facts, today, {}, frozenset(today))
