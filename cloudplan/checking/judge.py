"""Everything that does not hold in a placement, and how much was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from cloudplan.checking.stand import Stand, found_absent
from cloudplan.model.policy import Policy, RecoveryRule
from cloudplan.referee import Breach, breaches
from cloudplan.referee.distance import too_near
from cloudplan.referee.families import waived_prices
from cloudplan.rules import Standby


@dataclass(frozen=True, slots=True)
class Judgement:
    """`broken` has one breach per rule and subject, waived ones among them.

    `exempt` are the (rule, address) that a waiver takes out of a rule about several workloads.
    `looked_at` counts every rule for every workload, group, dependency or site that it is about.
    """

    broken: tuple[Breach, ...]
    exempt: tuple[tuple[Policy, str], ...]
    looked_at: int


def judge(stand: Stand) -> Judgement:
    """All families of the referee over one placement."""
    case = stand.case
    # How many hosts stand there is no choice of today's: they carry what runs there, or do not.
    broken = (b for b in breaches(case) if stand.of_plan or b.what != "hosts")
    found = [*broken, *waived_prices(case), *found_absent(stand)]
    exempt = ((e.policy, e.address) for e in case.facts.book.exemptions)
    return Judgement(
        tuple(dict.fromkeys(one for breach in found for one in _by_rule(stand, breach))),
        tuple((policy, address) for policy, address in exempt if address in case.managed),
        sum(many(stand) for many in LOOKED_AT) + len(stand.absent),
    )


def _by_rule(stand: Stand, breach: Breach) -> Iterable[Breach]:
    """A standby has to keep what all its rules ask; told is which of them it does not keep."""
    if breach.what != "recovery" or breach.policy in stand.case.facts.policies:
        return (breach,)
    book = stand.case.facts.book
    standby = next(s for s in book.standbys if s.address == breach.address)
    return tuple(_alone(stand, standby))


def _alone(stand: Stand, standby: Standby) -> Iterator[Breach]:
    case = stand.case
    for name in standby.policies:
        rule = case.facts.policies[name]
        assert isinstance(rule, RecoveryRule)
        one = replace(standby, policies=(name,), distance_km_min=rule.distance_km_min)
        yield from too_near(case, one)


def _pairs(stand: Stand) -> int:
    """Every rule about a workload on a site, and that it has a price."""
    return (len(stand.case.facts.book.pair_rules) + 1) * len(stand.case.managed)


def _limits(stand: Stand) -> int:
    limits = stand.case.facts.book.dependency_limits
    return sum(1 for limit in limits if stand.case.counts(limit.dependency))


def _groups(stand: Stand) -> int:
    book = stand.case.facts.book
    groups = [*(g.addresses for g in book.separations), *(g.addresses for g in book.togethers)]
    return sum(1 for addresses in groups if not stand.case.managed.isdisjoint(addresses))


def _standbys(stand: Stand) -> int:
    book, case = stand.case.facts.book, stand.case
    made = sum(1 for s in book.standbys if {s.primary, s.address} <= case.site_of.keys())
    return made + sum(1 for wish in book.warn_recoveries if wish.address in case.managed)


def _ceilings(stand: Stand) -> int:
    book = stand.case.facts.book
    return len(book.budgets) + len(book.concentrations) + len(book.carbons)


def _rooms(stand: Stand) -> int:
    """Capacity, and each headroom rule, of every site with hosts that is in use."""
    headroom = stand.case.facts.book.headroom
    return sum(1 + len(headroom.get(site, ())) for site in stand.case.hosts)


LOOKED_AT: tuple[Callable[[Stand], int], ...] = (
    _pairs,
    _limits,
    _groups,
    _standbys,
    _ceilings,
    _rooms,
)
