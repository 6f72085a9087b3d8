"""Which placement is judged: where things run today, or where a plan puts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cloudplan.checking.quick import QuickCase, Sums
from cloudplan.diagnostics import CloudplanError
from cloudplan.model.plan import Plan
from cloudplan.model.said import Said
from cloudplan.model.sites import Site
from cloudplan.referee import Breach, Facts, minimal_hosts, misplaced, misread, read_case
from cloudplan.rules import Standby

NEW = Said("it runs nowhere yet")
RETIRED = Said("it is to be retired")
UNMANAGED = Said("the plan leaves it alone")


@dataclass(frozen=True)
class Stand:
    """A placement: its `case`, and what it does not hold.

    `absent` are standbys that rules ask for and nobody runs or plans; `skipped` says of each
    workload that is not judged why; `extra` are standbys of a plan that no rule asks for now.
    """

    of_plan: bool
    case: QuickCase
    absent: tuple[Standby, ...]
    skipped: Mapping[str, str]
    extra: tuple[str, ...] = ()


def today(facts: Facts) -> Stand:
    """Where things run, with the hosts that stand there; later years get more as growth asks.

    What is to be retired still takes room; nothing else is asked of it.
    """
    sites = facts.estate.site_by_id
    site_of = {a: sites[w.site] for a, w in facts.workloads.items() if w.site is not None}
    judged = frozenset(a for a in site_of if a in facts.rows)
    hosts: dict[str, tuple[int, ...]] = {}
    case = _quick(facts, site_of, hosts, judged)
    for name, used in case.used.items():  # which only reads who stands where
        one = sites[name].hosts
        if one is not None:
            hosts[name] = (one.installed, *minimal_hosts(facts, sites[name], used)[1:])
    return Stand(False, case, _absent(facts, judged, site_of), _skipped(facts, judged, NEW))


def planned(facts: Facts, plan: Plan, *, same_rules: bool = True) -> Stand:
    """Where a plan puts things; with other rules than the plan's, its standbys may differ.

    Raises `CloudplanError` with exit 3 for a plan that is no placement of these inputs.
    """
    known = facts.workloads
    extra = {p.address for p in plan.placements if p.standby_of and p.address not in known}
    wanted = {standby.address for standby in facts.book.standbys}
    excused = set[str]() if same_rules else extra | wanted
    wrong = [b for b in misread(facts, plan) if b.address not in excused]
    wrong += misplaced(facts, plan, exactly=False) if not wrong and excused else ()
    if wrong:
        raise CloudplanError(breach.diagnostic for breach in wrong)
    kept = replace(plan, placements=tuple(p for p in plan.placements if p.address in known))
    read = read_case(facts, kept)
    judged = read.managed & read.site_of.keys()
    case = _quick(facts, read.site_of, read.hosts, judged)
    absent, skipped = _absent(facts, judged, read.site_of), _skipped(facts, judged, UNMANAGED)
    return Stand(True, case, absent, skipped, tuple(sorted(extra)))


def _quick(
    facts: Facts,
    site_of: Mapping[str, Site],
    hosts: Mapping[str, tuple[int, ...]],
    judged: frozenset[str],
) -> QuickCase:
    sums = Sums(facts.book, site_of, judged)
    return QuickCase(facts, site_of, hosts, judged, sums=sums)


def _absent(
    facts: Facts, judged: frozenset[str], site_of: Mapping[str, Site]
) -> tuple[Standby, ...]:
    wanted = facts.book.standbys
    return tuple(s for s in wanted if s.primary in judged and s.address not in site_of)


def _skipped(facts: Facts, judged: frozenset[str], why: str) -> dict[str, str]:
    """The workloads of the inventory that are not judged."""
    left = (w.address for w in facts.estate.workloads if w.address not in judged)
    return {address: why if address in facts.rows else RETIRED for address in left}


def found_absent(stand: Stand) -> Iterable[Breach]:
    """(5c) for each rule that asks for a standby where there is none."""
    from cloudplan.referee.breach import of_policy

    for standby in stand.absent:
        site = stand.case.site_of[standby.primary].id
        for name in standby.policies:
            summary = Said(
                "{workload} has no standby as {rule} asks", workload=standby.primary, rule=name
            )
            policy = stand.case.facts.policies[name]
            yield of_policy(policy, "(5c)", summary, address=standby.primary, site=site)
