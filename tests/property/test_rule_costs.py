"""What each rule costs, against the referee's prices of every single move that only it forbids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.money import MissingPrice
from cloudplan.model.plan import Plan
from cloudplan.model.spending import RuleCost
from cloudplan.referee import Oracle
from cloudplan.referee.case import Case
from cloudplan.referee.costs import total_tco
from cloudplan.referee.families import breaches
from cloudplan.rules import rulebook
from tests.property.estates import random_estate
from tests.property.every_plan import planned

CEILINGS = ("budget", "concentration", "carbon")
ESTATES = range(0, 240, 3)


def expected(estate: Estate, plan: Plan) -> tuple[RuleCost, ...]:
    """By trying: one workload after the other on every site that one rule alone forbids it."""
    oracle = Oracle(rulebook(estate))
    placed = {p.address: p.after.site for p in plan.placements if p.after is not None}
    now, saved = total_tco(oracle.case(placed)), defaultdict[str, dict[str, Decimal]](dict)
    for address in placed:
        for rule, site in _alone(oracle, address):
            moved = oracle.case({**placed, address: site})
            gain = now - total_tco(moved)
            if _stands(moved, rule, address) and gain > saved[rule].get(address, Decimal(0)):
                saved[rule][address] = gain
    return tuple(
        RuleCost(rule, len(saved[rule]), sum(saved[rule].values(), Decimal("0.00")))
        for rule in sorted(saved)
        if saved[rule]
    )


def _alone(oracle: Oracle, address: str) -> Iterator[tuple[str, str]]:
    """Sites that one rule forbids, and that have a price."""
    for site in oracle.facts.estate.sites:
        said = oracle.facts.findings(address, site.id)
        denied = {f.policy for f in said if f.effect == "deny" and not f.waived}
        priced = not isinstance(oracle.facts.cost(address, site.id), MissingPrice)
        if len(denied) == 1 and priced:
            yield denied.pop(), site.id


def _stands(case: Case, rule: str, address: str) -> bool:
    """Whether nothing but that rule about that workload, and no ceiling, is broken."""
    return all(
        b.what in CEILINGS or (b.policy, b.address) == (rule, address)
        for b in breaches(case)
        if b.denies
    )


def test_each_rule_costs_what_its_workloads_would_save_elsewhere() -> None:
    counted = 0
    for seed in ESTATES:
        estate = random_estate(seed)
        plan = planned(estate)
        if plan is None or any(policy.effect == "price" for policy in estate.policies):
            continue
        assert plan.rule_costs == expected(estate, plan), seed
        counted += len(plan.rule_costs)
    assert counted > 0
